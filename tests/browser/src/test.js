// What every test has: pages that are watched for trouble, people to log in as.
import { test as base } from '@playwright/test';
import { Person } from './person.js';
import { watch } from './trouble.js';

export { expect } from '@playwright/test';

export const test = base.extend({
  /** What is wrong in any page of the test; what a test brings about itself it allows. */
  trouble: async ({}, use, testInfo) => {
    const trouble = { found: [], pages: [], allowed: [], allow: (pattern) => trouble.allowed.push(pattern) };
    await use(trouble);
    if (testInfo.status !== testInfo.expectedStatus) for (const text of trouble.pages) console.log(text);
    const left = trouble.found.filter((words) => !trouble.allowed.some((pattern) => pattern.test(words)));
    if (left.length > 0) throw new Error(`the pages had trouble:\n  ${[...new Set(left)].join('\n  ')}`);
  },

  context: async ({ context, trouble }, use) => {
    watch(context, trouble);
    await use(context);
    await keepTexts(context, trouble);
  },

  /** Another browser, as of another person or without JavaScript. */
  newContext: async ({ browser, baseURL, trouble }, use) => {
    const contexts = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL, ...options });
      contexts.push(context);
      watch(context, trouble);
      return context;
    });
    for (const context of contexts) {
      await keepTexts(context, trouble);
      await context.close();
    }
  },

  /** Somebody new, who is logged in. */
  person: async ({ page }, use) => use(await Person.logIn(page)),
});

/** The texts of the open pages, for when the test has failed. */
async function keepTexts(context, trouble) {
  for (const page of context.pages()) {
    const text = await page.locator('body').innerText({ timeout: 1000 }).catch(() => '(no text)');
    trouble.pages.push(`--- ${page.url()}\n${text}\n---`);
  }
}

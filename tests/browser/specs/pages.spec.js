// Every page in every state, in both themes, wide and narrow: accessible, within its width, light, without trouble. The
// screenshots are for people to look at.
import AxeBuilder from '@axe-core/playwright';
import { cast } from '../src/cast.js';
import { PAGES } from '../src/pages.js';
import { made } from '../src/stack.js';
import { expect, test as base } from '../src/test.js';
import { twin } from '../src/twin.js';
import { LIMIT, weigh } from '../src/weight.js';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [1280, 360];

const test = base.extend({
  cast: [
    async ({ browser }, use, { project }) => {
      const contexts = [];
      const enter = async () => {
        contexts.push(await browser.newContext({ baseURL: project.use.baseURL }));
        return contexts.at(-1).newPage();
      };
      await use(await cast(enter));
      for (const context of contexts) await context.close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

for (const colorScheme of ['light', 'dark']) {
  for (const { name, who, path, before, act, narrow, expected, skip, javaScriptEnabled } of PAGES) {
    test(`${name}, ${colorScheme}`, async ({ cast, newContext, trouble }) => {
      test.skip(...(skip ?? [false, '']));
      await before?.(cast);
      if (expected) trouble.allow(expected);
      const { storageState } = cast[who];
      const context = await newContext({ colorScheme, javaScriptEnabled, storageState });
      const page = await context.newPage();
      const weight = weigh(page);
      await page.goto(typeof path === 'function' ? path(cast) : path);
      await act?.(page);
      expect.soft(await weight(), 'bytes of HTML, style and scripts, compressed').toBeLessThanOrEqual(LIMIT);
      // axe is a script, too.
      const forAxe = javaScriptEnabled === false ? await twin(page, await newContext({ colorScheme, storageState })) : page;
      for (const width of WIDTHS) {
        for (const shown of new Set([page, forAxe])) await shown.setViewportSize({ width, height: 800 });
        if (width === 360) await narrow?.(page);
        await page.screenshot({ path: made(`test/browser/shots/${name}-${colorScheme}-${width}.png`), fullPage: true });
        expect.soft(await tooWide(page), `reaches beyond ${width} pixels`).toEqual([]);
        const { violations } = await new AxeBuilder({ page: forAxe }).withTags(RULES).analyze();
        expect.soft(violations.map(words), `axe at ${width} pixels`).toEqual([]);
      }
    });
  }
}

/** The elements that make the page scroll sideways. */
function tooWide(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter((part) => part.getBoundingClientRect().right > clientWidth);
    return wide.slice(0, 5).map((part) => part.outerHTML.slice(0, 120));
  });
}

/** A violation in a few lines. */
function words({ id, help, nodes }) {
  return `${id}: ${help}\n${nodes.map((node) => `  ${node.html.slice(0, 160)}\n    ${node.failureSummary}`).join('\n')}`;
}

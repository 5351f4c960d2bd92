// Lighthouse's scores. It drives its own tab of a browser where somebody is logged in.
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as launcher } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from '../src/chromium.js';
import { Person } from '../src/person.js';
import { expect, test } from '../src/test.js';

const ENOUGH = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
/** The machine is shared with the stack and other tests, so a measurement that is slow or fails is made again. */
const TRIES = 3;

test.describe.configure({ mode: 'default', timeout: 180_000 });

let port, profile, context, job;

test.beforeAll(async ({ baseURL }) => {
  port = await freePort();
  profile = await mkdtemp(join(tmpdir(), 'gas-lighthouse-'));
  const args = [...chromium.args, `--remote-debugging-port=${port}`];
  context = await launcher.launchPersistentContext(profile, { ...chromium, args, baseURL });
  const page = await context.newPage();
  const person = await Person.logIn(page);
  job = await person.upload();
  await expect(page.getByRole('link', { name: /^Download/ }).first()).toBeVisible();
});

test.afterAll(async () => {
  await context?.close();
  if (profile) await rm(profile, { recursive: true, force: true });
});

// Pages of one's own are not for search engines, which is what is left of "seo" there.
for (const [name, path, unscored] of [
  ['home', () => '/', []],
  ['jobs', () => '/annotations', ['is-crawlable']],
  ['job', () => `/annotations/${job}`, ['is-crawlable']],
]) {
  test(`${name} scores ${ENOUGH} or more in each category`, async ({ baseURL }) => {
    let scores;
    for (let tries = 0; tries < TRIES && !enough(scores); tries += 1) scores = await measure(baseURL + path(), unscored);
    for (const { category, score, lost } of scores) expect.soft(score, `${category}: ${lost}`).toBeGreaterThanOrEqual(ENOUGH);
  });
}

const enough = (scores) => scores?.every(({ score }) => score >= ENOUGH);

async function measure(url, skipAudits) {
  const flags = { port, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES, skipAudits, disableStorageReset: true };
  const { lhr } = await lighthouse(url, flags, desktopConfig);
  if (lhr.runtimeError) return [{ category: 'no measurement', score: 0, lost: lhr.runtimeError.code }];
  return Object.values(lhr.categories).map(({ id, score, auditRefs }) => {
    const lost = auditRefs.filter((audit) => audit.weight > 0 && (lhr.audits[audit.id].score ?? 1) < 0.9);
    return { category: id, score: Math.round(100 * score), lost: lost.map((audit) => audit.id).join(', ') };
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const found = server.address().port;
      server.close(() => resolve(found));
    });
  });
}

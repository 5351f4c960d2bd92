// The whole life of a result, as its owner sees it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EXAMPLE, Person } from '../src/person.js';
import { NO_STRIPE, order } from '../src/stripe.js';
import { expect, test } from '../src/test.js';

test('a result is watched, downloaded, archived, paid for, restored, let go and deleted', async ({ page }) => {
  test.skip(...NO_STRIPE);
  test.setTimeout(180_000);
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'Log in' }).click();
  const person = await Person.arrive(page);
  const id = await person.upload();

  // One page, never loaded anew by anybody, tells all of it.
  let loads = 0;
  page.on('domcontentloaded', () => (loads += 1));
  const state = page.getByRole('region', { name: 'State' });
  const result = page.getByRole('link', { name: 'Download the result' });
  await expect(result).toBeVisible();
  const bytes = await download(page, result);
  expect(sha256(bytes)).toBe((await person.job(id)).result_sha256);
  expect(await download(page, page.getByRole('link', { name: EXAMPLE.name, exact: true }))).toEqual(EXAMPLE.buffer);
  await expect(state).toContainText('Archived', { timeout: 60_000 });
  await expect(result).toHaveCount(0);
  expect(loads, 'the page was loaded anew').toBe(0);

  await page.getByRole('link', { name: 'Plan' }).click();
  await page.getByRole('button', { name: 'Go Premium' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await expect(page.getByText(/^You have the/)).toContainText('Premium');
  await page.goto('/annotations');
  await page.getByRole('link', { name: EXAMPLE.name }).click();
  await expect(result).toBeVisible({ timeout: 60_000 });
  expect(sha256(await download(page, result)), 'what came back is what went').toBe(sha256(bytes));

  await page.getByRole('link', { name: 'Plan' }).click();
  await page.getByRole('button', { name: 'Cancel the subscription' }).click();
  await expect(page.getByText(/^It ends on/)).toBeVisible();
  // The period is over.
  await order(person.name, 'end-now');
  await expect(async () => {
    await page.goto('/subscribe');
    await expect(page.getByText(/^You have the/)).toContainText('Free', { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await page.goto(`/annotations/${id}`);
  await expect(state).toContainText('Archived', { timeout: 60_000 });

  await page.getByRole('link', { name: /^Delete this job/ }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.goto('/annotations');
  await expect(page.getByRole('row').filter({ hasText: EXAMPLE.name })).toContainText('Being deleted');
  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: /logged out/i })).toBeVisible();
  await page.goto('/annotations');
  await expect(page.getByLabel('Name')).toBeVisible();
});

async function download(page, link) {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return readFile(await file.path());
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

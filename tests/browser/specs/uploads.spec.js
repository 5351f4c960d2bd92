// Uploads: several at once, refused before they are sent, gone on with after a break.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { A_JOB, EXAMPLE } from '../src/person.js';
import { JOBS, query } from '../src/table.js';
import { expect, test } from '../src/test.js';

/** A header line that is as long as a part, so that the file has three. */
const MANY_PARTS = `##fileformat=VCFv4.3\n${`##padding=${'x'.repeat(990)}\n`.repeat(40_000)}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n`;

test('several files are sent together, each with its job', async ({ page, person }) => {
  await page.goto('/annotate');
  await page.getByLabel('VCF file').setInputFiles([EXAMPLE, { ...EXAMPLE, name: 'second.vcf' }]);
  await expect(page.getByText('Ready.')).toHaveCount(2);
  await page.getByRole('button', { name: 'Upload and annotate' }).click();
  for (const name of [EXAMPLE.name, 'second.vcf']) {
    await expect(page.getByRole('link', { name: `See the job of ${name}` })).toBeVisible();
  }
  await page.getByRole('link', { name: 'See the job of second.vcf' }).click();
  await expect(page.getByRole('heading', { name: 'second.vcf' })).toBeVisible();
  expect((await person.job(page.url().slice(-36))).input_bytes).toBe(EXAMPLE.buffer.length);
});

test('files are dropped onto the page', async ({ page, person }) => {
  await page.goto('/annotate');
  const dropped = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.vcf'));
    return transfer;
  }, EXAMPLE.buffer.toString());
  await page.getByRole('main').dispatchEvent('drop', { dataTransfer: dropped });
  await person.send();
  await expect(page.getByRole('heading', { name: 'dropped.vcf' })).toBeVisible();
});

test('a compressed file is taken, and what is no VCF is refused before it is sent', async ({ page, person }) => {
  await page.goto('/annotate');
  const posts = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  await page.getByLabel('VCF file').setInputFiles({ name: 'notes.vcf', mimeType: 'text/plain', buffer: Buffer.from('Dear diary\n') });
  await expect(page.getByRole('status').filter({ hasText: 'notes.vcf cannot be sent' })).toBeVisible();
  await page.getByRole('button', { name: 'Upload and annotate' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Choose a file first' })).toBeVisible();
  expect(posts).toEqual([]);
  await page.getByRole('button', { name: 'Remove: notes.vcf' }).click();
  await expect(page.getByText('notes.vcf')).toHaveCount(0);
  expect(person.name).toBeTruthy();
});

test('an upload whose connection was cut goes on where it stopped', async ({ page, context, person, trouble }, testInfo) => {
  test.setTimeout(120_000);
  // The cut itself.
  trouble.allow(/ERR_(FAILED|CONNECTION)|: 404$/);
  await person.plan('premium_user');
  const file = testInfo.outputPath('large.vcf');
  await writeFile(file, MANY_PARTS);
  const number = (request) => Number(new URL(request.url()).searchParams.get('partNumber'));
  const arrived = new Set();
  let isCut = true;
  await context.route(/[?&]partNumber=/, async (route) => {
    if (isCut && number(route.request()) !== 1) return route.abort('connectionfailed');
    await route.continue();
  });
  context.on('requestfinished', (request) => number(request) && request.method() === 'PUT' && arrived.add(number(request)));
  await page.goto('/annotate');
  await page.getByLabel('VCF file').setInputFiles(file);
  await expect(page.getByText('Ready.')).toBeVisible();
  await page.getByRole('button', { name: 'Upload and annotate' }).click();
  await expect.poll(() => [...arrived]).toEqual([1]);
  page.on('dialog', (dialog) => dialog.accept());
  await page.close({ runBeforeUnload: false });

  isCut = false;
  arrived.clear();
  const later = await context.newPage();
  await later.goto('/annotate');
  await expect(later.getByRole('region', { name: 'Unfinished uploads' })).toContainText('large.vcf');
  await later.getByLabel('VCF file').setInputFiles(file);
  await expect(later.getByText('the upload goes on from there')).toBeVisible();
  await later.getByRole('button', { name: 'Upload and annotate' }).click();
  await expect(later).toHaveURL(/\/annotations\/[0-9a-f-]{36}$/);
  expect([...arrived].sort(), 'the part that had arrived was sent again').toEqual([2, 3]);
  const [input] = await Promise.all([later.waitForEvent('download'), later.getByRole('link', { name: 'large.vcf', exact: true }).click()]);
  const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
  expect(digest(await readFile(await input.path()))).toBe(digest(MANY_PARTS));
});

test('when only the last answer was lost, another try finds the job instead of sending the file again', async ({ page, person, trouble }) => {
  // The answers that are lost.
  trouble.allow(/ERR_(FAILED|CONNECTION)/);
  const begun = [];
  page.on('request', (request) => request.url().endsWith('/annotate/begin') && begun.push(request.url()));
  await page.route('**/annotate/*/finish', async (route) => {
    await route.fetch();
    await route.abort('connectionfailed');
  });
  await page.goto('/annotate');
  // Every wait for another try is over at once.
  await page.evaluate(() => setInterval(() => dispatchEvent(new Event('online')), 100));
  await page.getByLabel('VCF file').setInputFiles(EXAMPLE);
  await expect(page.getByText('Ready.')).toBeVisible();
  await page.getByRole('button', { name: 'Upload and annotate' }).click();
  const retry = page.getByRole('button', { name: `Try again: ${EXAMPLE.name}` });
  await expect(retry).toBeVisible();
  await page.unroute('**/annotate/*/finish');
  await retry.click();
  await expect(page).toHaveURL(A_JOB);
  expect(begun).toHaveLength(1);
  expect(await query(JOBS, 'user_id', person.name)).toHaveLength(1);
});

test('an upload that is cancelled before its job is known leaves no job open', async ({ page, person }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/annotate/begin', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/annotate');
  await page.getByLabel('VCF file').setInputFiles(EXAMPLE);
  await expect(page.getByText('Ready.')).toBeVisible();
  const asked = page.waitForRequest('**/annotate/begin');
  await page.getByRole('button', { name: 'Upload and annotate' }).click();
  await asked;
  await page.getByRole('button', { name: `Cancel: ${EXAMPLE.name}` }).click();
  await expect(page.getByText('Cancelled.', { exact: true })).toBeVisible();
  release();
  const states = async () => (await query(JOBS, 'user_id', person.name)).map((job) => job.job_status);
  await expect.poll(states).toEqual(['CANCELLED']);
});

test('example data is annotated without a file', async ({ page, person }) => {
  await page.goto('/annotate');
  await page.getByRole('button', { name: 'Try it with example data' }).click();
  await expect(page.getByRole('link', { name: 'Download the result' })).toBeVisible();
  expect((await person.job(page.url().slice(-36))).job_status).toBe('COMPLETED');
});

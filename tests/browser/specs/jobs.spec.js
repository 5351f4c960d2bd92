// The list of jobs, the log, and a job once more.
import { EXAMPLE } from '../src/person.js';
import { plant } from '../src/planted.js';
import { expect, test } from '../src/test.js';

test('the list is filtered by state and by name', async ({ page, person }) => {
  const real = await person.ended(await person.upload());
  await plant(real, 'failed', { input_file_name: 'tumour-7.vcf' });
  await plant(real, 'archived', { input_file_name: 'tumour-8.vcf' });
  await page.goto('/annotations');
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(4);
  await page.getByRole('navigation', { name: 'States' }).getByRole('link', { name: 'Failed' }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText('tumour-7.vcf');
  await page.getByRole('navigation', { name: 'States' }).getByRole('link', { name: 'All' }).click();
  await page.getByLabel('File name').fill('TUMOUR');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(rows).toHaveCount(3);
  await page.getByLabel('File name').fill('nowhere');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByRole('main')).toContainText('No job of yours is like that');
});

test('a job that runs is followed, to its end', async ({ page, person }) => {
  const real = await person.ended(await person.upload());
  const id = await plant(real, 'running');
  await page.goto(`/annotations/${id}`);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('link', { name: 'Follow the log' }).click();
  const lines = page.getByRole('region', { name: 'Last lines of the log' });
  await expect(lines).toContainText('11 records so far');
  await plant(real, 'running', { job_id: id, live: { at: new Date().toISOString(), bytes_read: 900, records: 17, lines: ['11 records so far', '17 records so far'] } });
  await expect(lines).toContainText('17 records so far');
  await plant(real, 'kept', { job_id: id });
  await expect(page.getByRole('region', { name: 'Lines of the log' })).toBeVisible();
  await page.getByRole('link', { name: '2', exact: true }).click();
  await expect(page).toHaveURL(/#L2$/);
});

test('a job is made again with other options', async ({ page, person }) => {
  const first = await person.upload();
  await page.getByRole('link', { name: /^Annotate again/ }).click();
  await page.getByRole('radio', { name: /table/i }).check();
  await page.getByRole('button', { name: 'Annotate again' }).click();
  await expect(page).not.toHaveURL(new RegExp(first));
  await expect(page.getByRole('link', { name: 'Download the result' })).toBeVisible();
  const again = await person.job(page.url().slice(-36));
  expect(again).toMatchObject({ input_file_name: EXAMPLE.name, output_format: 'table', input_bytes: EXAMPLE.buffer.length });
});

test('without a connection the page says so, and goes on when it is back', async ({ page, person, context, trouble }) => {
  trouble.allow(/ERR_INTERNET_DISCONNECTED/);
  const id = await plant(await person.ended(await person.upload()), 'waiting');
  await page.goto(`/annotations/${id}`);
  await context.setOffline(true);
  await expect(page.getByText(/cannot be reached/)).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText(/cannot be reached/)).toHaveCount(0);
});

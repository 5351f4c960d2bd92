// The pages without JavaScript: everything but comfort is there.
import { EXAMPLE } from '../src/person.js';
import { expect, test } from '../src/test.js';

test.use({ javaScriptEnabled: false });

test('without JavaScript a file is uploaded in two steps and looked at again by a link', async ({ page, person }) => {
  await page.goto('/annotate');
  await page.getByLabel('Name of the file').fill('mine.vcf');
  await page.getByRole('button', { name: /^Next/ }).click();
  await page.getByLabel('VCF file').setInputFiles(EXAMPLE);
  await page.getByRole('button', { name: 'Upload and annotate' }).click();
  await expect(page.getByRole('heading', { name: 'mine.vcf' })).toBeVisible();
  const again = page.getByRole('link', { name: 'Look again' });
  await expect(page.locator('meta[http-equiv="refresh"]')).toHaveCount(0);
  await expect(async () => {
    if (await again.isVisible()) await again.click();
    await expect(page.getByRole('link', { name: 'Download the result' })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  expect((await person.job(page.url().slice(-36))).input_file_name).toBe('mine.vcf');
});

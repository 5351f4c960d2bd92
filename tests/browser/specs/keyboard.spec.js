// Everything by keys alone, with the focus in sight.
import { EXAMPLE, newName } from '../src/person.js';
import { expect, test } from '../src/test.js';

test('from the home page to a submitted job by keys alone', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeInViewport();
  await tabTo(page, page.getByRole('banner').getByRole('link', { name: 'Log in' }));
  await page.keyboard.press('Enter');
  // The provider puts the focus into its first field.
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.type(newName());
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Save and go on' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/annotations');
  await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Annotate a file' }).first());
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/annotate');
  // The page's script makes the field for files.
  await page.waitForLoadState();
  await tabTo(page, page.getByLabel('VCF file'));
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  await chooser.setFiles(EXAMPLE);
  await expect(page.getByText('Ready.')).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Upload and annotate' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/annotations\/[0-9a-f-]{36}$/);
});

/** Presses Tab until it is there; whatever has the focus on the way shows it. */
async function tabTo(page, wanted) {
  await expect(wanted).toBeAttached();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    expect(await focusIsSeen(page), 'what has the focus does not show it').toBe(true);
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('Tab never gets there');
}

/** Whether what has the focus is drawn with an outline or a shadow, or is in something with an outline, within the window. */
function focusIsSeen(page) {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return true;
    const isOutlined = (element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
    };
    const isInSight = (element) => {
      const { bottom, top, width, height } = element.getBoundingClientRect();
      return width > 8 && height > 8 && bottom > 0 && top < innerHeight;
    };
    for (let element = focused; element !== document.body; element = element.parentElement) {
      if (isOutlined(element) && isInSight(element)) return true;
    }
    return isInSight(focused) && getComputedStyle(focused).boxShadow !== 'none';
  });
}

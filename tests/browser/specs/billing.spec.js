// Paying at Stripe's stand-in: what is told twice, late, in another order or by somebody else changes nothing wrongly.
import { expect, test } from '../src/test.js';
import { NO_STRIPE, look, order, send } from '../src/stripe.js';

test.skip(...NO_STRIPE);

const plan = (page) => page.getByRole('main').getByText(/^You have the/);

test('a declined card buys nothing; another one does; a cancelled plan can be kept', async ({ page, person }) => {
  await page.goto('/subscribe');
  await page.getByRole('button', { name: 'Go Premium' }).click();
  await page.getByRole('button', { name: /declined/ }).click();
  await expect(page.getByRole('alert')).toContainText('declined');
  expect((await person.user()).role).toBe('free_user');
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await expect(plan(page)).toContainText('Premium');
  await page.getByRole('button', { name: 'Cancel the subscription' }).click();
  await expect(page.getByText(/^It ends on/)).toBeVisible();
  await page.getByRole('button', { name: 'Keep Premium' }).click();
  await expect(page.getByText(/^It renews on/)).toBeVisible();
  expect((await look(person.name)).subscriptions).toHaveLength(1);
});

test('the page waits for the payment to be confirmed; events in another order and repeated change the plan once', async ({ page, person }) => {
  await page.goto('/subscribe');
  await order(person.name, 'hold');
  await page.getByRole('button', { name: 'Go Premium' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await expect(page.getByText(/being confirmed/)).toBeVisible();
  expect((await person.user()).role).toBe('free_user');
  await order(person.name, 'release-reversed');
  await expect(plan(page)).toContainText('Premium');
  await order(person.name, 'deliver');
  await order(person.name, 'repeat');
  await order(person.name, 'fail');
  await expect.poll(async () => (await page.goto('/subscribe'), page.getByText('last payment failed').count())).toBe(1);
  expect(await person.user()).toMatchObject({ role: 'premium_user', role_version: 1 });
});

test('an event that Stripe did not sign changes nothing', async ({ page, person }) => {
  await page.goto('/subscribe');
  await order(person.name, 'hold');
  await page.getByRole('button', { name: 'Go Premium' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await expect(page.getByText(/being confirmed/)).toBeVisible();
  const [event] = (await look(person.name)).events;
  expect(await send(event, 'whsec_guessed')).toBe(400);
  expect((await person.user()).role).toBe('free_user');
});

test('a payment that fails for good, and its end, are told', async ({ page, person }) => {
  await page.goto('/subscribe');
  await page.getByRole('button', { name: 'Go Premium' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await expect(plan(page)).toContainText('Premium');
  await page.getByRole('button', { name: 'Card and invoices' }).click();
  await page.getByRole('button', { name: /be over now/ }).click();
  await expect.poll(async () => (await person.user()).role).toBe('free_user');
  await page.goto('/subscribe');
  await expect(plan(page)).toContainText('Free');
});

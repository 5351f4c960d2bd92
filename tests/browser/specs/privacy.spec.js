// Who sees what: two people, somebody with a link, and one whose session is over.
import { EXAMPLE, Person } from '../src/person.js';
import { expect, test } from '../src/test.js';

test('one never sees the jobs of another', async ({ page, person, newContext, trouble }) => {
  trouble.allow(/: 404$/);
  const job = await person.upload();
  const others = await (await newContext()).newPage();
  await Person.logIn(others);
  await expect(others.getByRole('main')).not.toContainText(EXAMPLE.name);
  for (const more of ['', '/log', '/log/download', '/result', '/input', '/rerun', '/share', '/delete']) {
    const answer = await others.goto(`/annotations/${job}${more}`);
    expect(answer.status(), more).toBe(404);
    await expect(others.getByRole('main')).not.toContainText(EXAMPLE.name);
  }
  await page.goto('/annotations');
  await expect(page.getByRole('link', { name: EXAMPLE.name })).toBeVisible();
});

test('a link shows a job to read and nothing of its owner, until it is withdrawn', async ({ page, person, newContext, trouble }) => {
  trouble.allow(/: 404$/);
  const job = await person.upload();
  await person.ended(job);
  await page.goto(`/annotations/${job}`);
  await page.getByRole('link', { name: /^Share/ }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();

  const reader = await (await newContext()).newPage();
  await reader.goto(link);
  await expect(reader.getByRole('heading', { name: EXAMPLE.name })).toBeVisible();
  await expect(reader.getByText(person.name)).toHaveCount(0);
  for (const name of [/delete/i, /cancel/i, /again/i, /^share/i, /your upload/i]) {
    await expect(reader.getByRole('main').getByRole('link', { name })).toHaveCount(0);
    await expect(reader.getByRole('main').getByRole('button', { name })).toHaveCount(0);
  }
  // The local AWS shows it instead of making it a download (tests/contract/local_aws_gaps.rs).
  await reader.getByRole('link', { name: 'Download the log' }).click();
  await expect(reader.getByText('Annotation of')).toBeVisible();

  await page.goto(`/annotations/${job}/share`);
  await page.getByRole('button', { name: 'Withdraw the link' }).click();
  await expect(page.getByRole('button', { name: 'Make a link' })).toBeVisible();
  expect((await reader.goto(link)).status()).toBe(404);
});

test('a session that was ended elsewhere leads to the log-in, and back to where one was', async ({ page, person, newContext }) => {
  const elsewhere = await (await newContext()).newPage();
  await Person.logIn(elsewhere, person.name);
  await elsewhere.goto('/profile/sessions');
  await elsewhere.getByRole('button', { name: 'End this session' }).click();
  await expect(elsewhere.getByText('logged in nowhere else')).toBeVisible();
  await page.goto('/annotations?name=mine');
  await person.answerProvider();
  await expect(page).toHaveURL('/annotations?name=mine');
});

test('two tabs that log in at once both arrive where they were going', async ({ person, newContext }) => {
  const context = await newContext();
  const [first, second] = [new Person(await context.newPage(), person.name), new Person(await context.newPage(), person.name)];
  await first.page.goto('/profile');
  await second.page.goto('/annotations?name=mine');
  await first.answerProvider();
  await expect(first.page).toHaveURL('/profile');
  await second.answerProvider();
  await expect(second.page).toHaveURL('/annotations?name=mine');
  // The forms of the first are still good.
  await first.page.getByRole('button', { name: 'Save' }).click();
  await expect(first.page).toHaveURL(/\/profile/);
  await expect(first.page.getByRole('heading', { name: 'Your profile' })).toBeVisible();
});

test('a page that follows a job tells when the session has ended', async ({ page, person, context }) => {
  await person.upload();
  await context.clearCookies();
  await expect(page.getByText(/session has ended/)).toBeVisible();
});

test('logging out ends the session here and at the provider, and the way back does not show it again', async ({ page, person }) => {
  await page.goto('/profile');
  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
  // The provider asks.
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: /logged out/i })).toBeVisible();
  await page.goBack();
  await expect(page.getByText(person.name)).toHaveCount(0);
  await page.goto('/annotations');
  await expect(page.getByLabel('Name')).toBeVisible();
});

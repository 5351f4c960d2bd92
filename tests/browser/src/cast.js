// The people whose pages are looked at: each worker has its own, with a job in every state.
import { Person } from './person.js';
import { STATES, plant } from './planted.js';

/** Makes them; `enter` gives each a browser of their own. */
export async function cast(enter) {
  const free = await member(enter);
  const real = await free.person.ended(await free.person.upload());
  free.jobs = {};
  for (const state of Object.keys(STATES)) free.jobs[state] = await plant(real, state);
  // A second session, in another browser.
  await Person.logIn(await enter(), free.name);
  return { free, empty: await member(enter), payer: await member(enter), upgraded: await upgraded(enter, real), guest: {} };
}

/** Someone who went Premium and whose results are coming back. */
async function upgraded(enter, real) {
  const someone = await member(enter);
  for (const state of ['kept', 'restoring', 'restoring', 'held']) await plant(real, state, { user_id: someone.name });
  await someone.person.plan('premium_user', { status: 'active', period_end: new Date(Date.now() + 30 * 24 * 3_600_000).toISOString() });
  return someone;
}

/** Someone who is logged in, and the cookies that say so. */
async function member(enter) {
  const page = await enter();
  const person = await Person.logIn(page);
  return { person, name: person.name, storageState: await page.context().storageState() };
}

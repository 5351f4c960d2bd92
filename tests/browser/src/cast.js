// The people whose pages are looked at: each worker has its own, with a job in every state.
import { Person } from './person.js';
import { STATES, plant } from './planted.js';

/** Makes them; `enter` gives each a browser of their own. */
export async function cast(enter) {
  const free = await member(enter);
  const real = await free.person.ended(await free.person.upload());
  free.jobs = {};
  for (const state of Object.keys(STATES)) free.jobs[state] = await plant(real, state);
  return { free, empty: await member(enter), payer: await member(enter), guest: {} };
}

/** Someone who is logged in, and the cookies that say so. */
async function member(enter) {
  const page = await enter();
  const person = await Person.logIn(page);
  return { person, name: person.name, storageState: await page.context().storageState() };
}

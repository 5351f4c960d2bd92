// All pages, in all their states: who looks, where, and what they do first.
import { EXAMPLE, Person, newName } from './person.js';
import { STATES } from './planted.js';
import { NO_STRIPE, order } from './stripe.js';

const SOON = new Date(Date.now() + 20 * 24 * 3_600_000).toISOString();
const job = (state, more = '') => ({ free }) => `/annotations/${free.jobs[state]}${more}`;

/** `before` plants what is looked at, `act` brings the page into its state, `narrow` what is only there on a small screen; `expected` are the refusals that belong to it,
 * `skip` says where it cannot be had. Error pages that nobody can be brought to without disturbing others, as "too often", are not here. */
export const PAGES = [
  { name: 'home', who: 'guest', path: '/' },
  { name: 'home-user', who: 'free', path: '/' },
  { name: 'pricing', who: 'guest', path: '/pricing' },
  { name: 'help', who: 'guest', path: '/help' },
  { name: 'api', who: 'guest', path: '/api' },
  { name: 'status', who: 'guest', path: '/status' },
  { name: 'menu', who: 'free', path: '/', narrow: (page) => page.getByRole('button', { name: 'Menu' }).click() },
  { name: 'list', who: 'free', path: '/annotations' },
  { name: 'list-empty', who: 'empty', path: '/annotations' },
  { name: 'list-coming-back', who: 'upgraded', path: '/annotations' },
  { name: 'list-without-script', who: 'free', path: '/annotations', javaScriptEnabled: false },
  ...Object.keys(STATES).map((state) => ({ name: `job-${state}`, who: 'free', path: job(state) })),
  { name: 'job-without-script', who: 'free', path: job('running'), javaScriptEnabled: false },
  { name: 'log', who: 'free', path: job('ready', '/log') },
  { name: 'log-running', who: 'free', path: job('running', '/log') },
  { name: 'log-without-script', who: 'free', path: job('running', '/log'), javaScriptEnabled: false },
  { name: 'again', who: 'free', path: job('ready', '/rerun') },
  { name: 'share', who: 'free', path: job('kept', '/share') },
  { name: 'share-link', who: 'free', path: job('kept', '/share'), act: makeLink },
  { name: 'shared', who: 'free', path: job('ready', '/share'), act: (page) => makeLink(page).then((link) => page.goto(link)) },
  { name: 'list-filtered', who: 'free', path: '/annotations?state=archived' },
  { name: 'list-none-found', who: 'free', path: '/annotations?name=nowhere' },
  { name: 'delete', who: 'free', path: job('ready', '/delete') },
  { name: 'upload', who: 'empty', path: '/annotate' },
  { name: 'upload-chosen', who: 'empty', path: '/annotate', act: chooseFiles },
  { name: 'upload-without-script', who: 'empty', path: '/annotate', javaScriptEnabled: false, act: nextStep },
  { name: 'profile', who: 'empty', path: '/profile' },
  { name: 'profile-error', who: 'empty', path: '/profile', act: sendBadAddress, expected: /\/profile: 400/ },
  { name: 'sessions', who: 'empty', path: '/profile/sessions' },
  { name: 'sessions-two', who: 'free', path: '/profile/sessions' },
  { name: 'tokens', who: 'empty', path: '/profile/tokens' },
  { name: 'tokens-made', who: 'free', path: '/profile/tokens', act: makeToken },
  { name: 'device', who: 'empty', path: '/device' },
  { name: 'device-unknown', who: 'empty', path: '/device?code=BCDF-GHJK', expected: /\/device\?code=BCDF-GHJK: 404/ },
  { name: 'device-asked', who: 'empty', path: '/device', act: askForToken },
  { name: 'device-allowed', who: 'empty', path: '/device', act: allowToken },
  { name: 'webhook', who: 'empty', path: '/profile/webhook' },
  { name: 'webhook-made', who: 'free', path: '/profile/webhook', act: setWebhook },
  { name: 'webhook-error', who: 'empty', path: '/profile/webhook', act: setBadWebhook, expected: /\/webhook: 400/ },
  { name: 'logged-out', who: 'guest', path: '/logged-out' },
  { name: 'account-delete', who: 'empty', path: '/profile/delete' },
  { name: 'account-deleted', who: 'guest', path: '/profile/deleted' },
  { name: 'plan-free', who: 'empty', path: '/subscribe' },
  { name: 'plan-paying', who: 'payer', path: '/subscribe', before: has('premium_user', { status: 'active' }) },
  { name: 'plan-ending', who: 'payer', path: '/subscribe', before: has('premium_user', { status: 'active', ends_at: SOON }) },
  { name: 'plan-past-due', who: 'payer', path: '/subscribe', before: has('premium_user', { status: 'past_due' }) },
  { name: 'plan-unpaid', who: 'payer', path: '/subscribe', before: has('free_user', { status: 'unpaid' }) },
  { name: 'plan-over', who: 'payer', path: '/subscribe', before: has('free_user', { status: 'canceled' }) },
  { name: 'plan-confirming', who: 'guest', path: '/', act: payUnheard, skip: NO_STRIPE },
  { name: 'plan-coming-back', who: 'upgraded', path: '/subscribe' },
  { name: 'offline', who: 'empty', path: '/profile', act: goOffline },
  { name: 'logged-out-meanwhile', who: 'empty', path: '/profile', act: saveLoggedOut, expected: /\/profile: 401/ },
  { name: 'refused', who: 'empty', path: '/profile', act: saveUnproven, expected: /\/profile: 403/ },
  { name: 'busy', who: 'guest', path: '/', act: payInVain, expected: /\/subscribe: 503/, skip: NO_STRIPE },
  { name: 'not-found', who: 'empty', path: '/annotations/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3', expected: /: 404/ },
  { name: 'not-found-guest', who: 'guest', path: () => `/${newName()}`, expected: /: 404/ },
];

/** Plants a plan and a subscription. */
function has(role, subscription) {
  return ({ payer }) => payer.person.plan(role, { period_end: SOON, ...subscription });
}

/** One that can be sent, one that is no VCF, one that is too large. */
async function chooseFiles(page) {
  const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  const large = file('large.vcf', `##fileformat=VCFv4.3\n${'#'.repeat(200_000)}\n`);
  await page.getByLabel('VCF file').setInputFiles([EXAMPLE, file('notes.vcf', 'Dear diary\n'), large]);
  await page.getByText('Ready.').waitFor();
  await page.getByText(/your plan takes/).first().waitFor();
}

/** Makes a link to the job, a new one when there is one; answers it. */
async function makeLink(page) {
  await page.getByRole('button', { name: /^Make a/ }).click();
  return page.getByRole('textbox', { name: 'Link' }).inputValue();
}

async function nextStep(page) {
  await page.getByRole('button', { name: /^Next/ }).click();
  await page.getByRole('heading', { name: /^Upload/ }).waitFor();
}

/** Pays, and Stripe tells it later. */
async function payUnheard(page) {
  const person = await Person.logIn(page);
  await order(person.name, 'hold');
  await page.goto('/subscribe');
  await page.getByRole('button', { name: 'Go Premium' }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByText(/being confirmed/).waitFor();
}

/** Wants to pay while Stripe does not answer. */
async function payInVain(page) {
  const person = await Person.logIn(page);
  await order(person.name, 'down');
  await page.goto('/subscribe');
  await page.getByRole('button', { name: 'Go Premium' }).click();
  await page.getByRole('heading', { name: 'Busy' }).waitFor();
}

async function goOffline(page) {
  await page.context().setOffline(true);
  await page.getByText(/^You are offline/).waitFor();
}

/** Sends a form after the session is gone from this browser. */
async function saveLoggedOut(page) {
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Please log in' }).waitFor();
}

/** Sends a form that another site could have made. */
async function saveUnproven(page) {
  await page.locator('form[action="/profile"] input[name="csrf"]').evaluate((field) => (field.value = 'guessed'));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Refused' }).waitFor();
}

/** A program asks for a token, and its code is typed in. */
async function askForToken(page) {
  const begun = await page.request.post('/api/v1/device', { data: { name: 'gas on laptop' } });
  await page.getByLabel('Code').fill((await begun.json()).user_code.toLowerCase());
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: /^May this program/ }).waitFor();
}

async function allowToken(page) {
  await askForToken(page);
  await page.getByRole('button', { name: 'Allow it' }).click();
  await page.getByRole('heading', { name: 'Allowed' }).waitFor();
}

async function makeToken(page) {
  await page.getByLabel('Name').fill('cluster');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByLabel('Token', { exact: true }).waitFor();
}

/** Sets the webhook anew, so that its secret is shown. */
async function setWebhook(page) {
  const remove = page.getByRole('button', { name: 'Remove the webhook' });
  if (await remove.isVisible()) await remove.click();
  await page.getByLabel('Address').fill('https://example.org/hooks/gas');
  await page.getByRole('button', { name: 'Set the webhook' }).click();
  await page.getByLabel('Secret', { exact: true }).waitFor();
}

async function setBadWebhook(page) {
  await page.getByLabel('Address').fill('https://name@example.org/');
  await page.getByRole('button', { name: 'Set the webhook' }).click();
  await page.getByRole('alert').waitFor();
}

async function sendBadAddress(page) {
  // What the browser would refuse itself.
  await page.getByLabel('Mail address').evaluate((field) => field.form.setAttribute('novalidate', ''));
  await page.getByLabel('Mail address').fill('nowhere');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').waitFor();
}

// The stand-in for Stripe, and what only tests order of it: see tests/stripe/src/steering.rs.
import { createHmac } from 'node:crypto';
import { stack } from './stack.js';

/** When nothing can be paid here, and how that is said. */
export const NO_STRIPE = [!stack.stripe, 'this stack has no stand-in for Stripe'];

/** How the events of somebody are sent (`hold`, `release-reversed`, `repeat` …), or what becomes of their subscription. */
export async function order(user, what) {
  const answer = await fetch(`${stack.stripe}/_stripe/users/${user}/${what}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`${what} answered ${answer.status}: ${await answer.text()}`);
}

/** All that it knows of somebody. */
export const look = async (user) => (await fetch(`${stack.stripe}/_stripe/users/${user}`)).json();

/** Sends an event as Stripe would, signed with a secret; answers the status. */
export async function send(event, secret, at = Math.floor(Date.now() / 1000)) {
  const body = JSON.stringify(event);
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${signature}` };
  return (await fetch(`${stack.web_url}/stripe/webhook`, { method: 'POST', headers, body })).status;
}

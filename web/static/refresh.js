// Keeps the parts of a page that are about jobs that move current, without losing the reader's place.
//
// A part has an id and the attribute data-live; data-moving says after how many seconds to look again. Nothing is asked when
// no part moves, or while the page is hidden. After an error it is asked less and less often.
'use strict';

const LONGEST_WAIT = 60;
const offline = document.querySelector('[data-offline]');
let failures = 0;
let timer;

// A live region has to be there before its words change, so it stands outside of what is replaced.
const told = document.body.appendChild(document.createElement('p'));
told.className = 'told';
told.setAttribute('role', 'status');
let lastTold = words(document);

/** What each part was when it was last sent: the times in it are the reader's by now. */
const sent = new Map(parts(document).map((part) => [part.id, essence(part)]));

async function look() {
  // A redirect leads to the log-in, which a script may not follow.
  const answer = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual' }).catch(() => null);
  if (answer?.ok) {
    if (failures > 0) offline.textContent = '';
    failures = 0;
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    return again();
  }
  if (answer && answer.status < 500 && answer.status !== 429) {
    offline.textContent = answer.type === 'opaqueredirect' || answer.status === 401
      ? 'Your session has ended. Load the page again to log in.'
      : 'This page is no longer there.';
    return;
  }
  failures += 1;
  offline.textContent = `The service cannot be reached. Trying again in ${wait()} seconds.`;
  again();
}

function show(fresh) {
  for (const next of parts(fresh)) {
    const part = document.getElementById(next.id);
    const now = essence(next);
    if (!part || sent.get(next.id) === now) continue;
    sent.set(next.id, now);
    replace(part, next);
  }
  if (words(document) !== lastTold) told.textContent = lastTold = words(document);
}

function replace(part, next) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const followed = follows(part.querySelector('[data-end]'));
  part.replaceWith(next);
  if (focused) same(focused, next).focus({ preventScroll: true });
  const end = next.querySelector('[data-end]');
  if (end && followed) end.scrollTop = end.scrollHeight;
}

/** Whether the newest line is in sight. */
function follows(end) {
  return !end || end.scrollHeight - end.scrollTop - end.clientHeight < 40;
}

function again() {
  clearTimeout(timer);
  if (document.hidden || !document.querySelector('[data-moving]')) return;
  timer = setTimeout(look, 1000 * wait());
}

function wait() {
  const all = [...document.querySelectorAll('[data-moving]')].map((part) => Number(part.dataset.moving) || 3);
  return Math.min(LONGEST_WAIT, Math.min(LONGEST_WAIT, ...all) * 2 ** failures);
}

function parts(page) {
  return [...page.querySelectorAll('[data-live][id]')];
}

/** A part without what scripts make of its times. */
function essence(part) {
  const copy = part.cloneNode(true);
  for (const time of copy.querySelectorAll('time')) {
    time.removeAttribute('title');
    time.removeAttribute('hidden');
    time.textContent = '';
  }
  return copy.outerHTML;
}

/** What is worth hearing when it changes. */
function words(page) {
  return [...page.querySelectorAll('main [data-told]')].map((part) => part.textContent.trim()).join(' ');
}

/** The same link or button in the part that is there now; the part itself when it has gone, so that the focus stays near. */
function same(element, next) {
  const link = element.getAttribute('href');
  const known = element.id ? `#${CSS.escape(element.id)}` : link && `a[href="${CSS.escape(link)}"]`;
  const found = known && next.querySelector(known);
  if (!found) next.tabIndex = -1;
  return found || next;
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(timer);
  if (!document.hidden && document.querySelector('[data-moving]')) look();
});
const end = document.querySelector('[data-end]');
if (end) end.scrollTop = end.scrollHeight;
again();

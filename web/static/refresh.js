// Keeps the page about jobs that move current, without losing the reader's place.
'use strict';

const EVERY_MS = 3000;
let shown = main(document).innerHTML;

async function refresh() {
  const fresh = await fetch(location.href, { headers: { accept: 'text/html' } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .catch(() => null);
  if (fresh === null) return again();
  const next = main(new DOMParser().parseFromString(fresh, 'text/html'));
  if (next.innerHTML !== shown) {
    shown = next.innerHTML;
    const focused = document.activeElement?.getAttribute('href');
    main(document).replaceWith(next);
    if (focused) document.querySelector(`main a[href="${CSS.escape(focused)}"]`)?.focus();
  }
  if (document.querySelector('[data-moving]')) again();
}

function again() {
  setTimeout(() => (document.hidden ? again() : refresh()), EVERY_MS);
}

function main(page) {
  return page.querySelector('main');
}

again();

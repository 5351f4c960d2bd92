// Keeps the page about jobs that move current, without losing the reader's place.
'use strict';

const EVERY_SECONDS = 3;
let shown = main(document).innerHTML;

// A live region has to be there before its words change, so it stands outside of what is replaced.
const told = document.body.appendChild(document.createElement('p'));
told.className = 'told';
told.setAttribute('role', 'status');
let lastTold = words(document);

async function refresh() {
  const fresh = await fetch(location.href, { headers: { accept: 'text/html' } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .catch(() => null);
  if (fresh === null) return again();
  const next = main(new DOMParser().parseFromString(fresh, 'text/html'));
  if (next.innerHTML !== shown) {
    shown = next.innerHTML;
    const focused = selector(document.activeElement);
    main(document).replaceWith(next);
    if (focused) document.querySelector(`main ${focused}`)?.focus();
    if (words(document) !== lastTold) told.textContent = lastTold = words(document);
  }
  if (document.querySelector('[data-moving]')) again();
}

function again() {
  const seconds = Number(document.querySelector('[data-moving]')?.dataset.moving) || EVERY_SECONDS;
  setTimeout(() => (document.hidden ? again() : refresh()), 1000 * seconds);
}

function main(page) {
  return page.querySelector('main');
}

/** What is worth hearing when it changes. */
function words(page) {
  return [...page.querySelectorAll('main [data-told]')].map((part) => part.textContent.trim()).join(' ');
}

/** How to find a focused link or button again. */
function selector(element) {
  if (element?.id) return `#${CSS.escape(element.id)}`;
  const link = element?.getAttribute('href');
  return link ? `a[href="${CSS.escape(link)}"]` : null;
}

again();

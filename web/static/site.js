// What every page has: times in the reader's zone, the choice of theme, and a word when the connection is gone.
'use strict';

const DAY = 86_400;
const LONG = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const AGO = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS = [['day', DAY], ['hour', 3600], ['minute', 60], ['second', 1]];

/** Turns every time into the reader's zone; the exact time in UTC is its title. */
function localise(within) {
  for (const time of within.querySelectorAll('time[datetime]:not([title])')) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    time.textContent = LONG.format(at);
  }
  for (const time of within.querySelectorAll('time[data-relative][title]')) {
    const words = `(${relative(new Date(time.dateTime))})`;
    if (time.textContent !== words) time.textContent = words;
    time.hidden = false;
  }
}

/** "in 4 minutes", "2 hours ago"; beyond a month the date says more. */
function relative(at) {
  const seconds = Math.round((at.getTime() - Date.now()) / 1000);
  const away = Math.abs(seconds);
  if (away > 30 * DAY) return LONG.format(at);
  const [unit, length] = UNITS.find(([, length]) => away >= length) ?? UNITS[3];
  return AGO.format(Math.trunc(seconds / length), unit);
}

/** The choice is remembered here, never sent. */
function offerThemes() {
  const label = document.querySelector('[data-themes]');
  const choice = label.querySelector('select');
  choice.value = document.documentElement.dataset.theme ?? '';
  choice.addEventListener('change', () => {
    document.documentElement.dataset.theme = choice.value;
    try {
      localStorage.setItem('theme', choice.value);
    } catch {
      // It holds for this page.
    }
  });
  label.hidden = false;
}

function tellConnection() {
  const words = navigator.onLine ? '' : 'You are offline. What you see may be old; it is looked at again when the connection is back.';
  document.querySelector('[data-offline]').textContent = words;
}

localise(document);
setInterval(() => document.hidden || localise(document), 1000);
// Parts of a page that are replaced bring new times.
new MutationObserver(() => localise(document)).observe(document.body, { childList: true, subtree: true });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.querySelector('[data-zone]').textContent = `Times are yours (${zone.replaceAll('_', ' ')}).`;
offerThemes();
tellConnection();
addEventListener('online', tellConnection);
addEventListener('offline', tellConnection);

// Uploads in one step, with progress. Without this script the page works in two steps.
'use strict';

const start = document.querySelector('form[data-start]');
const limit = Number(start.dataset.limit);
const csrf = start.elements.csrf.value;

const label = element('label', { htmlFor: 'file', textContent: 'VCF file' });
const file = element('input', { type: 'file', id: 'file', required: true });
const button = element('button', { textContent: 'Upload and annotate' });
const progress = element('progress', { max: 1, value: 0, hidden: true });
progress.setAttribute('aria-label', 'Upload');
const message = element('p', { className: 'message' });
message.setAttribute('role', 'status');
const actions = element('p', { className: 'actions' });
actions.append(button);
start.replaceChildren(label, file, progress, message, actions);

file.addEventListener('change', () => say(tooLarge()));

start.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (tooLarge()) return say(tooLarge());
  busy(true);
  say('');
  try {
    const { action, fields, redirect } = await beginJob(file.files[0].name);
    await send(action, fields, file.files[0]);
    location.assign(redirect);
  } catch (error) {
    busy(false);
    say(error.message);
  }
});

/** Makes the job; the answer is the page of the second step, which holds the form. */
async function beginJob(name) {
  const answer = await fetch('/annotate', { method: 'POST', body: new URLSearchParams({ csrf, file_name: name }) });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const form = page.querySelector('form[data-upload]');
  if (!form) throw new Error(page.querySelector('[role=alert], main .lead')?.textContent ?? 'Try again in a moment.');
  const fields = [...form.querySelectorAll('input[type=hidden]')].map((field) => [field.name, field.value]);
  return { action: form.getAttribute('action'), fields, redirect: form.dataset.redirect };
}

/**
 * Posts the file. The storage answers with a redirect to this site, which a script may not follow, so success looks
 * like a broken connection: only a refusal that can be read counts, else the page that looks for the file is asked.
 */
function send(action, fields, content) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append('file', content);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => {
      progress.value = loaded / total;
      say(`${Math.floor((100 * loaded) / total)} % uploaded`);
    };
    request.onload = () => (request.status < 400 ? resolve() : reject(new Error(refusal(request.responseText))));
    request.onerror = resolve;
    request.open('POST', action);
    request.send(body);
  });
}

/** S3's error codes ("Error responses", Amazon S3 API reference) in words. */
function refusal(xml) {
  const code = new DOMParser().parseFromString(xml, 'text/xml').querySelector('Code')?.textContent;
  if (code === 'EntityTooLarge') return `The file is larger than ${start.dataset.limitWords}.`;
  if (code === 'EntityTooSmall') return 'The file is empty.';
  return 'The storage did not take the file. Load this page again and send it once more.';
}

function tooLarge() {
  const chosen = file.files[0];
  if (chosen && chosen.size > limit) return `The file is larger than ${start.dataset.limitWords}.`;
  if (chosen && chosen.size === 0) return 'The file is empty.';
  return '';
}

function busy(is) {
  for (const control of [file, button]) control.disabled = is;
  progress.hidden = !is;
}

function say(text) {
  message.textContent = text;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

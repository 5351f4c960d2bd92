// Uploads of several files in one step, each with its progress. Without this script the page works in two steps.
'use strict';

const start = document.querySelector('form[data-start]');
const message = start.querySelector('[data-message]');
const go = start.querySelector('.actions button');
const rows = [];

const files = element('input', { type: 'file', id: 'files', multiple: true });
files.setAttribute('aria-describedby', 'files-why');
const list = element('ul', { className: 'transfers' });
list.setAttribute('aria-labelledby', 'files-title');
const drop = element('div', { className: 'drop' });
drop.append(
  element('label', { htmlFor: 'files', textContent: 'VCF files' }),
  files,
  element('p', { id: 'files-why', className: 'hint', textContent: `Choose them, or drop them here: .vcf, .vcf.gz or .bcf, up to ${start.dataset.limitWords} each.` }),
);
start.querySelector('[data-plain]').replaceWith(drop, list);
start.querySelector('h2').textContent = 'Files';
go.textContent = 'Upload and annotate';
for (const hint of document.querySelectorAll('[data-scripted]')) hint.hidden = false;

files.addEventListener('change', () => {
  for (const file of files.files) add(file);
});
// The same file can be chosen again.
files.addEventListener('click', () => {
  files.value = '';
});
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  document.addEventListener(type, (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    drop.classList.toggle('over', type === 'dragenter' || type === 'dragover');
    if (type === 'drop') for (const file of event.dataTransfer.files) add(file);
  });
}
addEventListener('beforeunload', (event) => {
  if (rows.some((row) => row.state === 'sending' || row.state === 'waiting')) event.preventDefault();
});
start.addEventListener('submit', async (event) => {
  event.preventDefault();
  await Promise.all(rows.map((row) => row.checked));
  const ready = rows.filter((row) => row.state === 'ready');
  if (ready.length === 0) return say('Choose a file first.');
  for (const row of ready) show(row, 'waiting', 'Waits for the files before it.');
  sendAll();
});

/** Adds a file to the list, unless it is there. */
function add(file) {
  const is = (row) => sameFile(row.file, file.name, file.size, file.lastModified) && row.state !== 'cancelled';
  if (rows.some(is)) return say(`${file.name} is in the list already.`);
  const row = { file, state: 'checking', ...rowElements(file) };
  rows.push(row);
  list.append(row.item);
  show(row, 'checking', 'Looking at it …');
  row.checked = check(row);
}

async function check(row) {
  const { file } = row;
  const problem = await problemOf(file, Number(start.dataset.limit), start.dataset.limitWords);
  if (row.state !== 'checking') return;
  const unfinished = unfinishedOf(file);
  if (problem) {
    show(row, 'refused', problem);
    say(`${file.name} cannot be sent. ${problem}`);
  } else if (unfinished) {
    row.job = unfinished;
    show(row, 'ready', 'Part of it has arrived before: the upload goes on from there.');
  } else {
    show(row, 'ready', 'Ready.');
  }
}

/** The job of an upload of this file that was broken off. */
function unfinishedOf(file) {
  const items = document.querySelectorAll('[data-unfinished] li');
  const is = ({ dataset }) => sameFile(file, dataset.name, Number(dataset.bytes), Number(dataset.fileTime));
  return [...items].find(is)?.dataset.job;
}

function sameFile(file, name, bytes, time) {
  return file.name === name && file.size === bytes && file.lastModified === time;
}

let sending = false;

/** Sends the files that wait, one after the other. */
async function sendAll() {
  if (sending) return;
  sending = true;
  for (let row = waiting(); row; row = waiting()) await sendOne(row);
  sending = false;
  const done = rows.filter((row) => row.state === 'done');
  if (done.length === 1 && rows.every((row) => row.state === 'done' || row.state === 'cancelled')) {
    location.assign(done[0].page);
  }
}

function waiting() {
  return rows.find((row) => row.state === 'waiting');
}

async function sendOne(row) {
  row.stop = new AbortController();
  const { signal } = row.stop;
  show(row, 'sending', 'Begins …');
  const meter = meterOf(row);
  try {
    row.page = await pageOf(row, signal);
    if (!row.page) {
      row.isTried = true;
      await bring(row, { signal, onSent: meter });
      show(row, 'sending', 'It has arrived, the job is submitted …');
      row.page = await finish(row.job, signal);
    }
    row.link.href = row.page;
    show(row, 'done', 'Uploaded. It is being annotated.');
    say(`${row.file.name} is uploaded and is being annotated.`);
  } catch (error) {
    if (signal.aborted) return;
    const words = error instanceof Broken ? `${error.message} What has arrived is kept.` : error.message;
    // A form that was refused is not tried again.
    if (!(error instanceof Broken)) row.form = undefined;
    show(row, 'broken', words);
    say(`${row.file.name} was not uploaded. ${words}`);
  }
}

/** Where the job is, if an earlier try brought the file and only the answer was lost. */
async function pageOf(row, signal) {
  if (!row.isTried || !row.job) return undefined;
  try {
    return await finish(row.job, signal);
  } catch (error) {
    if (error.isOfTheUpload) return undefined;
    throw error;
  }
}

/** Goes on with the upload that the row has, or begins one. */
async function bring(row, how) {
  if (row.job && !row.form && !(await isOpen(row.job, how.signal))) row.job = undefined;
  if (!row.job) {
    const { name, size, lastModified } = row.file;
    const body = new URLSearchParams(new FormData(start));
    for (const [field, value] of Object.entries({ file_name: name, bytes: size, file_time: lastModified })) {
      body.set(field, value);
    }
    const begun = await begin(body, how.signal);
    [row.job, row.form] = [begun.job, begun.form];
  }
  return row.form ? sendByForm(row.form, row.file, how) : sendInParts(row.job, row.file, how);
}

/** Whether the upload in parts of this job can be gone on with. */
async function isOpen(job, signal) {
  try {
    await again(signal, () => ask(`/annotate/${job}/parts`, { signal }));
    return true;
  } catch (error) {
    if (error.isOfTheUpload) return false;
    throw error;
  }
}

/** Shows how much has gone, how fast, and how long the rest takes; the speed is that of the last seconds. */
function meterOf(row) {
  const total = row.file.size;
  let samples = [];
  return (sent) => {
    const now = performance.now();
    samples = [...samples.filter(([at]) => now - at < 5000), [now, sent]];
    const [[at, before]] = samples;
    const speed = (sent - before) / ((now - at) / 1000);
    const left = speed > 0 && sent < total ? `, ${sizeOf(Math.round(speed))} a second, ${durationOf((total - sent) / speed)} left` : '';
    row.progress.value = sent / total;
    row.words.textContent = `${Math.floor((100 * sent) / total)} % of ${sizeOf(total)}${left}`;
  };
}

function rowElements(file) {
  const item = element('li', {});
  const name = element('span', { className: 'name', textContent: file.name });
  const words = element('p', { className: 'hint' });
  const progress = element('progress', { max: 1, value: 0 });
  progress.setAttribute('aria-label', `Upload of ${file.name}`);
  const button = (text, action) => {
    const made = element('button', { type: 'button', className: 'quiet', textContent: text });
    made.setAttribute('aria-label', `${text}: ${file.name}`);
    made.addEventListener('click', () => action(rows.find((row) => row.item === item)));
    return made;
  };
  const buttons = { remove: button('Remove', remove), cancel: button('Cancel', cancel), retry: button('Try again', retry) };
  const link = element('a', { textContent: 'See the job' });
  link.setAttribute('aria-label', `See the job of ${file.name}`);
  const head = element('p', {});
  head.append(name, ` ${sizeOf(file.size)}`);
  const tools = element('p', { className: 'actions' });
  tools.append(link, ...Object.values(buttons));
  item.append(head, progress, words, tools);
  return { item, words, progress, link, buttons };
}

function show(row, state, words) {
  row.state = state;
  row.item.className = state;
  row.words.textContent = words;
  row.progress.hidden = state !== 'sending';
  row.link.hidden = state !== 'done';
  row.buttons.remove.hidden = !['checking', 'ready', 'refused'].includes(state);
  row.buttons.cancel.hidden = !['waiting', 'sending', 'broken'].includes(state);
  row.buttons.retry.hidden = state !== 'broken';
}

function remove(row) {
  const next = row.item.nextElementSibling?.querySelector('button:not([hidden])') ?? files;
  rows.splice(rows.indexOf(row), 1);
  row.state = 'removed';
  row.item.remove();
  next.focus();
}

function retry(row) {
  show(row, 'waiting', 'Is tried again.');
  row.buttons.cancel.focus();
  sendAll();
}

/** Stops, and ends the job if there is one. */
async function cancel(row) {
  row.stop?.abort();
  show(row, 'cancelled', 'Cancelled.');
  say(`The upload of ${row.file.name} is cancelled.`);
  files.focus();
  if (row.job) await endJob(row.job);
}

function say(text) {
  message.textContent = text;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

// Brings a file to the storage: in one piece by a form, or in parts that are gone on with after a break.
'use strict';

/** What another try may mend. Everything else that is thrown is final. */
class Broken extends Error {}

/** An answer of this site that it would give again. */
class Refused extends Error {
  constructor(words, status) {
    super(words);
    this.status = status;
  }

  /** Whether it says that the upload is not there to be gone on with, or not to be ended. */
  get isOfTheUpload() {
    return this.status === 404 || this.status === 409;
  }
}

const PARTS_AT_ONCE = 3;
const TRIES = 6;
/** Without a sign of life for so long a connection counts as broken, in milliseconds. */
const STALLED = 60_000;

/** Asks this site; the answer, read. */
async function ask(path, { method = 'GET', body, signal } = {}) {
  const headers = { accept: 'application/json', 'x-csrf-token': document.body.dataset.csrf };
  let answer;
  try {
    answer = await fetch(path, { method, headers, body, signal });
    if (answer.ok) return await answer.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Broken('The connection was lost.');
  }
  const { detail } = await answer.json().catch(() => ({}));
  const words = detail ?? 'The service did not answer as it should. Load this page again.';
  throw answer.status >= 500 || answer.status === 429 ? new Broken(words) : new Refused(words, answer.status);
}

/** Begins a job. It is not known before the answer, so nobody stops the question; who stops ends the job once it is known. */
async function begin(body, signal) {
  const begun = ask('/annotate/begin', { method: 'POST', body });
  const stopped = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  try {
    return await Promise.race([begun, stopped]);
  } catch (error) {
    if (signal.aborted) begun.then(({ job }) => endJob(job), () => {});
    throw error;
  }
}

/** Submits a job whose file has arrived; answers where its page is. */
async function finish(job, signal) {
  return (await again(signal, () => ask(`/annotate/${job}/finish`, { method: 'POST', signal }))).url;
}

/** Ends a job that has no file. */
function endJob(job) {
  const headers = { 'x-csrf-token': document.body.dataset.csrf };
  return fetch(`/annotations/${job}/cancel`, { method: 'POST', headers, redirect: 'manual' }).catch(() => {});
}

/** Sends bytes to the storage and tells how many have gone. */
function send(method, url, body, { signal, onSent }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let watch;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => request.abort(), STALLED);
    };
    const end = (settle, value) => {
      clearTimeout(watch);
      signal.removeEventListener('abort', stop);
      settle(value);
    };
    const stop = () => request.abort();
    signal.addEventListener('abort', stop);
    request.upload.onprogress = ({ loaded }) => {
      alive();
      onSent(loaded);
    };
    request.onload = () => {
      if (request.status < 300) return end(resolve);
      end(reject, request.status >= 500 ? new Broken('The storage is busy.') : refusalOf(request.responseText));
    };
    request.onerror = () => end(reject, new Broken('The connection was lost.'));
    request.onabort = () => end(reject, signal.aborted ? signal.reason : new Broken('The connection stood still.'));
    request.open(method, url);
    alive();
    request.send(body);
  });
}

/** S3's error codes ("Error responses", Amazon S3 API reference) in words. */
function refusalOf(xml) {
  const code = new DOMParser().parseFromString(xml, 'text/xml').querySelector('Code')?.textContent;
  if (code === 'EntityTooLarge') return new Error('The file is larger than your plan takes.');
  if (code === 'EntityTooSmall') return new Error('The file is empty.');
  if (code === 'RequestTimeout') return new Broken('The connection was too slow.');
  return new Error('The storage did not take the file. Load this page again and send it once more.');
}

/** Tries again what was broken, after longer and longer waits; without a connection, once it is back. */
async function again(signal, task) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof Broken) || tried === TRIES) throw error;
      await pause(signal, 500 * 2 ** tried);
    }
  }
}

function pause(signal, milliseconds) {
  return new Promise((resolve, reject) => {
    const end = (settle, value) => {
      clearTimeout(timer);
      removeEventListener('online', over);
      signal.removeEventListener('abort', stop);
      settle(value);
    };
    const over = () => end(resolve);
    const stop = () => end(reject, signal.reason);
    const timer = setTimeout(() => navigator.onLine && over(), milliseconds);
    addEventListener('online', over);
    signal.addEventListener('abort', stop);
  });
}

/** Sends a file by the form that was signed for it. */
function sendByForm({ action, fields }, file, { signal, onSent }) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append('file', file);
  return again(signal, () => send('POST', action, body, { signal, onSent: (sent) => onSent(Math.min(sent, file.size)) }));
}

/** Sends the parts of a file that have not arrived, some at a time. */
async function sendInParts(job, file, { signal, onSent }) {
  const { part_bytes, count, sent } = await again(signal, () => ask(`/annotate/${job}/parts`, { signal }));
  const of = (number) => file.slice((number - 1) * part_bytes, number * part_bytes);
  const bytes = new Map(sent.map((number) => [number, of(number).size]));
  const tell = () => onSent([...bytes.values()].reduce((sum, part) => sum + part, 0));
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((number) => !bytes.has(number));
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const work = async () => {
    for (let number = missing.shift(); number; number = missing.shift()) {
      await again(either, async () => {
        const { url } = await ask(`/annotate/${job}/parts/${number}`, { signal: either });
        await send('PUT', url, of(number), { signal: either, onSent: (sent) => tell(bytes.set(number, sent)) });
      });
    }
  };
  tell();
  try {
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, work));
  } finally {
    // The first failure stops the others.
    ended.abort();
  }
}

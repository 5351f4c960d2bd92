// Jobs in states that are hard to reach, or to stay in, by hand: a real job's item with other attributes. None has a
// deadline, so no stage ever looks at it.
import { randomBytes } from 'node:crypto';
import { copyResult } from './bucket.js';
import { JOBS, put } from './table.js';

const NO_MAIL = { mail_state: 'NONE' };
const RESULT = ['complete_time', 'result_state', 'result_version_id', 'retention_until', 's3_key_result_file'];
const FACTS = ['result_bytes', 'result_sha256', 'result_tree_hash', 'reference', 'summary'];

/** What the attributes are in each state, after "shared/aws/src/tables/state_row.rs" and "place_row.rs". */
export const STATES = {
  uploading: () => ({ ...NO_MAIL, job_status: 'UPLOADING', upload_expires: ago(-600), ...without(RESULT, FACTS, FILES), input_bytes: undefined, input_etag: undefined, ...steps('UPLOADING') }),
  waiting: () => ({ ...NO_MAIL, job_status: 'PENDING', runs: 0, ...without(RESULT, FACTS, FILES), ...steps('UPLOADING', 'WAITING') }),
  running: () => ({
    ...NO_MAIL, job_status: 'RUNNING', runs: 1, lease_until: ago(-3600), ...without(RESULT, FACTS, FILES),
    live: { at: ago(1), bytes_read: 700, records: 11, lines: ['Reading the input', '11 records so far'] },
    ...steps('UPLOADING', 'WAITING', 'ANNOTATING'),
  }),
  ready: () => ({ ...online, retention_until: ago(-240), ...steps('UPLOADING', 'WAITING', 'ANNOTATING', 'READY') }),
  kept: () => ({ ...online, delivery: { state: 'DELIVERED', tries: 1 }, ...steps('UPLOADING', 'WAITING', 'ANNOTATING', 'READY') }),
  archiving: () => ({
    ...online, result_state: 'ARCHIVING', lease_until: ago(-3600), result_tries: 0,
    ...steps('UPLOADING', 'WAITING', 'ANNOTATING', 'READY', 'ARCHIVING'),
  }),
  archived: () => ({ ...inArchive('ARCHIVED'), ...steps('UPLOADING', 'WAITING', 'ANNOTATING', 'READY', 'ARCHIVING', 'ARCHIVED') }),
  restoring: () => ({
    ...inArchive('RESTORING'), retrieval_id: 'r', retrieval_tier: 'Expedited', retrieval_asking: false, result_tries: 0,
    ...steps('UPLOADING', 'WAITING', 'ANNOTATING', 'READY', 'ARCHIVING', 'ARCHIVED', 'RESTORING'),
  }),
  held: () => ({
    ...inArchive('HELD'), held_reason: 'the archive gave other bytes', held_state: 'RESTORING', retrieval_asking: false, result_tries: 8,
    ...steps('UPLOADING', 'WAITING', 'ANNOTATING', 'READY', 'ARCHIVING', 'ARCHIVED', 'RESTORING', 'HELD'),
  }),
  failed: () => ({
    delivery: { state: 'WAITING', until: ago(-240), tries: 3, reason: 'It answered 500.' },
    job_status: 'FAILED', complete_time: ago(60), ...without(RESULT.slice(1), FACTS, ['preview_version_id']),
    failure: 'column POS is "abc", which is no number (line 7); 3 more bad lines: 9, 12, 40', failure_line: 7,
    ...steps('UPLOADING', 'WAITING', 'ANNOTATING', 'FAILED'),
  }),
  cancelled: () => ({
    ...NO_MAIL, job_status: 'CANCELLED', complete_time: ago(60), ...without(RESULT.slice(1), FACTS, FILES), ...steps('UPLOADING', 'WAITING', 'CANCELLED'),
  }),
  deleting: () => ({
    ...NO_MAIL, job_status: 'DELETING', busy_until: ago(-3600), ...without(RESULT, FACTS, FILES),
    ...steps('UPLOADING', 'WAITING', 'ANNOTATING', 'READY', 'DELETING'),
  }),
};

const FILES = ['log_version_id', 's3_key_log_file', 'preview_version_id'];

/** Puts a job like `real`, with its log and its first variants, in a state into the table; answers its id. Its result is nowhere. */
export async function plant(real, state, more = {}) {
  const job_id = more.job_id ?? newJobId();
  const name = (file) => `${real.user_id}/${job_id}/${file}`;
  const job = {
    ...real,
    job_id,
    input_file_name: `${state}.vcf`,
    mail_state: 'SENT',
    changed_time: ago(30),
    due_shard: undefined,
    due_at: undefined,
    ...STATES[state](),
    ...more,
  };
  for (const [version, file] of [['log_version_id', 'job.log'], ['preview_version_id', 'preview.json']]) {
    if (job[version]) job[version] = await copyResult(`${real.user_id}/${real.job_id}/${file}`, name(file), real[version]);
  }
  await put(JOBS, job);
  return job_id;
}

const online = { result_state: 'ONLINE', result_version_id: 'planted', results_file_archive_id: undefined, retention_until: undefined };

function inArchive(result_state) {
  return { result_state, results_file_archive_id: 'archive/planted', result_version_id: undefined, retention_until: undefined };
}

/** A time line whose steps began a minute apart, the last one a minute ago. */
function steps(...stages) {
  return { timeline: stages.map((stage, at) => ({ stage, at: ago(60 * (stages.length - at)) })) };
}

/** The moment so many seconds ago. */
function ago(seconds) {
  return new Date(Date.now() - 1000 * seconds).toISOString();
}

/** Attributes that are not there. */
function without(...names) {
  return Object.fromEntries(names.flat().map((name) => [name, undefined]));
}

/** A UUID of version 7 (RFC 9562, section 5.7): a list sorts by it. */
function newJobId() {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  const digits = `${hex.slice(0, 12)}7${hex.slice(13, 16)}a${hex.slice(17)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

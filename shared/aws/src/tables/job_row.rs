//! A job as one flat item of the Jobs table: the names of the attributes, and both ways between.

use aws_sdk_dynamodb::types::AttributeValue;
use gas_domain::{
    ArchiveId, Deletion, ETag, Input, Job, JobId, JobKey, JobOptions, Live, Mail, Stage, Step, TokenHash, UploadId,
    UploadInParts, UserId, VersionId,
};
use gas_ports::{Class, Error};
use serde::{Deserialize, Serialize};

use super::{
    delivery_row::DeliveryRow,
    due,
    item::{self, Item},
    queue,
    stamp::Stamp,
    state_row::StateRow,
};

/// The attributes. The buckets' names are configuration, and the keys are there for people: the job's key gives them.
#[derive(Debug, Serialize, Deserialize)]
struct JobRow {
    user_id: UserId,
    job_id: JobId,
    version: u64,
    input_file_name: String,
    #[serde(flatten)]
    options: JobOptions,
    #[serde(skip_deserializing)]
    s3_key_input_file: String,
    input_bytes: Option<u64>,
    input_etag: Option<ETag>,
    upload_in_parts: Option<InPartsRow>,
    submit_time: Stamp,
    attempt: u32,
    retention_no: u32,
    #[serde(flatten)]
    state: StateRow,
    #[serde(skip_deserializing)]
    s3_key_result_file: Option<String>,
    #[serde(skip_deserializing)]
    s3_key_log_file: Option<String>,
    log_version_id: Option<VersionId>,
    preview_version_id: Option<VersionId>,
    live: Option<LiveRow>,
    #[serde(default)]
    timeline: Vec<StepRow>,
    share_token_hash: Option<TokenHash>,
    #[serde(flatten)]
    mail: MailRow,
    #[serde(default, skip_serializing_if = "DeliveryRow::is_none")]
    delivery: DeliveryRow,
    pending_deletions: Vec<DeletionRow>,
    changed_time: Stamp,
    due_shard: Option<String>,
    due_at: Option<Stamp>,
    #[serde(skip_deserializing)]
    queue: Option<&'static str>,
    #[serde(skip_deserializing)]
    queue_since: Option<String>,
}

/// An upload that is made in parts.
#[derive(Debug, Serialize, Deserialize)]
struct InPartsRow {
    upload_id: UploadId,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_time: Option<Stamp>,
}

/// How far a running job is; also what a heartbeat writes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LiveRow {
    at: Stamp,
    bytes_read: u64,
    records: u64,
    lines: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StepRow {
    stage: Stage,
    at: Stamp,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "mail_state", rename_all = "SCREAMING_SNAKE_CASE")]
enum MailRow {
    None,
    Due,
    Sending { mail_lease_until: Stamp, mail_tries: u32 },
    Sent,
    GivenUp,
    Declined,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DeletionRow {
    VersionId(VersionId),
    ArchiveId(ArchiveId),
}

/// The item of a job.
pub(super) fn write(job: &Job) -> Result<Item, Error> {
    let key = &job.key;
    let Ok(state) = StateRow::try_from(job.state.clone()) else {
        let message = format!("job {key} is held in a state that cannot be held: {:?}", job.state);
        return Err(Error::new(Class::Invalid, message));
    };
    let completed = matches!(state, StateRow::Completed { .. });
    let row = JobRow {
        user_id: key.user_id.clone(),
        job_id: key.job_id,
        version: job.version,
        input_file_name: job.file_name.clone(),
        options: job.options.clone(),
        s3_key_input_file: key.input(),
        input_bytes: job.input.as_ref().map(|input| input.bytes),
        input_etag: job.input.as_ref().map(|input| input.etag.clone()),
        upload_in_parts: job.in_parts.clone().map(InPartsRow::from),
        submit_time: Stamp(job.submit_time),
        attempt: job.attempt,
        retention_no: job.retention_no,
        state,
        s3_key_result_file: completed.then(|| key.result()),
        s3_key_log_file: job.log.as_ref().map(|_| key.log()),
        log_version_id: job.log.clone(),
        preview_version_id: job.preview.clone(),
        live: job.live.clone().map(LiveRow::from),
        timeline: job.timeline.iter().map(|step| StepRow { stage: step.stage, at: Stamp(step.at) }).collect(),
        share_token_hash: job.share,
        mail: job.mail.into(),
        delivery: job.delivery.clone().into(),
        pending_deletions: job.pending_deletions.iter().cloned().map(Into::into).collect(),
        changed_time: Stamp(job.changed_time),
        due_shard: job.due_at.map(|_| due::shard(&key.to_string())),
        due_at: job.due_at.map(Stamp),
        queue: job.waiting_since().map(|_| queue::WAITING),
        queue_since: job.waiting_since().map(|since| queue::since(since, key.job_id)),
    };
    item::item(&row, &format!("job {key}"))
}

/// How far a running job is, as its attribute.
pub(super) fn live(live: &Live) -> Result<AttributeValue, Error> {
    item::value(&LiveRow::from(live.clone()), "progress")
}

/// The job in an item; `Corrupt`, with the job's name, when it cannot be read.
pub(super) fn read(item: Item) -> Result<Job, Error> {
    let name = format!("job {}", item::name(&item, &["user_id", "job_id"]));
    let row: JobRow = item::row(item, &name)?;
    let input = match (row.input_bytes, row.input_etag) {
        (Some(bytes), Some(etag)) => Some(Input { bytes, etag }),
        (None, None) => None,
        _ => return Err(item::unreadable(&name).caused_by("input_bytes and input_etag belong together")),
    };
    Ok(Job {
        key: JobKey { user_id: row.user_id, job_id: row.job_id },
        version: row.version,
        file_name: row.input_file_name,
        options: row.options,
        input,
        in_parts: row.upload_in_parts.map(UploadInParts::from),
        submit_time: row.submit_time.0,
        attempt: row.attempt,
        retention_no: row.retention_no,
        state: row.state.state(row.retention_no),
        log: row.log_version_id,
        preview: row.preview_version_id,
        live: row.live.map(Live::from),
        timeline: row.timeline.into_iter().map(|row| Step { stage: row.stage, at: row.at.0 }).collect(),
        share: row.share_token_hash,
        mail: row.mail.into(),
        delivery: row.delivery.into(),
        pending_deletions: row.pending_deletions.into_iter().map(Into::into).collect(),
        changed_time: row.changed_time.0,
        due_at: row.due_at.map(|due_at| due_at.0),
    })
}

impl From<UploadInParts> for InPartsRow {
    fn from(UploadInParts { upload, bytes, file_time }: UploadInParts) -> Self {
        Self { upload_id: upload, bytes, file_time: file_time.map(Stamp) }
    }
}

impl From<InPartsRow> for UploadInParts {
    fn from(InPartsRow { upload_id, bytes, file_time }: InPartsRow) -> Self {
        Self { upload: upload_id, bytes, file_time: file_time.map(|at| at.0) }
    }
}

impl From<Live> for LiveRow {
    fn from(Live { at, bytes_read, records, lines }: Live) -> Self {
        Self { at: Stamp(at), bytes_read, records, lines }
    }
}

impl From<LiveRow> for Live {
    fn from(LiveRow { at, bytes_read, records, lines }: LiveRow) -> Self {
        Self { at: at.0, bytes_read, records, lines }
    }
}

impl From<Mail> for MailRow {
    fn from(mail: Mail) -> Self {
        match mail {
            Mail::None => Self::None,
            Mail::Due => Self::Due,
            Mail::Sending { lease_until, tries } => {
                Self::Sending { mail_lease_until: Stamp(lease_until), mail_tries: tries }
            }
            Mail::Sent => Self::Sent,
            Mail::GivenUp => Self::GivenUp,
            Mail::Declined => Self::Declined,
        }
    }
}

impl From<MailRow> for Mail {
    fn from(row: MailRow) -> Self {
        match row {
            MailRow::None => Self::None,
            MailRow::Due => Self::Due,
            MailRow::Sending { mail_lease_until, mail_tries } => {
                Self::Sending { lease_until: mail_lease_until.0, tries: mail_tries }
            }
            MailRow::Sent => Self::Sent,
            MailRow::GivenUp => Self::GivenUp,
            MailRow::Declined => Self::Declined,
        }
    }
}

impl From<Deletion> for DeletionRow {
    fn from(deletion: Deletion) -> Self {
        match deletion {
            Deletion::Version(version) => Self::VersionId(version),
            Deletion::Archive(archive) => Self::ArchiveId(archive),
        }
    }
}

impl From<DeletionRow> for Deletion {
    fn from(row: DeletionRow) -> Self {
        match row {
            DeletionRow::VersionId(version) => Self::Version(version),
            DeletionRow::ArchiveId(archive) => Self::Archive(archive),
        }
    }
}

#[cfg(test)]
mod tests;

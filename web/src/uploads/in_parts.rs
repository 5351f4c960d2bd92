//! An upload in parts while it is under way: what has arrived, and where the next part goes.

use gas_domain::{Job, JobState, UploadInParts, User};
use gas_ports::{Class, Error, InputObjects, InputUploads, JobPages, gather::whole};
use http::StatusCode;
use jiff::Timestamp;

use crate::errors::PageError;

/// The newest jobs, among which uploads that are not finished are looked for.
const LOOKED_AT: u32 = 25;

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The size of every part but the last, in bytes.
    pub part_bytes: u64,
    /// How many parts there are.
    pub count: u64,
    /// The numbers of those that have arrived whole.
    pub sent: Vec<u64>,
}

/// What of a job's file has arrived.
///
/// # Errors
/// Too late, when its upload was given up or has ended.
pub async fn sent(inputs: &(impl InputObjects + InputUploads), job: &Job) -> Result<Sent, PageError> {
    let upload = under_way(job)?;
    let (part_bytes, count) = (upload.part_bytes(), upload.count());
    let sent = match inputs.parts(&job.key, &upload.upload).await {
        Ok(parts) => whole(upload, parts).into_iter().map(|part| part.number).collect(),
        // Made an input of, by somebody who could not submit it any more.
        Err(error) if is_gone(&error) && inputs.head(&job.key).await?.is_some() => (1..=count).collect(),
        Err(error) if is_gone(&error) => return Err(ended()),
        Err(error) => return Err(error.into()),
    };
    Ok(Sent { part_bytes, count, sent })
}

/// The address that takes this part.
///
/// # Errors
/// Not found, when the file has no such part; too late, when the upload has ended.
pub async fn part(inputs: &impl InputUploads, job: &Job, number: u64) -> Result<String, PageError> {
    let upload = under_way(job)?;
    let no_part = || {
        let words = format!("The file has parts 1 to {}; there is no part {number}.", upload.count());
        PageError::refused(StatusCode::NOT_FOUND, words)
    };
    let bytes = upload.bytes_of(number).ok_or_else(no_part)?;
    Ok(inputs.part_url(&job.key, &upload.upload, number, bytes).await?)
}

/// The user's uploads in parts that can still be gone on with on a page, the newest first.
///
/// # Errors
/// When the table does not answer.
pub async fn unfinished(jobs: &impl JobPages, user: &User, now: Timestamp) -> Result<Vec<Job>, Error> {
    let page = jobs.page(&user.id, None, LOOKED_AT).await?;
    let can_go_on = |job: &Job| {
        let is_open = matches!(job.state, JobState::Uploading { expires, .. } if expires > now);
        is_open && job.in_parts.as_ref().is_some_and(|upload| upload.file_time.is_some())
    };
    Ok(page.jobs.into_iter().filter(can_go_on).collect())
}

fn is_gone(error: &Error) -> bool {
    error.class() == Class::NotFound
}

fn under_way(job: &Job) -> Result<&UploadInParts, PageError> {
    let is_open = matches!(job.state, JobState::Uploading { .. });
    job.in_parts.as_ref().filter(|_| is_open).ok_or_else(ended)
}

/// The words for an upload that has ended.
pub fn ended() -> PageError {
    PageError::too_late(
        "This upload has ended: the job goes on, or was cancelled. Choose the file again for a new one.",
    )
}

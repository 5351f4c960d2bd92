//! The end of an upload: the parts are made a file, and the job is submitted; or the parts are given up.

use gas_domain::{Event, Job, JobState};
use gas_ports::{Error, Gathered, Guard, InputObjects, InputUploads, Jobs, Publisher, Submitted, flow, gather};
use jiff::Timestamp;

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// The job is submitted, or was before.
    Submitted,
    /// So many parts have not arrived.
    Missing(u64),
    /// Nothing has arrived.
    NoUpload,
    /// The upload is empty, or larger than the plan takes: its size in bytes. Of one in parts nothing is left.
    WrongSize(u64),
}

/// Submits the job if its file is there, or can be made of its parts.
///
/// # Errors
/// When S3 or the tables do not answer.
pub async fn finish(
    jobs: &impl Jobs,
    inputs: &(impl InputObjects + InputUploads),
    publisher: &impl Publisher,
    job: &Job,
    limit: u64,
    now: Timestamp,
) -> Result<Finished, Error> {
    if !matches!(job.state, JobState::Uploading { .. }) {
        return Ok(Finished::Submitted);
    }
    match gather(inputs, job, limit).await? {
        Gathered::Done => {}
        Gathered::Missing(missing) => return Ok(Finished::Missing(missing)),
        Gathered::TooLarge(bytes) => {
            flow::advance(jobs, job, Event::Cancel, Guard::None, now).await?;
            give_up(inputs, job).await;
            return Ok(Finished::WrongSize(bytes));
        }
    }
    Ok(match flow::submit(jobs, inputs, publisher, job, limit, now).await? {
        // Somebody else was quicker: a second tab, or reconcile, which submits what a closed browser left.
        Submitted::Pending | Submitted::MovedOn => Finished::Submitted,
        Submitted::NoUpload => Finished::NoUpload,
        Submitted::WrongSize(bytes) => Finished::WrongSize(bytes),
    })
}

/// Gives up the parts of a job that was cancelled. What cannot be given up now, the bucket's lifecycle rule removes.
pub async fn give_up(inputs: &impl InputUploads, job: &Job) {
    let Some(upload) = &job.in_parts else { return };
    if let Err(error) = inputs.abort(&job.key, &upload.upload).await {
        tracing::warn!(job_id = %job.key.job_id, %error, "the parts of the upload were not given up yet");
    }
}

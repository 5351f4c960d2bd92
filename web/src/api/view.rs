//! A job as programs see it.

use gas_domain::{Job, JobId, JobState, OutputFormat, Place, Sha256, Stage};
use jiff::Timestamp;
use serde::Serialize;

/// A job.
#[derive(Debug, Serialize)]
pub struct JobView {
    id: JobId,
    file_name: String,
    state: &'static str,
    /// Whether it is annotated, failed or cancelled: nobody has to wait any more.
    ended: bool,
    reference: Option<String>,
    format: &'static str,
    haplotype: bool,
    submitted_at: Timestamp,
    changed_at: Timestamp,
    /// The size of the upload in bytes.
    input_bytes: Option<u64>,
    /// How far a running job is.
    progress: Option<Progress>,
    /// Why there is no result.
    failure: Option<FailureView>,
    result: Option<ResultView>,
}

#[derive(Debug, Serialize)]
struct Progress {
    bytes_read: u64,
    records: u64,
}

#[derive(Debug, Serialize)]
struct FailureView {
    reason: String,
    /// The line of the upload that it is about, from 1.
    line: Option<u64>,
}

#[derive(Debug, Serialize)]
struct ResultView {
    file_name: String,
    bytes: u64,
    sha256: Sha256,
    /// Whether it can be downloaded now.
    online: bool,
    /// When it moves to the archive.
    archived_from: Option<Timestamp>,
}

impl JobView {
    /// The job.
    pub fn of(job: &Job) -> Self {
        let failure = match &job.state {
            JobState::Failed { failure, .. } => {
                Some(FailureView { reason: failure.reason.clone(), line: failure.line })
            }
            _ => None,
        };
        let progress = job.live.as_ref().filter(|_| job.stage() == Stage::Annotating);
        Self {
            id: job.key.job_id,
            file_name: job.file_name.clone(),
            state: name(job.stage()),
            ended: !job.state.is_under_way(),
            reference: job.options.reference.clone(),
            format: job.options.format.name(),
            haplotype: job.options.haplotype,
            submitted_at: job.submit_time,
            changed_at: job.changed_time,
            input_bytes: job.input.as_ref().map(|input| input.bytes),
            progress: progress.map(|live| Progress { bytes_read: live.bytes_read, records: live.records }),
            failure,
            result: ResultView::of(job),
        }
    }
}

impl ResultView {
    fn of(job: &Job) -> Option<Self> {
        let JobState::Completed { result, place, .. } = &job.state else { return None };
        let archived_from = match place {
            Place::Online { retention, .. } => retention.map(|retention| retention.until),
            _ => None,
        };
        Some(Self {
            file_name: job.result_file_name(),
            bytes: result.bytes,
            sha256: result.sha256,
            online: place.version().is_some(),
            archived_from,
        })
    }
}

/// The name of a stage.
pub fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Uploading => "uploading",
        Stage::Waiting => "waiting",
        Stage::Annotating => "annotating",
        Stage::Ready => "ready",
        Stage::Failed => "failed",
        Stage::Cancelled => "cancelled",
        Stage::Archiving => "archiving",
        Stage::Archived => "archived",
        Stage::Restoring => "restoring",
        Stage::Held => "held",
        Stage::Deleting => "deleting",
    }
}

/// The names of the output formats, the usual one first.
pub fn formats() -> [&'static str; 5] {
    OutputFormat::ALL.map(|format| format.name())
}

//! A job as programs see it.

use gas_domain::{Delivery, Job, JobId, JobState, OutputFormat, Place, Sha256, Stage};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::description::values;

/// A job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job, examples(json!({
    "id": "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3", "file_name": "patient-7.vcf", "state": "ready", "ended": true,
    "reference": "NC_045512.2", "format": "csq", "haplotype": false, "submitted_at": "2026-11-01T12:00:00Z",
    "changed_at": "2026-11-01T12:00:09Z", "input_bytes": 48_213, "progress": null, "failure": null,
    "result": {
        "file_name": "patient-7.annot.vcf.gz", "bytes": 51_090, "online": true, "archived_from": null,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    },
    "webhook": null
})))]
pub struct JobView {
    #[schema(value_type = String, format = "uuid")]
    id: JobId,
    file_name: String,
    state: State,
    /// Whether it is annotated, failed or cancelled: nobody has to wait any more.
    ended: bool,
    reference: Option<String>,
    #[schema(schema_with = values::format)]
    format: OutputFormat,
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
    /// Whether the owner's webhook was told of the end; none: there was no webhook then.
    webhook: Option<WebhookView>,
}

/// Where a job is in its life; more states may come: `ended` tells whether to wait.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    Uploading,
    Waiting,
    Annotating,
    Ready,
    Failed,
    Cancelled,
    Archiving,
    Archived,
    Restoring,
    Held,
    Deleting,
}

/// How much was read.
#[derive(Debug, Serialize, ToSchema)]
struct Progress {
    bytes_read: u64,
    records: u64,
}

/// Why a job failed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Failure)]
struct FailureView {
    /// In words.
    reason: String,
    /// The line of the upload that it is about, from 1.
    line: Option<u64>,
}

/// The annotated file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Result)]
struct ResultView {
    file_name: String,
    bytes: u64,
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    sha256: Sha256,
    /// Whether it can be downloaded now.
    online: bool,
    /// When it moves to the archive.
    archived_from: Option<Timestamp>,
}

/// How the owner's webhook was told of the end.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
struct WebhookView {
    state: WebhookState,
    /// Attempts begun.
    tries: u32,
}

/// How far it is: `given_up` after all attempts or when it wanted no more, `dropped` when it was removed before.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WebhookState {
    Due,
    Sending,
    Waiting,
    Delivered,
    GivenUp,
    Dropped,
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
            state: job.stage().into(),
            ended: !job.state.is_under_way(),
            reference: job.options.reference.clone(),
            format: job.options.format,
            haplotype: job.options.haplotype,
            submitted_at: job.submit_time,
            changed_at: job.changed_time,
            input_bytes: job.input.as_ref().map(|input| input.bytes),
            progress: progress.map(|live| Progress { bytes_read: live.bytes_read, records: live.records }),
            failure,
            result: ResultView::of(job),
            webhook: WebhookView::of(&job.delivery),
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

impl WebhookView {
    fn of(delivery: &Delivery) -> Option<Self> {
        let state = match delivery {
            Delivery::None => return None,
            Delivery::Due => WebhookState::Due,
            Delivery::Sending { .. } => WebhookState::Sending,
            Delivery::Waiting { .. } => WebhookState::Waiting,
            Delivery::Delivered { .. } => WebhookState::Delivered,
            Delivery::GivenUp { .. } => WebhookState::GivenUp,
            Delivery::Dropped => WebhookState::Dropped,
        };
        Some(Self { state, tries: delivery.tries() })
    }
}

impl From<Stage> for State {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Uploading => Self::Uploading,
            Stage::Waiting => Self::Waiting,
            Stage::Annotating => Self::Annotating,
            Stage::Ready => Self::Ready,
            Stage::Failed => Self::Failed,
            Stage::Cancelled => Self::Cancelled,
            Stage::Archiving => Self::Archiving,
            Stage::Archived => Self::Archived,
            Stage::Restoring => Self::Restoring,
            Stage::Held => Self::Held,
            Stage::Deleting => Self::Deleting,
        }
    }
}

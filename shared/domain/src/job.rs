//! A job: one VCF, from upload to the end of its result's life.

mod deadline;
mod delivery;
mod event;
mod in_parts;
mod live;
mod options;
mod orphan;
mod outgoing;
mod result;
mod state;
mod steps;
mod timeline;
mod transition;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use delivery::{Delivery, DeliveryEvent, WebhookStep};
pub use event::{Event, Rejected};
pub use in_parts::UploadInParts;
pub use live::{LIVE_LINES, Live};
pub use options::{JobOptions, OutputFormat};
pub use orphan::Holding;
pub use state::{Deletion, Failure, Input, JobState, Mail, Place, ResultFile, Retention};
pub use steps::{AnnotateStep, ArchiveStep, NotifyStep, RestoreStep, ThawStep};
pub use timeline::{STEPS_KEPT, Stage, Step};

use crate::{JobKey, TokenHash, VersionId, policy};

/// A job as the Jobs table holds it. Only [`Job::apply`] makes a changed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Owner and job id.
    pub key: JobKey,
    /// Counts the transitions: the condition of every commit.
    pub version: u64,
    /// The name that the file had on the user's disk. Never part of an S3 key.
    pub file_name: String,
    /// How it is annotated.
    pub options: JobOptions,
    /// The uploaded object; `None` until it was seen.
    pub input: Option<Input>,
    /// The upload, while it is made in parts. Kept when the job is cancelled: the parts have to be given up.
    pub in_parts: Option<UploadInParts>,
    /// When the job was made.
    pub submit_time: Timestamp,
    /// Counts the claims of annotators and archivers: a worker commits only under the attempt that it claimed.
    pub attempt: u32,
    /// Counts the retentions begun: part of the name of the state machine's execution.
    pub retention_no: u32,
    /// Where the job is in its life.
    pub state: JobState,
    /// The version of the annotator's log, in the results bucket.
    pub log: Option<VersionId>,
    /// The version of the first annotated variants, in the results bucket.
    pub preview: Option<VersionId>,
    /// How far a running job is.
    pub live: Option<Live>,
    /// The steps so far.
    pub timeline: Vec<Step>,
    /// The hash of the token of the link that lets others read the job; `None`: it is not shared.
    pub share: Option<TokenHash>,
    /// Whether the mail about the end of the job went out.
    pub mail: Mail,
    /// Whether the owner's webhook knows of the end of the job.
    pub delivery: Delivery,
    /// What is no longer referred to and has to be deleted.
    pub pending_deletions: Vec<Deletion>,
    /// When the last transition was made; a mail, a delivery, a link or a deletion beside the state leaves it as it is.
    pub changed_time: Timestamp,
    /// When reconcile looks after the job; `None` in a final or resting state.
    pub due_at: Option<Timestamp>,
}

impl Job {
    /// A job whose upload form is about to be handed out.
    pub fn uploading(key: JobKey, file_name: String, now: Timestamp) -> Self {
        let mut job = Self {
            key,
            version: 1,
            file_name,
            options: JobOptions::default(),
            input: None,
            in_parts: None,
            submit_time: now,
            attempt: 0,
            retention_no: 0,
            state: JobState::Uploading { expires: now + policy::UPLOAD_PATIENCE },
            log: None,
            preview: None,
            live: None,
            timeline: Vec::new(),
            share: None,
            mail: Mail::None,
            delivery: Delivery::None,
            pending_deletions: Vec::new(),
            changed_time: now,
            due_at: None,
        };
        job.due_at = job.deadline(now);
        job.remember(now);
        job
    }

    /// Why the result is held for an operator, if it is.
    pub fn held(&self) -> Option<&str> {
        match &self.state {
            JobState::Completed { place: Place::Held { reason, .. }, .. } => Some(reason),
            _ => None,
        }
    }

    /// The name under which the result is downloaded: `<base>.annot.vcf.gz`, or with the ending of another format.
    pub fn result_file_name(&self) -> String {
        format!("{}{}", self.base_name(), self.options.format.ending())
    }

    /// The name under which the log is downloaded: `<base>.vcf.count.log`.
    pub fn log_file_name(&self) -> String {
        format!("{}.vcf.count.log", self.base_name())
    }

    fn base_name(&self) -> &str {
        let name = self.file_name.as_str();
        [".vcf.gz", ".vcf.bgz", ".vcf"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
    }
}

//! Retrieval jobs as they are described, listed and notified.

use std::ops::{Bound, Range};

use gas_domain::TreeHash;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Action, Body, Format, Glacier, GlacierError, JobRequest, Page, Result, names, tier_name, wire_date};

/// How long an ended job and its output can be found (the guide: "at least 24 hours").
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// A retrieval job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its name.
    pub id: String,
    /// The vault's name.
    pub vault: String,
    /// What was asked for.
    pub request: JobRequest,
    /// When it was initiated.
    pub created: Timestamp,
    /// When it ends.
    pub due: Timestamp,
    /// How far it is.
    pub status: JobStatus,
    /// Of an archive retrieval: what is known of the archive.
    pub archive: Option<RetrievedArchive>,
    /// Of an inventory retrieval that is done: what to ask the next one with, if there is more.
    pub next_marker: Option<String>,
}

/// What a job knows of its archive, even when that is deleted meanwhile.
#[derive(Debug, Clone)]
pub struct RetrievedArchive {
    /// The length of the whole, in bytes.
    pub size: u64,
    /// The tree hash of the whole.
    pub tree_hash: TreeHash,
    /// Which of its bytes are retrieved.
    pub range: Range<u64>,
    /// The tree hash of the range, if that is tree-hash aligned.
    pub range_tree_hash: Option<TreeHash>,
    /// The archive's description.
    pub description: Option<String>,
}

/// How far a job is.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names are the API reference's")]
pub enum JobStatus {
    InProgress,
    /// The body is the whole archive, of which a range may have been asked for, or the inventory as text.
    Succeeded {
        at: Timestamp,
        output: Body,
    },
    Failed {
        at: Timestamp,
        message: String,
    },
}

/// The code of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the API reference's")]
pub enum StatusCode {
    InProgress,
    Succeeded,
    Failed,
}

/// Which jobs to list. Empty means all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Those that ended, or those that did not.
    pub completed: Option<bool>,
    /// Those with this status.
    pub status_code: Option<StatusCode>,
}

/// What Glacier publishes when a job ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The topic to publish to.
    pub sns_topic: String,
    /// The message: the job's description as JSON.
    pub message: String,
}

impl Glacier {
    /// DescribeJob.
    ///
    /// # Errors
    /// ResourceNotFoundException, also 24 hours after its end.
    pub fn describe_job(&self, vault: &str, job: &str, now: Timestamp) -> Result<&Job> {
        let found = self.vault(vault)?.jobs.get(job).filter(|job| !job.is_gone(now));
        found.ok_or_else(|| GlacierError::not_found(format!("The job ID was not found: {job}")))
    }

    /// ListJobs: up to 50 to a page, in no telling order.
    ///
    /// # Errors
    /// ResourceNotFoundException; InvalidParameterValueException for a bad limit.
    pub fn list_jobs(
        &self,
        vault: &str,
        filter: JobFilter,
        marker: Option<&str>,
        limit: Option<usize>,
        now: Timestamp,
    ) -> Result<Page<&Job>> {
        let from = marker.map_or(Bound::Unbounded, Bound::Included);
        let jobs = self.vault(vault)?.jobs.range::<str, _>((from, Bound::Unbounded)).map(|(_, job)| job);
        Page::of(jobs.filter(|job| !job.is_gone(now) && filter.takes(job)), limit, 50, |job| job.id.clone())
    }
}

impl JobFilter {
    fn takes(self, job: &Job) -> bool {
        let code = job.status_code();
        self.completed.is_none_or(|completed| completed == (code != StatusCode::InProgress))
            && self.status_code.is_none_or(|wanted| wanted == code)
    }
}

impl Job {
    /// The code of its status.
    pub fn status_code(&self) -> StatusCode {
        match self.status {
            JobStatus::InProgress => StatusCode::InProgress,
            JobStatus::Succeeded { .. } => StatusCode::Succeeded,
            JobStatus::Failed { .. } => StatusCode::Failed,
        }
    }

    /// When it ended.
    pub fn completed_at(&self) -> Option<Timestamp> {
        match self.status {
            JobStatus::InProgress => None,
            JobStatus::Succeeded { at, .. } | JobStatus::Failed { at, .. } => Some(at),
        }
    }

    /// The description, as DescribeJob, ListJobs and the notification give it.
    pub fn to_json(&self) -> Value {
        let archive = self.archive.as_ref();
        let (message, inventory_size) = match (&self.status, archive) {
            (JobStatus::InProgress, _) => ("Operation in progress.", None),
            (JobStatus::Succeeded { .. }, Some(_)) => ("Succeeded", None),
            (JobStatus::Succeeded { output, .. }, None) => ("Succeeded", Some(output.length())),
            (JobStatus::Failed { message, .. }, _) => (message.as_str(), None),
        };
        let (action, archive_id, tier) = match &self.request.action {
            Action::ArchiveRetrieval { archive, tier, .. } => {
                ("ArchiveRetrieval", Some(archive), Some(tier_name(*tier)))
            }
            Action::InventoryRetrieval { .. } => ("InventoryRetrieval", None, None),
        };
        json!({
            "Action": action,
            "ArchiveId": archive_id,
            "ArchiveSHA256TreeHash": archive.map(|archive| archive.tree_hash),
            "ArchiveSizeInBytes": archive.map(|archive| archive.size),
            "Completed": self.completed_at().is_some(),
            "CompletionDate": self.completed_at().map(wire_date),
            "CreationDate": wire_date(self.created),
            "InventoryRetrievalParameters": self.inventory_parameters(),
            "InventorySizeInBytes": inventory_size,
            "JobDescription": self.request.description,
            "JobId": self.id,
            "RetrievalByteRange": archive.map(|archive| format!("{}-{}", archive.range.start, archive.range.end - 1)),
            "SHA256TreeHash": self.tree_hash(),
            "SNSTopic": self.request.sns_topic,
            "StatusCode": self.status_code().name(),
            "StatusMessage": message,
            "Tier": tier,
            "VaultARN": names::vault_arn(&self.vault),
        })
    }

    /// The tree hash of what is retrieved, where Glacier tells it: not for a range that is the whole archive before the job is done.
    pub fn tree_hash(&self) -> Option<TreeHash> {
        let archive = self.archive.as_ref()?;
        let asked_range = matches!(self.request.action, Action::ArchiveRetrieval { range: Some(_), .. });
        let untold = asked_range && archive.range == (0..archive.size) && self.completed_at().is_none();
        archive.range_tree_hash.filter(|_| !untold)
    }

    pub(super) fn completion(&self) -> Option<Completion> {
        let sns_topic = self.request.sns_topic.clone()?;
        Some(Completion { sns_topic, message: self.to_json().to_string() })
    }

    pub(super) fn is_gone(&self, now: Timestamp) -> bool {
        self.completed_at().is_some_and(|at| now >= at + REMEMBERED)
    }

    pub(super) fn damage_output_of(&mut self, wanted: &str) {
        if let (Action::ArchiveRetrieval { archive, .. }, JobStatus::Succeeded { output, .. }) =
            (&self.request.action, &mut self.status)
            && archive == wanted
        {
            output.damage();
        }
    }

    fn inventory_parameters(&self) -> Option<Value> {
        let Action::InventoryRetrieval { format, range } = &self.request.action else { return None };
        Some(json!({
            "Format": format.name(),
            "StartDate": range.start.map(|date| date.to_string()),
            "EndDate": range.end.map(|date| date.to_string()),
            "Limit": range.limit.map(|limit| limit.to_string()),
            "Marker": self.next_marker,
        }))
    }
}

impl StatusCode {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
        }
    }
}

impl Format {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Csv => "CSV",
        }
    }
}

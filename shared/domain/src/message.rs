//! The messages between the stages, and how each is written.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{JobKey, UserId};

/// What one stage tells another. A message only says where to look: the state says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// To job-requests: a job waits for a worker.
    Annotate(JobKey),
    /// To job-results: a mail is due.
    Notify(JobKey),
    /// To results-archive: a result may be due for the archive, or a version for deletion.
    Archive(JobKey),
    /// To results-thaw: a result waits for its retrieval.
    Thaw(JobKey),
    /// To results-thaw: a user's role changed and the jobs have to follow.
    Fanout {
        /// The user.
        user_id: UserId,
        /// The change that it is about.
        role_version: u64,
    },
    /// To results-restore: a retrieval may be ready, or an archive is due for deletion.
    Restore(JobKey),
}

impl Message {
    /// The JSON body.
    pub fn body(&self) -> String {
        let value = match self {
            Self::Annotate(job) | Self::Notify(job) | Self::Archive(job) | Self::Thaw(job) | Self::Restore(job) => {
                serde_json::json!(job)
            }
            Self::Fanout { user_id, role_version } => {
                serde_json::json!({ "user_id": user_id, "role_version": role_version })
            }
        };
        value.to_string()
    }
}

/// What the thaw stage is asked: one job, or all jobs of a user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ThawRequest {
    /// One job.
    Job(JobKey),
    /// All jobs of a user whose role changed.
    Fanout {
        /// The user.
        user_id: UserId,
        /// The change that it is about.
        role_version: u64,
    },
}

/// The wait of a free user's result, run by the state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionTimer {
    /// Whose result.
    pub job: JobKey,
    /// When it is due for the archive.
    pub until: Timestamp,
    /// Which of the job's retentions: part of the execution's name, which must be new.
    pub number: u32,
}

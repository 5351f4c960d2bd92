//! The attributes that tell where a job is in its life: which of them are there depends on `job_status`.

use gas_domain::{Failure, JobState, ResultFile, Sha256, TreeHash};
use serde::{Deserialize, Serialize};

use super::{
    place_row::{NoSuchPlace, PlaceRow},
    stamp::Stamp,
};

/// `job_status` and what is known in it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "job_status", rename_all = "UPPERCASE")]
pub(super) enum StateRow {
    Uploading {
        upload_expires: Stamp,
    },
    Pending {
        runs: u32,
    },
    Running {
        runs: u32,
        lease_until: Stamp,
    },
    Completed {
        complete_time: Stamp,
        #[serde(flatten)]
        result: ResultRow,
        #[serde(flatten)]
        place: PlaceRow,
    },
    Failed {
        complete_time: Stamp,
        failure: String,
        failure_line: Option<u64>,
    },
    Cancelled {
        complete_time: Stamp,
    },
    Deleting {
        busy_until: Stamp,
    },
}

/// What the annotator recorded of the result.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ResultRow {
    result_bytes: u64,
    result_sha256: Sha256,
    result_tree_hash: TreeHash,
    reference: String,
    summary: String,
}

impl TryFrom<JobState> for StateRow {
    type Error = NoSuchPlace;

    fn try_from(state: JobState) -> Result<Self, NoSuchPlace> {
        Ok(match state {
            JobState::Uploading { expires } => Self::Uploading { upload_expires: Stamp(expires) },
            JobState::Pending { runs } => Self::Pending { runs },
            JobState::Running { runs, lease_until } => Self::Running { runs, lease_until: Stamp(lease_until) },
            JobState::Completed { complete_time, result, place } => {
                Self::Completed { complete_time: Stamp(complete_time), result: result.into(), place: place.try_into()? }
            }
            JobState::Failed { complete_time, failure } => Self::Failed {
                complete_time: Stamp(complete_time),
                failure: failure.reason,
                failure_line: failure.line,
            },
            JobState::Cancelled { complete_time } => Self::Cancelled { complete_time: Stamp(complete_time) },
            JobState::Deleting { until } => Self::Deleting { busy_until: Stamp(until) },
        })
    }
}

impl StateRow {
    /// The state; `retention_no` is the job's: the last retention that was begun is the one that runs.
    pub(super) fn state(self, retention_no: u32) -> JobState {
        match self {
            Self::Uploading { upload_expires } => JobState::Uploading { expires: upload_expires.0 },
            Self::Pending { runs } => JobState::Pending { runs },
            Self::Running { runs, lease_until } => JobState::Running { runs, lease_until: lease_until.0 },
            Self::Completed { complete_time, result, place } => JobState::Completed {
                complete_time: complete_time.0,
                result: result.into(),
                place: place.place(retention_no),
            },
            Self::Failed { complete_time, failure, failure_line } => JobState::Failed {
                complete_time: complete_time.0,
                failure: Failure { reason: failure, line: failure_line },
            },
            Self::Cancelled { complete_time } => JobState::Cancelled { complete_time: complete_time.0 },
            Self::Deleting { busy_until } => JobState::Deleting { until: busy_until.0 },
        }
    }
}

impl From<ResultFile> for ResultRow {
    fn from(result: ResultFile) -> Self {
        Self {
            result_bytes: result.bytes,
            result_sha256: result.sha256,
            result_tree_hash: result.tree_hash,
            reference: result.reference,
            summary: result.summary,
        }
    }
}

impl From<ResultRow> for ResultFile {
    fn from(row: ResultRow) -> Self {
        Self {
            bytes: row.result_bytes,
            sha256: row.result_sha256,
            tree_hash: row.result_tree_hash,
            reference: row.reference,
            summary: row.summary,
        }
    }
}

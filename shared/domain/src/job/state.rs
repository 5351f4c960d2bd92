//! The states of a job, each with what is known in it.

use jiff::Timestamp;

use crate::{ArchiveId, ETag, Retrieval, Sha256, TreeHash, UploadId, VersionId};

/// The uploaded object, as it was when the job was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its size in bytes.
    pub bytes: u64,
    /// Its entity tag: the annotator reads with `If-Match`, so a later upload under the same key is not annotated.
    pub etag: ETag,
}

/// Where a job is in its life (`job_status`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobState {
    /// The upload form was handed out.
    Uploading {
        /// When an upload by the form has ended, or never came.
        expires: Timestamp,
    },
    /// Waits for a worker.
    Pending {
        /// Runs that ended without a word.
        runs: u32,
    },
    /// A worker annotates.
    Running {
        /// Runs begun, this one included.
        runs: u32,
        /// When the worker counts as dead, unless it renews.
        lease_until: Timestamp,
    },
    /// Annotated; the result is where `place` says.
    Completed {
        /// When.
        complete_time: Timestamp,
        /// What was made.
        result: ResultFile,
        /// Where it is.
        place: Place,
    },
    /// Ended without a result.
    Failed {
        /// When.
        complete_time: Timestamp,
        /// Why.
        failure: Failure,
    },
    /// Ended by its owner before it was annotated.
    Cancelled {
        /// When.
        complete_time: Timestamp,
    },
    /// Everything of it is being deleted.
    Deleting {
        /// When nothing that began before can still write: the last sweep is made after it.
        until: Timestamp,
    },
}

impl JobState {
    /// Whether it has not ended yet: it may still be cancelled.
    pub fn is_under_way(&self) -> bool {
        matches!(self, Self::Uploading { .. } | Self::Pending { .. } | Self::Running { .. })
    }
}

/// What the annotator recorded of the annotated VCF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultFile {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the whole, for people.
    pub sha256: Sha256,
    /// Glacier's tree hash of the whole, for transfers in parts.
    pub tree_hash: TreeHash,
    /// The digest of the reference that it was annotated with.
    pub reference: String,
    /// The counts, as one JSON object.
    pub summary: String,
}

/// Where a result is (`result_state`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the results bucket.
    Online {
        /// Its version there.
        version: VersionId,
        /// Set exactly when the owner is a free user.
        retention: Option<Retention>,
    },
    /// In the results bucket, being copied to the archive.
    Archiving {
        /// Its version there.
        version: VersionId,
        /// When the copying worker counts as dead.
        lease_until: Timestamp,
        /// Copies that failed.
        tries: u32,
        /// A copy in parts whose worker ran out of time: the next one goes on with it.
        upload: Option<UploadId>,
    },
    /// Only in the archive.
    Archived {
        /// Its name there.
        archive: ArchiveId,
    },
    /// In the archive, on its way back.
    Restoring {
        /// Its name there.
        archive: ArchiveId,
        /// The retrieval under way; `None` until it is started.
        retrieval: Option<Retrieval>,
        /// Somebody began to ask the archive and has not recorded the answer: a retrieval that nobody knows may be under way.
        asking: bool,
        /// Retrievals and copies that failed.
        tries: u32,
        /// A copy in parts whose worker ran out of time: the next one goes on with it.
        upload: Option<UploadId>,
    },
    /// Failed again and again where it was: waits for an operator. Nothing is deleted.
    Held {
        /// What failed.
        reason: String,
        /// Where it goes on when released.
        place: Box<Place>,
    },
}

/// A free user's time with a result online.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Its end.
    pub until: Timestamp,
    /// Its number within the job.
    pub number: u32,
}

/// Why a job failed, in words for its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong and what to do.
    pub reason: String,
    /// The line of the input that it is about, counted from 1.
    pub line: Option<u64>,
}

/// The mail about the end of a job. Claimed before it is sent: twice only when a send was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// None is due.
    None,
    /// To be sent.
    Due,
    /// Someone sends it.
    Sending {
        /// When the sender counts as dead.
        lease_until: Timestamp,
        /// Sends begun, this one included.
        tries: u32,
    },
    /// Handed to the mail service.
    Sent,
    /// Begun too often; the page tells what the mail would have.
    GivenUp,
    /// Not sent: the owner wants none, or left no address.
    Declined,
}

/// Something that is referred to no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// A version of the result object.
    Version(VersionId),
    /// An archived copy.
    Archive(ArchiveId),
}

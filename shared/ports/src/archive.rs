//! The archive, behind which a storage class or a vault stands: store, ask back, fetch, delete.

use std::future::Future;

use gas_domain::{ArchiveId, JobKey, ResultFile, Retrieval, RetrievalId, Tier, UploadId, VersionId};

use crate::{Deadline, Error};

/// A copy into the archive.
#[derive(Debug, Clone, Copy)]
pub struct StoreRequest<'a> {
    /// Whose result.
    pub job: &'a JobKey,
    /// The attempt that the worker claimed: part of the copy's name or description.
    pub attempt: u32,
    /// The version of the result that is copied.
    pub version: &'a VersionId,
    /// What the annotator recorded of it.
    pub result: &'a ResultFile,
    /// The copy that another worker of this attempt handed over.
    pub upload: Option<&'a UploadId>,
}

/// How far a copy into the archive got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// It is there, whole and verified.
    Whole(ArchiveId),
    /// The deadline is near: the next worker has to go on with this upload.
    Part(UploadId),
}

/// Copying results into the archive.
pub trait ArchiveWriter: Send + Sync {
    /// Copies a version of the job's result, verified against what was recorded of it. The copy is named by job and
    /// attempt, so that one whose answer is lost can be found. `NotFound` when the version is gone, `Corrupt` when its
    /// bytes are not those that were recorded.
    fn store(
        &self,
        request: StoreRequest<'_>,
        deadline: Deadline,
    ) -> impl Future<Output = Result<Stored, Error>> + Send;
}

/// A question for an archived copy.
#[derive(Debug, Clone, Copy)]
pub struct AskRequest<'a> {
    /// Whose result.
    pub job: &'a JobKey,
    /// The attempt that the worker claimed: names the retrieval, with the job.
    pub attempt: u32,
    /// The copy.
    pub archive: &'a ArchiveId,
    /// The retrieval that is recorded, if one is.
    pub recorded: Option<&'a RetrievalId>,
    /// Whether somebody may have asked already without recording the answer: then that retrieval is looked for first.
    pub again: bool,
    /// The tiers to try, in order.
    pub tiers: &'a [Tier],
}

/// The answer to asking for an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A retrieval was started, or one was found under way.
    UnderWay(Retrieval),
    /// It can be read already: no notice will come.
    Ready(Retrieval),
    /// No tier has capacity: ask later.
    NoCapacity,
}

/// Asking for archives back.
pub trait ArchiveRetrievals: Send + Sync {
    /// Looks whether the archive can be read or is on its way; if not, starts a retrieval with the first of the tiers
    /// that is granted. `NotFound` when there is no such archive.
    fn ask(&self, request: AskRequest<'_>) -> impl Future<Output = Result<Asked, Error>> + Send;
}

/// A copy out of the archive.
#[derive(Debug, Clone, Copy)]
pub struct FetchRequest<'a> {
    /// Whose result.
    pub job: &'a JobKey,
    /// The copy.
    pub archive: &'a ArchiveId,
    /// The retrieval that is recorded, if one is.
    pub retrieval: Option<&'a RetrievalId>,
    /// What the annotator recorded of the result.
    pub result: &'a ResultFile,
    /// The copy that another worker handed over.
    pub upload: Option<&'a UploadId>,
}

/// The answer to fetching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The result is back under its key: this version, verified.
    Whole(VersionId),
    /// The deadline is near: the next worker has to go on with this upload.
    Part(UploadId),
    /// The retrieval is not finished.
    NotYet,
    /// There is nothing to read: no retrieval was made, or it failed, or its output has expired.
    Expired,
}

/// Copying archives back.
pub trait ArchiveReader: Send + Sync {
    /// Copies a retrieved archive to the key of the job's result and verifies the copy against what was recorded.
    /// `Corrupt` when the bytes differ, `NotFound` when there is no such archive.
    fn fetch(
        &self,
        request: FetchRequest<'_>,
        deadline: Deadline,
    ) -> impl Future<Output = Result<Fetched, Error>> + Send;
}

/// Deleting archives.
pub trait ArchiveRemover: Send + Sync {
    /// Deletes the archive; that it is gone already is success.
    fn remove(&self, archive: &ArchiveId) -> impl Future<Output = Result<(), Error>> + Send;
}

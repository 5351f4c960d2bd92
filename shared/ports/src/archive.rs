//! The archive, behind which a storage class or a vault stands: store, ask back, fetch, delete.

use std::future::Future;

use gas_domain::{ArchiveId, JobKey, ResultFile, Retrieval, Tier, VersionId};

use crate::Error;

/// Copying results into the archive.
pub trait ArchiveWriter: Send + Sync {
    /// Copies this version of the job's result, verified against what was recorded of it. The copy is named by job and
    /// attempt, so that one whose answer is lost can be found. `NotFound` when the version is gone, `Corrupt` when its
    /// bytes are not those that were recorded.
    fn store(
        &self,
        job: &JobKey,
        attempt: u32,
        version: &VersionId,
        result: &ResultFile,
    ) -> impl Future<Output = Result<ArchiveId, Error>> + Send;
}

/// The answer to asking for an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A retrieval was started, or one was found under way.
    UnderWay(Retrieval),
    /// It can be read already: no notice will come.
    Ready(Retrieval),
}

/// Asking for archives back.
pub trait ArchiveRetrievals: Send + Sync {
    /// Looks whether the archive can be read or is on its way; if not, starts a retrieval with the first of `tiers`
    /// that is granted. `NotFound` when there is no such archive.
    fn ask(
        &self,
        job: &JobKey,
        archive: &ArchiveId,
        tiers: &[Tier],
    ) -> impl Future<Output = Result<Asked, Error>> + Send;
}

/// The answer to fetching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The result is back under its key: this version, verified.
    Whole(VersionId),
    /// The retrieval is not finished.
    NotYet,
    /// There is nothing to read: no retrieval was made, or its output has expired.
    Expired,
}

/// Copying archives back.
pub trait ArchiveReader: Send + Sync {
    /// Copies a retrieved archive to the key of the job's result and verifies the copy against what was recorded.
    /// `Corrupt` when the bytes differ, `NotFound` when there is no such archive.
    fn fetch(
        &self,
        job: &JobKey,
        archive: &ArchiveId,
        result: &ResultFile,
    ) -> impl Future<Output = Result<Fetched, Error>> + Send;
}

/// Deleting archives.
pub trait ArchiveRemover: Send + Sync {
    /// Deletes the archive; that it is gone already is success.
    fn remove(&self, archive: &ArchiveId) -> impl Future<Output = Result<(), Error>> + Send;
}

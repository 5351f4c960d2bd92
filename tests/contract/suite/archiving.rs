//! The archive's requests, short enough to read in a promise.

use gas_domain::{ArchiveId, JobKey, ResultFile, RetrievalId, UploadId, VersionId};
use gas_ports::{
    ArchiveReader, ArchiveRetrievals, ArchiveWriter, AskRequest, Asked, Deadline, Error, FetchRequest, Fetched,
    StoreRequest, Stored,
};
use jiff::Timestamp;

use crate::samples::TIERS;

/// A deadline that is never near.
pub const FAR: Deadline = Deadline(Timestamp::MAX);
/// One that has passed.
pub const NEAR: Deadline = Deadline(Timestamp::MIN);

pub async fn store(
    archive: &impl ArchiveWriter,
    job: &JobKey,
    attempt: u32,
    version: &VersionId,
    result: &ResultFile,
    upload: Option<&UploadId>,
    deadline: Deadline,
) -> Result<Stored, Error> {
    archive.store(StoreRequest { job, attempt, version, result, upload }, deadline).await
}

/// Stores at one go.
pub async fn stored(
    archive: &impl ArchiveWriter,
    job: &JobKey,
    attempt: u32,
    version: &VersionId,
    result: &ResultFile,
) -> Result<ArchiveId, Error> {
    match store(archive, job, attempt, version, result, None, FAR).await? {
        Stored::Whole(archive) => Ok(archive),
        Stored::Part(upload) => panic!("far from the deadline, {upload:?} was handed over"),
    }
}

/// Asks as who knows what was asked before.
pub async fn ask(
    archive: &impl ArchiveRetrievals,
    job: &JobKey,
    id: &ArchiveId,
    recorded: Option<&RetrievalId>,
) -> Result<Asked, Error> {
    archive.ask(AskRequest { job, attempt: 1, archive: id, recorded, again: false, tiers: TIERS }).await
}

pub async fn fetch(
    archive: &impl ArchiveReader,
    job: &JobKey,
    id: &ArchiveId,
    retrieval: Option<&RetrievalId>,
    result: &ResultFile,
    upload: Option<&UploadId>,
    deadline: Deadline,
) -> Result<Fetched, Error> {
    archive.fetch(FetchRequest { job, archive: id, retrieval, result, upload }, deadline).await
}

//! Inputs that come in parts, and those that the service itself lays down.

use std::future::Future;

use gas_domain::{ETag, JobKey, UploadId};

use crate::Error;

/// A part that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPart {
    /// Its number, from 1.
    pub number: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its entity tag.
    pub etag: ETag,
}

/// Writing to the inputs bucket (Amazon S3 user guide, "Uploading and copying objects using multipart upload").
pub trait InputUploads: Send + Sync {
    /// Starts an upload in parts of the job's input.
    fn begin(&self, job: &JobKey) -> impl Future<Output = Result<UploadId, Error>> + Send;

    /// An address, good for some minutes, that takes a PUT of this part, of exactly `bytes` bytes.
    fn part_url(
        &self,
        job: &JobKey,
        upload: &UploadId,
        number: u64,
        bytes: u64,
    ) -> impl Future<Output = Result<String, Error>> + Send;

    /// The parts that have arrived, by number; `NotFound` when there is no such upload any more.
    fn parts(&self, job: &JobKey, upload: &UploadId) -> impl Future<Output = Result<Vec<SentPart>, Error>> + Send;

    /// Makes the input of these parts; `NotFound` when there is no such upload any more.
    fn complete(
        &self,
        job: &JobKey,
        upload: &UploadId,
        parts: &[SentPart],
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Gives the parts up; that there is no such upload any more is success.
    fn abort(&self, job: &JobKey, upload: &UploadId) -> impl Future<Output = Result<(), Error>> + Send;

    /// Writes the whole input at once.
    fn put(&self, job: &JobKey, bytes: &[u8]) -> impl Future<Output = Result<(), Error>> + Send;
}

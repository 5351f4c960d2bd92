//! The inputs and the results bucket.

use std::future::Future;

use gas_domain::{Digest, ETag, Input, JobKey, VersionId};
use tokio::io::AsyncRead;

use crate::Error;

/// What HEAD tells of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHead {
    /// Its size in bytes.
    pub bytes: u64,
    /// Its entity tag.
    pub etag: ETag,
}

/// Reading what users uploaded.
pub trait InputObjects: Send + Sync {
    /// The bytes of an object as they arrive.
    type Body: AsyncRead + Send + Unpin + 'static;

    /// The input of a job; `None` when there is no such object.
    fn head(&self, job: &JobKey) -> impl Future<Output = Result<Option<ObjectHead>, Error>> + Send;

    /// The bytes of the input, if it is still the object with this entity tag; else `Conflict`.
    fn read(&self, job: &JobKey, etag: &ETag) -> impl Future<Output = Result<Self::Body, Error>> + Send;
}

/// The largest object that one CopyObject takes, in bytes (Amazon S3 API reference, CopyObject).
pub const LARGEST_COPY: u64 = 5 << 30;

/// Using an upload for another job.
pub trait InputCopies: Send + Sync {
    /// Copies the input of one job to that of another, inside the bucket, if it is still as it was recorded; else
    /// `Conflict`. `NotFound` when it is gone.
    fn copy(&self, from: &JobKey, input: &Input, to: &JobKey) -> impl Future<Output = Result<(), Error>> + Send;
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The new version.
    pub version: VersionId,
    /// What it holds, as it was counted and hashed on the way.
    pub digest: Digest,
}

/// Writing results. The bucket is versioned: a write never replaces a version.
pub trait ResultWriter: Send + Sync {
    /// Writes all that `body` gives under `s3_key`, in parts when it is large; nothing is left when `body` fails.
    /// `content_type` is what a browser is told.
    fn write(
        &self,
        s3_key: &str,
        content_type: &str,
        body: impl AsyncRead + Send + Unpin,
    ) -> impl Future<Output = Result<Written, Error>> + Send;
}

/// Deleting results, version by version.
pub trait ResultRemover: Send + Sync {
    /// Deletes this very version; that it is gone already is success.
    fn remove(&self, s3_key: &str, version: &VersionId) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Removing everything that a deleted job may have left.
pub trait Sweep: Send + Sync {
    /// Deletes every version of every object of the job in the inputs, results and archive buckets, and aborts its
    /// uploads in parts; answers how many things were removed.
    fn sweep(&self, job: &JobKey) -> impl Future<Output = Result<u64, Error>> + Send;
}

/// A form that a browser posts a file to S3 with (Amazon S3 API reference, "Browser-Based Uploads Using POST").
#[derive(Clone, PartialEq, Eq)]
pub struct UploadForm {
    /// Where the form is posted to.
    pub action: String,
    /// Its hidden fields, in order; the file field, named `file`, comes after them.
    pub fields: Vec<(String, String)>,
}

/// What S3 answers when a form has brought its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterUpload<'a> {
    /// It sends the browser to this address.
    Redirect(&'a str),
    /// It says that the object was created: a script may not follow a redirect to another origin.
    Created,
}

/// What a browser downloads, and under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download {
    /// The uploaded VCF.
    Input(JobKey),
    /// This version of a job's object in the results bucket.
    Result {
        /// Its key.
        s3_key: String,
        /// Its version.
        version: VersionId,
    },
}

/// Letting a browser talk to S3 directly, for a short while.
pub trait Presign: Send + Sync {
    /// A form that takes one file of 1 to `limit` bytes as the input of the job.
    fn upload_form(
        &self,
        job: &JobKey,
        limit: u64,
        after: AfterUpload<'_>,
    ) -> impl Future<Output = Result<UploadForm, Error>> + Send;

    /// A link, good for some minutes, that downloads an object under `file_name` (RFC 6266).
    fn download_url(&self, download: &Download, file_name: &str) -> impl Future<Output = Result<String, Error>> + Send;
}

//! Everything that a deleted job may have left.

use aws_sdk_s3::Client;
use gas_domain::JobKey;
use gas_ports::{Class, Error, Sweep};

use crate::{Archive, Sdk, classify::failed};

/// The inputs and the results bucket, and the archive.
#[derive(Clone, Debug)]
pub struct S3Sweep {
    client: Client,
    inputs: String,
    results: String,
    archive: Archive,
}

impl S3Sweep {
    /// The buckets with these names, and the archive that results are moved to.
    pub fn new(
        sdk: &Sdk,
        inputs_bucket: impl Into<String>,
        results_bucket: impl Into<String>,
        archive: Archive,
    ) -> Self {
        Self { client: sdk.s3(), inputs: inputs_bucket.into(), results: results_bucket.into(), archive }
    }
}

impl Sweep for S3Sweep {
    async fn sweep(&self, job: &JobKey) -> Result<u64, Error> {
        let mut removed = self.archive.sweep(job).await?;
        for bucket in [&self.inputs, &self.results] {
            removed += Swept { client: &self.client, bucket, prefix: &job.prefix() }.sweep().await?;
        }
        Ok(removed)
    }
}

/// All objects of a bucket whose keys begin alike.
pub(crate) struct Swept<'a> {
    pub(crate) client: &'a Client,
    pub(crate) bucket: &'a str,
    pub(crate) prefix: &'a str,
}

impl Swept<'_> {
    /// Removes every upload in parts and every version; answers how many.
    pub(crate) async fn sweep(&self) -> Result<u64, Error> {
        // Uploads first: one that is completed meanwhile becomes a version.
        Ok(self.uploads().await? + self.versions().await?)
    }

    async fn versions(&self) -> Result<u64, Error> {
        let Self { bucket, prefix, .. } = self;
        let mut removed = 0;
        loop {
            let request = self.client.list_object_versions().bucket(*bucket).prefix(*prefix);
            let page = request.send().await;
            let page = page.map_err(failed(format!("listing the versions of {bucket}/{prefix}")))?;
            let versions = page.versions().iter().map(|version| (version.key(), version.version_id()));
            let markers = page.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
            for (key, version) in versions.chain(markers) {
                let request = self.client.delete_object().bucket(*bucket).set_key(key.map(Into::into));
                let deleted = request.set_version_id(version.map(Into::into)).send().await;
                let doing = format!("deleting a version of {bucket}/{}", key.unwrap_or_default());
                gone(deleted.map_err(failed(doing)))?;
                removed += 1;
            }
            // What was listed is gone: the next page is the first one again.
            if page.is_truncated() != Some(true) {
                return Ok(removed);
            }
        }
    }

    async fn uploads(&self) -> Result<u64, Error> {
        let Self { bucket, prefix, .. } = self;
        let mut removed = 0;
        loop {
            let request = self.client.list_multipart_uploads().bucket(*bucket).prefix(*prefix);
            let page = request.send().await;
            let page = page.map_err(failed(format!("listing the uploads to {bucket}/{prefix}")))?;
            for upload in page.uploads() {
                let request = self.client.abort_multipart_upload().bucket(*bucket);
                let request = request.set_key(upload.key.clone()).set_upload_id(upload.upload_id.clone());
                let doing = format!("aborting an upload to {bucket}/{}", upload.key().unwrap_or_default());
                gone(request.send().await.map_err(failed(doing)))?;
                removed += 1;
            }
            if page.is_truncated() != Some(true) {
                return Ok(removed);
            }
        }
    }
}

/// That a thing is gone already is success.
fn gone<T>(result: Result<T, Error>) -> Result<(), Error> {
    match result {
        Err(error) if error.class() != Class::NotFound => Err(error),
        _ => Ok(()),
    }
}

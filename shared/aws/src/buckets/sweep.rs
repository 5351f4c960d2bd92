//! Everything that a deleted job may have left in the three buckets.

use aws_sdk_s3::Client;
use gas_domain::{ArchiveId, JobKey};
use gas_ports::{Class, Error, Sweep};

use crate::{Sdk, classify::failed};

/// The inputs, the results and the archive bucket.
#[derive(Clone, Debug)]
pub struct S3Sweep {
    client: Client,
    inputs: String,
    results: String,
    archive: String,
}

impl S3Sweep {
    /// The buckets with these names.
    pub fn new(
        sdk: &Sdk,
        inputs_bucket: impl Into<String>,
        results_bucket: impl Into<String>,
        archive_bucket: impl Into<String>,
    ) -> Self {
        Self {
            client: sdk.s3(),
            inputs: inputs_bucket.into(),
            results: results_bucket.into(),
            archive: archive_bucket.into(),
        }
    }

    async fn versions(&self, bucket: &str, prefix: &str) -> Result<u64, Error> {
        let mut removed = 0;
        loop {
            let request = self.client.list_object_versions().bucket(bucket).prefix(prefix);
            let page = request.send().await;
            let page = page.map_err(failed(format!("listing the versions of {bucket}/{prefix}")))?;
            let versions = page.versions().iter().map(|version| (version.key(), version.version_id()));
            let markers = page.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
            for (key, version) in versions.chain(markers) {
                let request = self.client.delete_object().bucket(bucket).set_key(key.map(Into::into));
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

    async fn uploads(&self, bucket: &str, prefix: &str) -> Result<u64, Error> {
        let mut removed = 0;
        loop {
            let request = self.client.list_multipart_uploads().bucket(bucket).prefix(prefix);
            let page = request.send().await;
            let page = page.map_err(failed(format!("listing the uploads to {bucket}/{prefix}")))?;
            for upload in page.uploads() {
                let request = self.client.abort_multipart_upload().bucket(bucket);
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

impl Sweep for S3Sweep {
    async fn sweep(&self, job: &JobKey) -> Result<u64, Error> {
        let mut removed = 0;
        for (bucket, prefix) in
            [(&self.inputs, job.prefix()), (&self.results, job.prefix()), (&self.archive, ArchiveId::prefix(job))]
        {
            // Uploads first: one that is completed meanwhile becomes a version.
            removed += self.uploads(bucket, &prefix).await?;
            removed += self.versions(bucket, &prefix).await?;
        }
        Ok(removed)
    }
}

/// That a thing is gone already is success.
fn gone<T>(result: Result<T, Error>) -> Result<(), Error> {
    match result {
        Err(error) if error.class() != Class::NotFound => Err(error),
        _ => Ok(()),
    }
}

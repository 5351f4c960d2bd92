//! The results bucket, which is versioned.

use aws_sdk_s3::Client;
use gas_domain::VersionId;
use gas_ports::{Class, Error, ResultRemover, ResultWriter, Written};
use tokio::io::AsyncRead;

use super::upload::Upload;
use crate::{Sdk, classify::failed};

/// The results bucket.
#[derive(Clone, Debug)]
pub struct S3Results {
    pub(super) client: Client,
    pub(super) bucket: String,
}

impl S3Results {
    /// The bucket with this name.
    pub fn new(sdk: &Sdk, results_bucket: impl Into<String>) -> Self {
        let client = sdk.s3();
        let bucket = results_bucket.into();
        Self { client, bucket }
    }
}

impl ResultWriter for S3Results {
    async fn write(
        &self,
        s3_key: &str,
        content_type: &str,
        body: impl AsyncRead + Send + Unpin,
    ) -> Result<Written, Error> {
        let upload = Upload { client: &self.client, bucket: &self.bucket, s3_key, content_type };
        upload.write(body).await
    }
}

impl ResultRemover for S3Results {
    async fn remove(&self, s3_key: &str, version: &VersionId) -> Result<(), Error> {
        let request = self.client.delete_object().bucket(&self.bucket).key(s3_key);
        let removed = request.version_id(&version.0).send().await;
        match removed.map_err(failed(format!("deleting version {} of {s3_key}", version.0))) {
            Err(error) if error.class() != Class::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

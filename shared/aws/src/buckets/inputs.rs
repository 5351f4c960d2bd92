//! The inputs bucket: what users uploaded.

use std::pin::Pin;

use aws_sdk_s3::Client;
use gas_domain::{ETag, JobKey};
use gas_ports::{Class, Error, InputObjects, ObjectHead};
use tokio::io::AsyncRead;

use crate::{Sdk, classify::failed};

/// The bytes of an object as they arrive.
pub type Body = Pin<Box<dyn AsyncRead + Send>>;

/// The inputs bucket.
#[derive(Clone, Debug)]
pub struct S3Inputs {
    pub(super) client: Client,
    pub(super) bucket: String,
}

impl S3Inputs {
    /// The bucket with this name.
    pub fn new(sdk: &Sdk, inputs_bucket: impl Into<String>) -> Self {
        let client = sdk.s3();
        let bucket = inputs_bucket.into();
        Self { client, bucket }
    }
}

impl InputObjects for S3Inputs {
    type Body = Body;

    async fn head(&self, job: &JobKey) -> Result<Option<ObjectHead>, Error> {
        let request = self.client.head_object().bucket(&self.bucket).key(job.input());
        let head = match request.send().await.map_err(failed(format!("looking at {}", job.input()))) {
            Err(error) if error.class() == Class::NotFound => return Ok(None),
            head => head?,
        };
        let (Some(bytes), Some(etag)) = (head.content_length, head.e_tag) else {
            let message = format!("S3 gave no length and no entity tag for {}", job.input());
            return Err(Error::new(Class::Retry, message));
        };
        Ok(Some(ObjectHead { bytes: bytes.unsigned_abs(), etag: ETag(etag) }))
    }

    async fn read(&self, job: &JobKey, etag: &ETag) -> Result<Body, Error> {
        let request = self.client.get_object().bucket(&self.bucket).key(job.input());
        let answer = request.if_match(&etag.0).send().await;
        let answer = answer.map_err(failed(format!("reading {}", job.input())))?;
        Ok(Box::pin(answer.body.into_async_read()))
    }
}

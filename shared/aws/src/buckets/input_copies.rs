//! Copying an input inside its bucket: no byte passes through this process.

use aws_sdk_s3::types::StorageClass;
use futures::{StreamExt, TryStreamExt, stream};
use gas_domain::{Input, JobKey};
use gas_ports::{Error, InputCopies};

use super::{
    S3Inputs,
    copy_source::copy_source,
    multipart::{Multipart, Target},
};
use crate::classify::failed;

/// The size of a part, in bytes. What is no larger is copied in one piece.
const PART: u64 = 64 << 20;
/// Parts that are copied at the same time: somebody waits for the whole of it.
const PARTS_AT_ONCE: usize = 20;

impl InputCopies for S3Inputs {
    async fn copy(&self, from: &JobKey, input: &Input, to: &JobKey) -> Result<(), Error> {
        let (from_key, to_key) = (from.input(), to.input());
        if input.bytes <= PART {
            let request =
                self.client.copy_object().bucket(&self.bucket).key(&to_key).copy_source_if_match(&input.etag.0);
            let copied = request.copy_source(copy_source(&self.bucket, &from_key, None)).send().await;
            return copied.map(drop).map_err(failed(format!("copying {from_key} to {to_key}")));
        }
        let target = Target {
            client: &self.client,
            bucket: &self.bucket,
            s3_key: &to_key,
            content_type: None,
            class: StorageClass::Standard,
        };
        let upload = target.begin().await?;
        let copied = self.copy_parts(&from_key, input, &upload).await;
        if copied.is_err() {
            upload.abort().await;
        }
        copied
    }
}

impl S3Inputs {
    async fn copy_parts(&self, from_key: &str, input: &Input, upload: &Multipart<'_>) -> Result<(), Error> {
        let source = &copy_source(&self.bucket, from_key, None);
        let firsts = (0..input.bytes.div_ceil(PART)).map(|part| part * PART);
        let copy = |(number, first): (i32, u64)| {
            upload.copy(number, source, Some(&input.etag.0), first..(first + PART).min(input.bytes))
        };
        let parts = stream::iter((1..).zip(firsts)).map(copy).buffered(PARTS_AT_ONCE).try_collect().await?;
        upload.complete(parts).await.map(drop)
    }
}

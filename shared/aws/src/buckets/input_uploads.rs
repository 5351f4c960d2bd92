//! Inputs that come in parts, each by an address that we sign; and those that we write ourselves.

use aws_sdk_s3::{
    primitives::ByteStream,
    types::{CompletedMultipartUpload, CompletedPart, Part},
};
use gas_domain::{ETag, JobKey, UploadId};
use gas_ports::{Class, Error, InputUploads, SentPart};

use super::{S3Inputs, multipart::sent_parts, presign::good_for_a_link};
use crate::classify::failed;

impl InputUploads for S3Inputs {
    async fn begin(&self, job: &JobKey) -> Result<UploadId, Error> {
        let begun = self.client.create_multipart_upload().bucket(&self.bucket).key(job.input()).send().await;
        let begun = begun.map_err(failed(format!("starting the upload of {}", job.input())))?;
        let unnamed = || Error::new(Class::Retry, format!("S3 gave the upload of {} no id", job.input()));
        begun.upload_id.map(UploadId).ok_or_else(unnamed)
    }

    async fn part_url(&self, job: &JobKey, upload: &UploadId, number: u64, bytes: u64) -> Result<String, Error> {
        let doing = || format!("signing part {number} of {}", job.input());
        let config = good_for_a_link()?;
        let request = self.client.upload_part().bucket(&self.bucket).key(job.input()).upload_id(&upload.0);
        // The length is signed too: S3 takes no other.
        let request = request.part_number(s3_number(number)?).content_length(s3_length(bytes)?);
        let presigned = request.presigned(config).await.map_err(failed(doing()))?;
        Ok(presigned.uri().to_owned())
    }

    async fn parts(&self, job: &JobKey, upload: &UploadId) -> Result<Vec<SentPart>, Error> {
        let sent = sent_parts(&self.client, &self.bucket, &job.input(), upload).await?;
        let part = |part: Part| {
            let (number, bytes) = (part.part_number?.unsigned_abs().into(), part.size?.unsigned_abs());
            Some(SentPart { number, bytes, etag: ETag(part.e_tag?) })
        };
        Ok(sent.into_iter().filter_map(part).collect())
    }

    async fn complete(&self, job: &JobKey, upload: &UploadId, parts: &[SentPart]) -> Result<(), Error> {
        let mut list = CompletedMultipartUpload::builder();
        for part in parts {
            list =
                list.parts(CompletedPart::builder().part_number(s3_number(part.number)?).e_tag(&part.etag.0).build());
        }
        let request = self.client.complete_multipart_upload().bucket(&self.bucket).key(job.input());
        let completed = request.upload_id(&upload.0).multipart_upload(list.build()).send().await;
        completed.map_err(failed(format!("completing the upload of {}", job.input()))).map(drop)
    }

    async fn abort(&self, job: &JobKey, upload: &UploadId) -> Result<(), Error> {
        let request = self.client.abort_multipart_upload().bucket(&self.bucket).key(job.input());
        let aborted = request.upload_id(&upload.0).send().await;
        match aborted.map_err(failed(format!("giving up the upload of {}", job.input()))) {
            Err(error) if error.class() != Class::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    async fn put(&self, job: &JobKey, bytes: &[u8]) -> Result<(), Error> {
        let request = self.client.put_object().bucket(&self.bucket).key(job.input());
        let written = request.body(ByteStream::from(bytes.to_vec())).send().await;
        written.map_err(failed(format!("writing {}", job.input()))).map(drop)
    }
}

fn s3_number(number: u64) -> Result<i32, Error> {
    let invalid = |error| Error::new(Class::Invalid, format!("no upload has a part {number}")).caused_by(error);
    i32::try_from(number).map_err(invalid)
}

fn s3_length(bytes: u64) -> Result<i64, Error> {
    let invalid = |error| Error::new(Class::Invalid, format!("no part has {bytes} bytes")).caused_by(error);
    i64::try_from(bytes).map_err(invalid)
}

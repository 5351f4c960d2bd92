//! Writing an object of unknown length with constant memory: one PUT when it is small, parts when it is not. S3 checks
//! the SHA-256 of every piece that it gets (Amazon S3 user guide, "Checking object integrity").

use aws_sdk_s3::{
    Client,
    primitives::ByteStream,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use gas_domain::{Hasher, Sha256, VersionId};
use gas_ports::{Class, Error, Written};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::classify::failed;

/// The size of a part, in bytes.
const PART: u64 = 16 << 20;
/// After so many parts their size doubles: the 10,000 that S3 allows then hold 968 GiB, and the first 31 GiB take no
/// more memory than one part of 16 MiB.
const PARTS_OF_A_SIZE: i32 = 2_000;

/// An object that is being written.
pub(super) struct Upload<'a> {
    pub(super) client: &'a Client,
    pub(super) bucket: &'a str,
    pub(super) s3_key: &'a str,
    pub(super) content_type: &'a str,
}

impl Upload<'_> {
    /// Writes all that `body` gives; nothing is left when that fails.
    pub(super) async fn write(&self, mut body: impl AsyncRead + Send + Unpin) -> Result<Written, Error> {
        let mut hasher = Hasher::default();
        let first = self.part(&mut body, PART, &mut hasher).await?;
        let version = if (first.len() as u64) < PART {
            self.whole(first).await?
        } else {
            self.in_parts(first, body, &mut hasher).await?
        };
        let digest = hasher.finish();
        let version = version.map(VersionId).ok_or_else(|| {
            let message = format!("S3 gave no version for {}: is the bucket versioned?", self.s3_key);
            Error::new(Class::Invalid, message)
        })?;
        Ok(Written { version, digest })
    }

    /// Up to `limit` bytes; fewer only at the end.
    async fn part(
        &self,
        body: &mut (impl AsyncRead + Send + Unpin),
        limit: u64,
        hasher: &mut Hasher,
    ) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let read = body.take(limit).read_to_end(&mut bytes).await;
        read.map_err(|error| {
            let message = format!("what was to be written to {} broke off", self.s3_key);
            Error::new(Class::Retry, message).caused_by(error)
        })?;
        hasher.update(&bytes);
        Ok(bytes)
    }

    async fn whole(&self, bytes: Vec<u8>) -> Result<Option<String>, Error> {
        let request = self
            .client
            .put_object()
            .bucket(self.bucket)
            .key(self.s3_key)
            .content_type(self.content_type)
            .checksum_sha256(checksum(&bytes))
            .body(ByteStream::from(bytes));
        let written = request.send().await.map_err(failed(format!("writing {}", self.s3_key)))?;
        Ok(written.version_id)
    }

    async fn in_parts(
        &self,
        first: Vec<u8>,
        body: impl AsyncRead + Send + Unpin,
        hasher: &mut Hasher,
    ) -> Result<Option<String>, Error> {
        let request = self
            .client
            .create_multipart_upload()
            .bucket(self.bucket)
            .key(self.s3_key)
            .content_type(self.content_type)
            .checksum_algorithm(ChecksumAlgorithm::Sha256);
        let created = request.send().await;
        let created = created.map_err(failed(format!("starting to write {}", self.s3_key)))?;
        let upload_id = created.upload_id.unwrap_or_default();
        let written = self.parts(&upload_id, first, body, hasher).await;
        if written.is_err() {
            self.abort(&upload_id).await;
        }
        written
    }

    async fn parts(
        &self,
        upload_id: &str,
        first: Vec<u8>,
        mut body: impl AsyncRead + Send + Unpin,
        hasher: &mut Hasher,
    ) -> Result<Option<String>, Error> {
        let (mut parts, mut bytes, mut number) = (Vec::new(), first, 1);
        while !bytes.is_empty() {
            parts.push(self.upload_part(upload_id, number, bytes).await?);
            bytes = self.part(&mut body, part_size(number), hasher).await?;
            number += 1;
        }
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let request = self
            .client
            .complete_multipart_upload()
            .bucket(self.bucket)
            .key(self.s3_key)
            .upload_id(upload_id)
            .multipart_upload(parts);
        let completed = request.send().await;
        let completed = completed.map_err(failed(format!("completing {}", self.s3_key)))?;
        Ok(completed.version_id)
    }

    async fn upload_part(&self, upload_id: &str, number: i32, bytes: Vec<u8>) -> Result<CompletedPart, Error> {
        let checksum = checksum(&bytes);
        let request = self
            .client
            .upload_part()
            .bucket(self.bucket)
            .key(self.s3_key)
            .upload_id(upload_id)
            .part_number(number)
            .checksum_sha256(&checksum)
            .body(ByteStream::from(bytes));
        let uploaded = request.send().await;
        let uploaded = uploaded.map_err(failed(format!("writing part {number} of {}", self.s3_key)))?;
        let part = CompletedPart::builder().part_number(number).checksum_sha256(checksum).set_e_tag(uploaded.e_tag);
        Ok(part.build())
    }

    async fn abort(&self, upload_id: &str) {
        let request = self.client.abort_multipart_upload().bucket(self.bucket);
        let aborted = request.key(self.s3_key).upload_id(upload_id).send().await;
        if let Err(error) = aborted.map_err(failed(format!("aborting the upload of {}", self.s3_key))) {
            tracing::warn!(%error, "the bucket's lifecycle rule has to remove the parts");
        }
    }
}

/// How large the part after this one is.
fn part_size(number: i32) -> u64 {
    PART << (number / PARTS_OF_A_SIZE)
}

fn checksum(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(Sha256::of(bytes).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_parts_are_enough() {
        let sizes: Vec<u64> = (0..10_000).map(part_size).collect();
        assert_eq!((sizes[0], sizes[1_999], sizes[2_000]), (PART, PART, 2 * PART));
        assert_eq!(sizes.iter().sum::<u64>() >> 30, 968);
    }
}

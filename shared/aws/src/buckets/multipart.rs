//! Objects that are written to S3 in one piece or in parts, and uploads in parts that are found again by their id. S3
//! checks the SHA-256 of every piece that it gets (Amazon S3 user guide, "Checking object integrity").

use std::{collections::BTreeMap, ops::Range};

use aws_sdk_s3::{
    Client,
    primitives::ByteStream,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, CopyPartResult, Part, StorageClass},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use gas_domain::{Sha256, UploadId};
use gas_ports::{Class, Error};

use crate::classify::failed;

/// What is written.
pub(crate) struct Target<'a> {
    pub(crate) client: &'a Client,
    pub(crate) bucket: &'a str,
    pub(crate) s3_key: &'a str,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) class: StorageClass,
}

/// An upload in parts that is under way.
pub(crate) struct Multipart<'a> {
    target: &'a Target<'a>,
    pub(crate) id: UploadId,
    /// The parts that are there already, by number.
    parts: BTreeMap<i32, Part>,
}

impl<'a> Target<'a> {
    /// Writes all of it at once; answers the new version, if the bucket has versions.
    pub(crate) async fn put(&self, bytes: Bytes) -> Result<Option<String>, Error> {
        let request = self
            .client
            .put_object()
            .bucket(self.bucket)
            .key(self.s3_key)
            .set_content_type(self.content_type.map(Into::into))
            .storage_class(self.class.clone())
            .checksum_sha256(checksum(&bytes))
            .body(ByteStream::from(bytes));
        let written = request.send().await.map_err(failed(format!("writing {}", self.s3_key)))?;
        Ok(written.version_id)
    }

    /// Starts an upload in parts.
    pub(crate) async fn begin(&'a self) -> Result<Multipart<'a>, Error> {
        let request = self
            .client
            .create_multipart_upload()
            .bucket(self.bucket)
            .key(self.s3_key)
            .set_content_type(self.content_type.map(Into::into))
            .storage_class(self.class.clone())
            .checksum_algorithm(ChecksumAlgorithm::Sha256);
        let created = request.send().await;
        let created = created.map_err(failed(format!("starting to write {}", self.s3_key)))?;
        let unnamed = || Error::new(Class::Retry, format!("S3 gave the upload of {} no id", self.s3_key));
        let id = UploadId(created.upload_id.ok_or_else(unnamed)?);
        Ok(Multipart { target: self, id, parts: BTreeMap::new() })
    }

    /// Goes on with an upload that was handed over; begins anew when there is none, or when it is gone.
    pub(crate) async fn resume(&'a self, handed_over: Option<&UploadId>) -> Result<Multipart<'a>, Error> {
        let Some(id) = handed_over else {
            return self.begin().await;
        };
        let mut upload = Multipart { target: self, id: id.clone(), parts: BTreeMap::new() };
        match upload.list().await {
            Ok(()) => Ok(upload),
            Err(error) if error.class() == Class::NotFound => self.begin().await,
            Err(error) => Err(error),
        }
    }
}

impl Multipart<'_> {
    async fn list(&mut self) -> Result<(), Error> {
        let Target { client, bucket, s3_key, .. } = self.target;
        let there = sent_parts(client, bucket, s3_key, &self.id).await?;
        self.parts.extend(there.into_iter().filter_map(|part| Some((part.part_number?, part))));
        Ok(())
    }

    /// Of `parts` those that are there already, and those that are missing; `place` tells a part's number and its size in
    /// bytes.
    pub(crate) fn sort_out<P>(
        &self,
        parts: impl IntoIterator<Item = P>,
        place: impl Fn(&P) -> (i32, u64),
    ) -> (Vec<CompletedPart>, Vec<P>) {
        let (mut completed, mut missing) = (Vec::new(), Vec::new());
        for part in parts {
            let (number, bytes) = place(&part);
            match self.there(number, bytes) {
                Some(there) => completed.push(there),
                None => missing.push(part),
            }
        }
        (completed, missing)
    }

    /// The part, if it was there already and has this size in bytes.
    fn there(&self, number: i32, bytes: u64) -> Option<CompletedPart> {
        let part = self.parts.get(&number).filter(|part| part.size.map(i64::unsigned_abs) == Some(bytes))?;
        let completed = CompletedPart::builder()
            .part_number(number)
            .set_e_tag(part.e_tag.clone())
            .set_checksum_sha256(part.checksum_sha256.clone());
        Some(completed.build())
    }

    /// Sends a part.
    pub(crate) async fn send(&self, number: i32, bytes: Bytes) -> Result<CompletedPart, Error> {
        let Target { client, bucket, s3_key, .. } = self.target;
        let checksum = checksum(&bytes);
        let request = client
            .upload_part()
            .bucket(*bucket)
            .key(*s3_key)
            .upload_id(&self.id.0)
            .part_number(number)
            .checksum_sha256(&checksum)
            .body(ByteStream::from(bytes));
        let uploaded = request.send().await;
        let uploaded = uploaded.map_err(failed(format!("writing part {number} of {s3_key}")))?;
        let part = CompletedPart::builder().part_number(number).checksum_sha256(checksum).set_e_tag(uploaded.e_tag);
        Ok(part.build())
    }

    /// Copies `range` of another object as a part, if that object still has this entity tag.
    pub(crate) async fn copy(
        &self,
        number: i32,
        source: &str,
        etag: Option<&str>,
        range: Range<u64>,
    ) -> Result<CompletedPart, Error> {
        let Target { client, bucket, s3_key, .. } = self.target;
        let request = client
            .upload_part_copy()
            .copy_source(source)
            .set_copy_source_if_match(etag.map(Into::into))
            .copy_source_range(format!("bytes={}-{}", range.start, range.end.saturating_sub(1)))
            .bucket(*bucket)
            .key(*s3_key)
            .upload_id(&self.id.0)
            .part_number(number);
        let copied = request.send().await.map_err(failed(format!("copying {source} to part {number} of {s3_key}")))?;
        let part = copied.copy_part_result.unwrap_or_else(|| CopyPartResult::builder().build());
        let completed = CompletedPart::builder().part_number(number).set_e_tag(part.e_tag);
        Ok(completed.set_checksum_sha256(part.checksum_sha256).build())
    }

    /// Makes an object of the parts, by their numbers; answers the new version, if the bucket has versions.
    pub(crate) async fn complete(&self, mut parts: Vec<CompletedPart>) -> Result<Option<String>, Error> {
        parts.sort_by_key(CompletedPart::part_number);
        let Target { client, bucket, s3_key, .. } = self.target;
        let request = client.complete_multipart_upload().bucket(*bucket).key(*s3_key).upload_id(&self.id.0);
        let request = request.multipart_upload(CompletedMultipartUpload::builder().set_parts(Some(parts)).build());
        let completed = request.send().await.map_err(failed(format!("completing {s3_key}")))?;
        Ok(completed.version_id)
    }

    /// Gives the parts up.
    pub(crate) async fn abort(&self) {
        let Target { client, bucket, s3_key, .. } = self.target;
        let request = client.abort_multipart_upload().bucket(*bucket).key(*s3_key).upload_id(&self.id.0);
        let aborted = request.send().await;
        if let Err(error) = aborted.map_err(failed(format!("aborting the upload of {s3_key}"))) {
            tracing::warn!(%error, "the bucket's lifecycle rule has to remove the parts");
        }
    }
}

/// The parts of an upload that S3 has.
pub(crate) async fn sent_parts(
    client: &Client,
    bucket: &str,
    s3_key: &str,
    upload: &UploadId,
) -> Result<Vec<Part>, Error> {
    let (mut sent, mut marker) = (Vec::new(), None);
    loop {
        let request = client.list_parts().bucket(bucket).key(s3_key).upload_id(&upload.0);
        let page = request.set_part_number_marker(marker).send().await;
        let page = page.map_err(failed(format!("listing the parts of {s3_key} that are there")))?;
        marker = page.next_part_number_marker.filter(|_| page.is_truncated == Some(true));
        sent.extend(page.parts.unwrap_or_default());
        if marker.is_none() {
            return Ok(sent);
        }
    }
}

fn checksum(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(Sha256::of(bytes).0)
}

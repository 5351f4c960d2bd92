//! Copying an object inside S3: no byte passes through this process.

use aws_sdk_s3::{
    Client,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, ObjectAttributes, ObjectPart, StorageClass},
};
use futures::{StreamExt, TryStreamExt, stream};
use gas_ports::{Class, Error};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::verify::Head;
use crate::classify::failed;

/// The largest object that one CopyObject takes, in bytes (Amazon S3 API reference, CopyObject).
pub(super) const LARGEST_COPY: u64 = 5 << 30;
/// Parts that are copied at the same time.
const PARTS_AT_ONCE: usize = 8;
/// What stays as it is in `x-amz-copy-source`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A copy to be made.
pub(super) struct Copy<'a> {
    pub(super) client: &'a Client,
    pub(super) from_bucket: &'a str,
    pub(super) from_key: &'a str,
    pub(super) from_version: Option<&'a str>,
    /// What was found there: the copy is refused when the source is no longer that.
    pub(super) source: &'a Head,
    pub(super) to_bucket: &'a str,
    pub(super) to_key: &'a str,
    pub(super) class: StorageClass,
}

impl Copy<'_> {
    /// In one piece; answers the new version, if the bucket has versions.
    pub(super) async fn whole(&self) -> Result<Option<String>, Error> {
        let request = self
            .client
            .copy_object()
            .copy_source(self.copy_source())
            .set_copy_source_if_match(self.source.etag.clone())
            .bucket(self.to_bucket)
            .key(self.to_key)
            .storage_class(self.class.clone())
            .checksum_algorithm(ChecksumAlgorithm::Sha256);
        let copied = request.send().await.map_err(failed(self.doing()))?;
        Ok(copied.version_id)
    }

    /// In the parts that the source has, so that S3's checksums of the two can be compared.
    pub(super) async fn in_parts(&self) -> Result<Option<String>, Error> {
        let parts = self.parts().await?;
        let request = self
            .client
            .create_multipart_upload()
            .bucket(self.to_bucket)
            .key(self.to_key)
            .set_content_type(self.source.content_type.clone())
            .storage_class(self.class.clone())
            .checksum_algorithm(ChecksumAlgorithm::Sha256);
        let created = request.send().await.map_err(failed(self.doing()))?;
        let upload_id = created.upload_id.unwrap_or_default();
        let copied = self.copy_parts(&upload_id, parts).await;
        if copied.is_err() {
            let request = self.client.abort_multipart_upload().bucket(self.to_bucket);
            let aborted = request.key(self.to_key).upload_id(&upload_id).send().await;
            if let Err(error) = aborted.map_err(failed(format!("aborting the copy to {}", self.to_key))) {
                tracing::warn!(%error, "the bucket's lifecycle rule has to remove the parts");
            }
        }
        copied
    }

    async fn copy_parts(&self, upload_id: &str, parts: Vec<Part>) -> Result<Option<String>, Error> {
        let copies = parts.into_iter().map(|part| self.copy_part(upload_id, part));
        let copied: Vec<_> = stream::iter(copies).buffered(PARTS_AT_ONCE).try_collect().await?;
        let request = self
            .client
            .complete_multipart_upload()
            .bucket(self.to_bucket)
            .key(self.to_key)
            .upload_id(upload_id)
            .multipart_upload(CompletedMultipartUpload::builder().set_parts(Some(copied)).build());
        let completed = request.send().await.map_err(failed(self.doing()))?;
        Ok(completed.version_id)
    }

    async fn copy_part(&self, upload_id: &str, part: Part) -> Result<CompletedPart, Error> {
        let request = self
            .client
            .upload_part_copy()
            .copy_source(self.copy_source())
            .set_copy_source_if_match(self.source.etag.clone())
            .copy_source_range(format!("bytes={}-{}", part.first, part.last))
            .bucket(self.to_bucket)
            .key(self.to_key)
            .upload_id(upload_id)
            .part_number(part.number);
        let copied = request.send().await.map_err(failed(self.doing()))?;
        let copied = copied.copy_part_result.unwrap_or_else(|| aws_sdk_s3::types::CopyPartResult::builder().build());
        let completed = CompletedPart::builder()
            .part_number(part.number)
            .set_e_tag(copied.e_tag)
            .set_checksum_sha256(copied.checksum_sha256);
        Ok(completed.build())
    }

    /// The parts that the source was written in; all of it when it was written in one piece.
    async fn parts(&self) -> Result<Vec<Part>, Error> {
        let (mut parts, mut first, mut marker) = (Vec::new(), 0, None);
        loop {
            let request = self
                .client
                .get_object_attributes()
                .bucket(self.from_bucket)
                .key(self.from_key)
                .set_version_id(self.from_version.map(Into::into))
                .object_attributes(ObjectAttributes::ObjectParts)
                .set_part_number_marker(marker);
            let answer = request.send().await;
            let answer = answer.map_err(failed(format!("asking for the parts of {}", self.from_key)))?;
            let page = answer.object_parts.as_ref();
            for part in page.map(|page| page.parts()).unwrap_or_default() {
                parts.push(Part::after(first, part, parts.len() + 1));
                first = parts.last().map_or(first, |part| part.last + 1);
            }
            marker = page
                .filter(|page| page.is_truncated() == Some(true))
                .and_then(|page| page.next_part_number_marker.clone());
            if marker.is_none() {
                break;
            }
        }
        if parts.is_empty() {
            parts.push(Part { number: 1, first: 0, last: self.source.bytes.saturating_sub(1) });
        }
        match parts.last() {
            Some(part) if part.last + 1 == self.source.bytes => Ok(parts),
            _ => {
                let message = format!("the parts of {} are not the whole of it", self.from_key);
                Err(Error::new(Class::Corrupt, message))
            }
        }
    }

    fn copy_source(&self) -> String {
        let key = utf8_percent_encode(self.from_key, ENCODED);
        let mut source = format!("{}/{key}", self.from_bucket);
        if let Some(version) = self.from_version {
            source += &format!("?versionId={}", utf8_percent_encode(version, ENCODED));
        }
        source
    }

    fn doing(&self) -> String {
        format!("copying {}/{} to {}/{}", self.from_bucket, self.from_key, self.to_bucket, self.to_key)
    }
}

/// A part by its place in the source.
struct Part {
    number: i32,
    first: u64,
    last: u64,
}

impl Part {
    fn after(first: u64, part: &ObjectPart, number: usize) -> Self {
        let size = part.size().unwrap_or_default().unsigned_abs();
        Self { number: i32::try_from(number).unwrap_or(i32::MAX), first, last: (first + size).saturating_sub(1) }
    }
}

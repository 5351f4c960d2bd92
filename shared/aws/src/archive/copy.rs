//! Copying an object inside S3: no byte passes through this process.

use std::ops::Range;

use aws_sdk_s3::{
    Client,
    types::{ChecksumAlgorithm, ObjectAttributes, ObjectPart, StorageClass},
};
use gas_domain::UploadId;
use gas_ports::{Class, Deadline, Error};

use super::{parts::moved, verify::Head};
use crate::{
    buckets::{
        copy_source::copy_source,
        multipart::{Multipart, Target},
    },
    classify::failed,
};

/// Parts that are copied at the same time.
const PARTS_AT_ONCE: usize = 8;

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

/// How far a copy got.
pub(super) enum Copied {
    /// The new version, if the bucket has versions.
    Whole(Option<String>),
    /// The deadline is near.
    Part(UploadId),
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

    /// In the parts that the source has, so that S3's checksums of the two can be compared. Goes on with an upload that
    /// was handed over, and hands it over again when the deadline is near.
    pub(super) async fn in_parts(&self, upload: Option<&UploadId>, deadline: Deadline) -> Result<Copied, Error> {
        let parts = self.parts().await?;
        let target = Target {
            client: self.client,
            bucket: self.to_bucket,
            s3_key: self.to_key,
            content_type: self.source.content_type.as_deref(),
            class: self.class.clone(),
        };
        let upload = target.resume(upload).await?;
        let copied = self.copy_parts(&upload, parts, deadline).await;
        if copied.is_err() {
            upload.abort().await;
        }
        copied
    }

    async fn copy_parts(&self, upload: &Multipart<'_>, parts: Vec<Part>, deadline: Deadline) -> Result<Copied, Error> {
        let (mut completed, missing) = upload.sort_out(parts, |part| (part.number, part.range.end - part.range.start));
        let count = missing.len();
        let (source, etag) = (&self.copy_source(), self.source.etag.as_deref());
        let copy = |part: Part| upload.copy(part.number, source, etag, part.range);
        let copied = moved(missing, PARTS_AT_ONCE, deadline, copy).await?;
        if copied.len() < count {
            return Ok(Copied::Part(upload.id.clone()));
        }
        completed.extend(copied);
        upload.complete(completed).await.map(Copied::Whole)
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
                first = parts.last().map_or(first, |part| part.range.end);
            }
            marker = page
                .filter(|page| page.is_truncated() == Some(true))
                .and_then(|page| page.next_part_number_marker.clone());
            if marker.is_none() {
                break;
            }
        }
        if parts.is_empty() {
            parts.push(Part { number: 1, range: 0..self.source.bytes });
        }
        match parts.last() {
            Some(part) if part.range.end == self.source.bytes => Ok(parts),
            _ => {
                let message = format!("the parts of {} are not the whole of it", self.from_key);
                Err(Error::new(Class::Corrupt, message))
            }
        }
    }

    fn copy_source(&self) -> String {
        copy_source(self.from_bucket, self.from_key, self.from_version)
    }

    fn doing(&self) -> String {
        format!("copying {}/{} to {}/{}", self.from_bucket, self.from_key, self.to_bucket, self.to_key)
    }
}

/// A part by its place in the source.
struct Part {
    number: i32,
    range: Range<u64>,
}

impl Part {
    fn after(first: u64, part: &ObjectPart, number: usize) -> Self {
        let size = part.size().unwrap_or_default().unsigned_abs();
        Self { number: i32::try_from(number).unwrap_or(i32::MAX), range: first..first + size }
    }
}

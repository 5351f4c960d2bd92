//! Writing an object of unknown length with constant memory: one PUT when it is small, parts when it is not.

use aws_sdk_s3::{Client, types::StorageClass};
use gas_domain::{Hasher, VersionId, policy::PART_BYTES};
use gas_ports::{Class, Error, Written};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::multipart::{Multipart, Target};

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
        let first = self.part(&mut body, PART_BYTES, &mut hasher).await?;
        let target = Target {
            client: self.client,
            bucket: self.bucket,
            s3_key: self.s3_key,
            content_type: Some(self.content_type),
            class: StorageClass::Standard,
        };
        let version = if (first.len() as u64) < PART_BYTES {
            target.put(first.into()).await?
        } else {
            self.in_parts(&target, first, body, &mut hasher).await?
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

    async fn in_parts(
        &self,
        target: &Target<'_>,
        first: Vec<u8>,
        body: impl AsyncRead + Send + Unpin,
        hasher: &mut Hasher,
    ) -> Result<Option<String>, Error> {
        let upload = target.begin().await?;
        let written = self.parts(&upload, first, body, hasher).await;
        if written.is_err() {
            upload.abort().await;
        }
        written
    }

    async fn parts(
        &self,
        upload: &Multipart<'_>,
        first: Vec<u8>,
        mut body: impl AsyncRead + Send + Unpin,
        hasher: &mut Hasher,
    ) -> Result<Option<String>, Error> {
        let (mut parts, mut bytes, mut number) = (Vec::new(), first, 1);
        while !bytes.is_empty() {
            parts.push(upload.send(number, bytes.into()).await?);
            bytes = self.part(&mut body, part_size(number), hasher).await?;
            number += 1;
        }
        upload.complete(parts).await
    }
}

/// How large the part after this one is.
fn part_size(number: i32) -> u64 {
    PART_BYTES << (number / PARTS_OF_A_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_parts_are_enough() {
        let sizes: Vec<u64> = (0..10_000).map(part_size).collect();
        assert_eq!((sizes[0], sizes[1_999], sizes[2_000]), (PART_BYTES, PART_BYTES, 2 * PART_BYTES));
        assert_eq!(sizes.iter().sum::<u64>() >> 30, 968);
    }
}

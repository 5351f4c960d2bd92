//! Uploads to the vault in parts: begun, found again, given up.

use std::{collections::BTreeMap, ops::Range};

use aws_sdk_glacier::primitives::ByteStream;
use bytes::Bytes;
use gas_domain::{JobKey, ResultFile, TreeHash, UploadId, policy::part_size};
use gas_ports::{Class, Error};

use super::{ACCOUNT, VaultArchive, description::ArchiveDescription};
use crate::classify::failed;

/// The tree hashes of the parts that are there, by their first byte.
pub(super) type Parts = BTreeMap<u64, TreeHash>;

impl VaultArchive {
    /// Goes on with an upload that was handed over; begins anew when there is none, or when it is gone.
    pub(super) async fn resume(
        &self,
        handed_over: Option<&UploadId>,
        description: &str,
        result: &ResultFile,
    ) -> Result<(UploadId, Parts), Error> {
        if let Some(upload) = handed_over {
            match self.parts(upload, result).await {
                Ok(parts) => return Ok((upload.clone(), parts)),
                Err(error) if error.class() != Class::NotFound => return Err(error),
                Err(_) => tracing::warn!(upload = upload.0, "the upload that was handed over is gone; it begins anew"),
            }
        }
        let request = self.client.initiate_multipart_upload().account_id(ACCOUNT).vault_name(&self.vault);
        let request = request.archive_description(description).part_size(part_size(result.bytes).to_string());
        let begun = request.send().await;
        let begun = begun.map_err(failed(format!("starting an upload to vault {}", self.vault)))?;
        let unnamed = || Error::new(Class::Retry, format!("vault {} gave the upload no id", self.vault));
        Ok((UploadId(begun.upload_id.ok_or_else(unnamed)?), Parts::new()))
    }

    async fn parts(&self, upload: &UploadId, result: &ResultFile) -> Result<Parts, Error> {
        let (mut parts, mut marker) = (Parts::new(), None);
        loop {
            let request = self.client.list_parts().account_id(ACCOUNT).vault_name(&self.vault).upload_id(&upload.0);
            let page = request.set_marker(marker).send().await;
            let page = page.map_err(failed(format!("listing the parts of upload {}", upload.0)))?;
            if page.part_size_in_bytes.unsigned_abs() != part_size(result.bytes) {
                return Err(Error::new(Class::NotFound, "the upload has parts of another size"));
            }
            for part in page.parts() {
                let first: Option<u64> = part.range_in_bytes().and_then(|range| range.split('-').next()?.parse().ok());
                let hash = part.sha256_tree_hash().and_then(|hash| hash.parse().ok());
                // A part that cannot be read is sent again.
                parts.extend(first.zip(hash));
            }
            marker = page.marker;
            if marker.is_none() {
                return Ok(parts);
            }
        }
    }

    pub(super) async fn send_part(
        &self,
        upload: &UploadId,
        range: &Range<u64>,
        hash: TreeHash,
        bytes: Bytes,
    ) -> Result<(), Error> {
        let request = self
            .client
            .upload_multipart_part()
            .account_id(ACCOUNT)
            .vault_name(&self.vault)
            .upload_id(&upload.0)
            .range(format!("bytes {}-{}/*", range.start, range.end - 1))
            .checksum(hash.to_string())
            .body(ByteStream::from(bytes));
        let sent = request.send().await;
        sent.map_err(failed(format!("uploading bytes {}-{} to vault {}", range.start, range.end - 1, self.vault)))?;
        Ok(())
    }

    /// Gives the parts up. Glacier drops what nobody completes after a day or more.
    pub(super) async fn abort(&self, upload: &UploadId) {
        if let Err(error) = self.try_abort(upload).await {
            tracing::warn!(%error, "the parts of an upload are left to Glacier");
        }
    }

    async fn try_abort(&self, upload: &UploadId) -> Result<(), Error> {
        let request = self.client.abort_multipart_upload().account_id(ACCOUNT).vault_name(&self.vault);
        let aborted = request.upload_id(&upload.0).send().await;
        match aborted.map_err(failed(format!("aborting upload {} to vault {}", upload.0, self.vault))) {
            Err(error) if error.class() != Class::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Gives up what a deleted job left; answers how many uploads that were.
    pub(in crate::archive) async fn sweep(&self, job: &JobKey) -> Result<u64, Error> {
        let (mut removed, mut marker) = (0, None);
        loop {
            let request = self.client.list_multipart_uploads().account_id(ACCOUNT).vault_name(&self.vault);
            let page = request.set_marker(marker).send().await;
            let page = page.map_err(failed(format!("listing the uploads to vault {}", self.vault)))?;
            for upload in page.uploads_list() {
                let description = upload.archive_description().unwrap_or_default();
                let is_jobs = ArchiveDescription::of(description, &self.deployment).is_some_and(|of| of.job == *job);
                if let Some(id) = upload.multipart_upload_id.clone().filter(|_| is_jobs) {
                    self.try_abort(&UploadId(id)).await?;
                    removed += 1;
                }
            }
            marker = page.marker;
            if marker.is_none() {
                return Ok(removed);
            }
        }
    }
}

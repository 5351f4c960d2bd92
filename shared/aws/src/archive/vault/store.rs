//! Copying a result into the vault: through this process, part by part.

use aws_sdk_glacier::primitives::ByteStream;
use gas_domain::{ArchiveId, ResultFile, TreeHash, UploadId, policy::PART_BYTES};
use gas_ports::{ArchiveWriter, Class, Deadline, Error, StoreRequest, Stored};

use super::{
    ACCOUNT, PARTS_AT_ONCE, VaultArchive,
    description::{self, ArchiveDescription},
    source::{Source, tree_hash},
};
use crate::{archive::parts, classify::failed};

impl ArchiveWriter for VaultArchive {
    async fn store(&self, request: StoreRequest<'_>, deadline: Deadline) -> Result<Stored, Error> {
        let StoreRequest { job, attempt, version, result, upload } = request;
        let deployment = self.deployment.clone();
        let description = description::text(&ArchiveDescription { deployment, job: job.clone(), attempt })?;
        let key = job.result();
        let source = Source::found(&self.s3, &self.results, &key, version, result).await?;
        if result.bytes <= PART_BYTES {
            return self.store_whole(&source, &description, result).await.map(Stored::Whole);
        }
        let (upload, there) = self.resume(upload, &description, result).await?;
        let stored = self.store_parts(&source, &upload, there, result, deadline).await;
        if stored.is_err() {
            self.abort(&upload).await;
        }
        stored
    }
}

impl VaultArchive {
    async fn store_whole(
        &self,
        source: &Source<'_>,
        description: &str,
        result: &ResultFile,
    ) -> Result<ArchiveId, Error> {
        let bytes = source.read(&(0..result.bytes)).await?;
        let hash = tree_hash(&bytes);
        as_recorded(hash, result)?;
        let request = self.client.upload_archive().account_id(ACCOUNT).vault_name(&self.vault);
        let request = request.archive_description(description).checksum(hash.to_string());
        let uploaded = request.body(ByteStream::from(bytes)).send().await;
        let uploaded = uploaded.map_err(failed(format!("uploading to vault {}", self.vault)))?;
        named(uploaded.archive_id)
    }

    /// Sends the parts that are not `there`. The hash of the whole comes of those of all parts, whoever sent them.
    async fn store_parts(
        &self,
        source: &Source<'_>,
        upload: &UploadId,
        mut there: super::upload::Parts,
        result: &ResultFile,
        deadline: Deadline,
    ) -> Result<Stored, Error> {
        let missing: Vec<_> = parts::ranges(result.bytes).filter(|range| !there.contains_key(&range.start)).collect();
        let count = missing.len();
        let sent = parts::moved(missing, PARTS_AT_ONCE, deadline, async |range| {
            let bytes = source.read(&range).await?;
            let hash = tree_hash(&bytes);
            self.send_part(upload, &range, hash, bytes).await?;
            Ok((range.start, hash))
        });
        let sent = sent.await?;
        if sent.len() < count {
            return Ok(Stored::Part(upload.clone()));
        }
        there.extend(sent);
        let hashes: Vec<TreeHash> = there.into_values().collect();
        as_recorded(TreeHash::combine(&hashes), result)?;
        let request = self.client.complete_multipart_upload().account_id(ACCOUNT).vault_name(&self.vault);
        let request = request.upload_id(&upload.0).archive_size(result.bytes.to_string());
        let completed = request.checksum(result.tree_hash.to_string()).send().await;
        let completed = completed.map_err(failed(format!("completing an upload to vault {}", self.vault)))?;
        named(completed.archive_id).map(Stored::Whole)
    }
}

/// `Corrupt` when the bytes are not those that the annotator wrote.
pub(super) fn as_recorded(is: TreeHash, result: &ResultFile) -> Result<(), Error> {
    if is == result.tree_hash {
        return Ok(());
    }
    let message = format!("the bytes have the tree hash {is}, {} was recorded", result.tree_hash);
    Err(Error::new(Class::Corrupt, message))
}

fn named(archive: Option<String>) -> Result<ArchiveId, Error> {
    archive.map(ArchiveId).ok_or_else(|| Error::new(Class::Retry, "Glacier gave the archive no id"))
}

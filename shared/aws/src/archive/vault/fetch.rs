//! Copying a retrieved archive back to the results bucket: through this process, part by part.

use std::ops::Range;

use aws_sdk_glacier::{operation::describe_job::DescribeJobOutput, types::StatusCode};
use aws_sdk_s3::types::{CompletedPart, StorageClass};
use bytes::Bytes;
use gas_domain::{ResultFile, RetrievalId, TreeHash, VersionId, policy::PART_BYTES};
use gas_ports::{ArchiveReader, Class, Deadline, Error, FetchRequest, Fetched};

use super::{
    ACCOUNT, PARTS_AT_ONCE, VaultArchive,
    source::{Piece, tree_hash},
    store::as_recorded,
};
use crate::{
    archive::parts,
    buckets::multipart::{Multipart, Target},
    classify::failed,
};

/// What the annotator writes results as.
const CONTENT_TYPE: &str = "application/gzip";

impl ArchiveReader for VaultArchive {
    async fn fetch(&self, request: FetchRequest<'_>, deadline: Deadline) -> Result<Fetched, Error> {
        let Some(retrieval) = request.retrieval else {
            return Ok(Fetched::Expired);
        };
        let Some(job) = self.job(retrieval).await? else {
            return Ok(Fetched::Expired);
        };
        match job.status_code() {
            Some(StatusCode::InProgress) => return Ok(Fetched::NotYet),
            Some(StatusCode::Succeeded) if job.archive_id() == Some(&request.archive.0) => {}
            _ => return Ok(Fetched::Expired),
        }
        verify(&job, request.result)?;
        match self.copy_back(retrieval, request, deadline).await {
            // The output lasts for a day, and that may end at any moment.
            Err(error) if error.class() == Class::NotFound && self.job(retrieval).await?.is_none() => {
                Ok(Fetched::Expired)
            }
            fetched => fetched,
        }
    }
}

impl VaultArchive {
    async fn copy_back(
        &self,
        retrieval: &RetrievalId,
        request: FetchRequest<'_>,
        deadline: Deadline,
    ) -> Result<Fetched, Error> {
        let FetchRequest { job, result, upload, .. } = request;
        let key = job.result();
        let target = Target {
            client: &self.s3,
            bucket: &self.results,
            s3_key: &key,
            content_type: Some(CONTENT_TYPE),
            class: StorageClass::Standard,
        };
        if result.bytes <= PART_BYTES {
            let (bytes, hash) = self.output(retrieval, &(0..result.bytes)).await?;
            as_recorded(hash, result)?;
            return whole(target.put(bytes).await?, &key);
        }
        let upload = target.resume(upload).await?;
        let fetched = self.fetch_parts(retrieval, &upload, result, deadline).await;
        match fetched {
            Ok(Some(parts)) => whole(upload.complete(parts).await?, &key),
            Ok(None) => Ok(Fetched::Part(upload.id)),
            Err(error) => {
                upload.abort().await;
                Err(error)
            }
        }
    }

    /// Fetches the parts that are not there; `None` when some are left to another invocation.
    ///
    /// Every part is compared with Glacier's tree hash of its range on its way, and S3 checks the SHA-256 of what it
    /// gets; so what another invocation sent is not read again.
    async fn fetch_parts(
        &self,
        retrieval: &RetrievalId,
        upload: &Multipart<'_>,
        result: &ResultFile,
        deadline: Deadline,
    ) -> Result<Option<Vec<CompletedPart>>, Error> {
        let numbered = (1..).zip(parts::ranges(result.bytes));
        let (mut completed, missing) = upload.sort_out(numbered, |(number, range)| (*number, range.end - range.start));
        let (count, is_resumed) = (missing.len(), !completed.is_empty());
        let fetched = parts::moved(missing, PARTS_AT_ONCE, deadline, async |(number, range)| {
            let (bytes, hash) = self.output(retrieval, &range).await?;
            Ok((upload.send(number, bytes).await?, hash))
        });
        let fetched = fetched.await?;
        if fetched.len() < count {
            return Ok(None);
        }
        let (sent, hashes): (Vec<_>, Vec<TreeHash>) = fetched.into_iter().unzip();
        if !is_resumed {
            as_recorded(TreeHash::combine(&hashes), result)?;
        }
        completed.extend(sent);
        Ok(Some(completed))
    }

    /// These bytes of the archive, with their tree hash, which is Glacier's.
    async fn output(&self, retrieval: &RetrievalId, range: &Range<u64>) -> Result<(Bytes, TreeHash), Error> {
        let doing = || format!("reading {} of retrieval {}", parts::header(range), retrieval.0);
        let request = self.client.get_job_output().account_id(ACCOUNT).vault_name(&self.vault).job_id(&retrieval.0);
        let answer = request.range(parts::header(range)).send().await.map_err(failed(doing()))?;
        let mut bytes = Piece::of(range, 0);
        let mut body = answer.body;
        while let Some(arrived) = body.next().await {
            let arrived = arrived.map_err(|error| Error::new(Class::Retry, doing()).caused_by(error))?;
            bytes.add(&arrived);
        }
        let bytes = bytes.whole(doing)?;
        let hash = tree_hash(&bytes);
        if answer.checksum != Some(hash.to_string()) {
            let said = answer.checksum.as_deref().unwrap_or("none");
            let message = format!("{}: the tree hash is {hash}, Glacier says {said}", doing());
            return Err(Error::new(Class::Corrupt, message));
        }
        Ok((bytes, hash))
    }
}

/// `Corrupt` unless the whole archive is what the annotator recorded.
fn verify(job: &DescribeJobOutput, result: &ResultFile) -> Result<(), Error> {
    let bytes = job.archive_size_in_bytes.map(i64::unsigned_abs);
    if bytes == Some(result.bytes) && job.archive_sha256_tree_hash == Some(result.tree_hash.to_string()) {
        return Ok(());
    }
    let message = format!(
        "archive {} has {} bytes with the tree hash {}, {} with {} were recorded",
        job.archive_id().unwrap_or_default(),
        bytes.unwrap_or_default(),
        job.archive_sha256_tree_hash().unwrap_or_default(),
        result.bytes,
        result.tree_hash
    );
    Err(Error::new(Class::Corrupt, message))
}

fn whole(version: Option<String>, s3_key: &str) -> Result<Fetched, Error> {
    version.map(|version| Fetched::Whole(VersionId(version))).ok_or_else(|| {
        let message = format!("S3 gave no version for {s3_key}: the results bucket must be versioned");
        Error::new(Class::Invalid, message)
    })
}

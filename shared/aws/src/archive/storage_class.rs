//! The back end `storage-class`: objects of class GLACIER (S3 Glacier Flexible Retrieval) in a bucket of their own.

use aws_sdk_s3::{
    Client,
    error::ProvideErrorMetadata,
    types::{GlacierJobParameters, RestoreRequest, StorageClass},
};
use gas_domain::{ArchiveId, JobKey, Retrieval, RetrievalId, Tier, UploadId, VersionId};
use gas_ports::{
    ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, AskRequest, Asked, Class, Deadline, Error,
    FetchRequest, Fetched, LARGEST_COPY, StoreRequest, Stored,
};

use super::{
    copy::{Copied, Copy},
    verify::{Availability, Head, head},
};
use crate::{Sdk, buckets::sweep::Swept, classify::failed};

/// How long a restored copy can be read: longer than every queue and every pause of ours.
const RESTORED_DAYS: i32 = 7;

/// The archive bucket, and the results bucket that it is filled from and emptied into.
#[derive(Clone, Debug)]
pub struct StorageClassArchive {
    pub(super) client: Client,
    results: String,
    pub(super) archive: String,
    largest_copy: u64,
}

impl StorageClassArchive {
    /// The buckets with these names.
    pub fn new(sdk: &Sdk, results_bucket: impl Into<String>, archive_bucket: impl Into<String>) -> Self {
        Self {
            client: sdk.s3(),
            results: results_bucket.into(),
            archive: archive_bucket.into(),
            largest_copy: LARGEST_COPY,
        }
    }

    /// Copies objects above this size (in bytes) in parts. Without it: above 5 GiB, where S3 wants it.
    pub fn copying_in_parts_above(self, largest_copy: u64) -> Self {
        Self { largest_copy, ..self }
    }

    /// Removes what a deleted job left.
    pub(super) async fn sweep(&self, job: &JobKey) -> Result<u64, Error> {
        let prefix = ArchiveId::prefix(job);
        Swept { client: &self.client, bucket: &self.archive, prefix: &prefix }.sweep().await
    }

    async fn head_archive(&self, archive: &ArchiveId) -> Result<Head, Error> {
        head(&self.client, &self.archive, &archive.0, None).await
    }

    async fn copy(&self, copy: Copy<'_>, upload: Option<&UploadId>, deadline: Deadline) -> Result<Copied, Error> {
        if copy.source.bytes > self.largest_copy {
            copy.in_parts(upload, deadline).await
        } else {
            copy.whole().await.map(Copied::Whole)
        }
    }

    /// Asks for one tier; `None` when it is not to be had now.
    async fn restore(&self, archive: &ArchiveId, tier: Tier) -> Result<Option<()>, Error> {
        let (tier_name, doing) = (tier_name(tier), format!("asking for {}", archive.0));
        let invalid = |error| Error::new(Class::Invalid, doing.clone()).caused_by(error);
        let parameters = GlacierJobParameters::builder().tier(tier_name).build().map_err(invalid)?;
        let restore = RestoreRequest::builder().days(RESTORED_DAYS).glacier_job_parameters(parameters).build();
        let request = self.client.restore_object().bucket(&self.archive).key(&archive.0);
        let Err(error) = request.restore_request(restore).send().await else {
            return Ok(Some(()));
        };
        match error.as_service_error().and_then(ProvideErrorMetadata::code) {
            Some("RestoreAlreadyInProgress" | "ObjectAlreadyInActiveTierError") => Ok(Some(())),
            Some("GlacierExpeditedRetrievalNotAvailable" | "InsufficientCapacity" | "PolicyEnforced") => Ok(None),
            _ => Err(failed(doing)(error)),
        }
    }
}

impl ArchiveWriter for StorageClassArchive {
    async fn store(&self, request: StoreRequest<'_>, deadline: Deadline) -> Result<Stored, Error> {
        let StoreRequest { job, attempt, version, result, upload } = request;
        let (key, archive) = (job.result(), ArchiveId::object(job, attempt));
        let source = head(&self.client, &self.results, &key, Some(&version.0)).await?;
        source.verify(&format!("version {} of {key}", version.0), result, None)?;
        // A copy whose answer was lost is found here; one that is not whole is made again.
        match self.head_archive(&archive).await {
            Ok(copy) if copy.verify(&archive.0, result, Some(&source)).is_ok() => return Ok(Stored::Whole(archive)),
            Err(error) if error.class() != Class::NotFound => return Err(error),
            _ => {}
        }
        let copy = Copy {
            client: &self.client,
            from_bucket: &self.results,
            from_key: &key,
            from_version: Some(&version.0),
            source: &source,
            to_bucket: &self.archive,
            to_key: &archive.0,
            class: StorageClass::Glacier,
        };
        if let Copied::Part(upload) = self.copy(copy, upload, deadline).await? {
            return Ok(Stored::Part(upload));
        }
        let copy = self.head_archive(&archive).await?;
        copy.verify(&archive.0, result, Some(&source))?;
        Ok(Stored::Whole(archive))
    }
}

impl ArchiveRetrievals for StorageClassArchive {
    async fn ask(&self, request: AskRequest<'_>) -> Result<Asked, Error> {
        let AskRequest { attempt, archive, tiers, .. } = request;
        // The tier of a retrieval that is found is not told: the slowest is the one to be patient with.
        let mut tier = tiers.last().copied().unwrap_or(Tier::Standard);
        let mut now = self.head_archive(archive).await?.availability;
        if now == Availability::Frozen {
            let Some(granted) = self.first_granted(archive, tiers).await? else {
                return Ok(Asked::NoCapacity);
            };
            tier = granted;
            // RestoreObject does not tell whether there is anything to wait for.
            now = self.head_archive(archive).await?.availability;
        }
        let id = retrieval_id(archive, attempt);
        let retrieval = Retrieval { id, tier };
        match now {
            Availability::Readable => Ok(Asked::Ready(retrieval)),
            Availability::Restoring | Availability::Frozen => Ok(Asked::UnderWay(retrieval)),
        }
    }
}

impl StorageClassArchive {
    async fn first_granted(&self, archive: &ArchiveId, tiers: &[Tier]) -> Result<Option<Tier>, Error> {
        for tier in tiers {
            if self.restore(archive, *tier).await?.is_some() {
                return Ok(Some(*tier));
            }
        }
        Ok(None)
    }
}

impl ArchiveReader for StorageClassArchive {
    async fn fetch(&self, request: FetchRequest<'_>, deadline: Deadline) -> Result<Fetched, Error> {
        let FetchRequest { job, archive, result, upload, .. } = request;
        // Looked at first, always: whether a frozen object can be copied is not left to CopyObject to say.
        let source = self.head_archive(archive).await?;
        match source.availability {
            Availability::Readable => {}
            Availability::Restoring => return Ok(Fetched::NotYet),
            Availability::Frozen => return Ok(Fetched::Expired),
        }
        let key = job.result();
        let copy = Copy {
            client: &self.client,
            from_bucket: &self.archive,
            from_key: &archive.0,
            from_version: None,
            source: &source,
            to_bucket: &self.results,
            to_key: &key,
            class: StorageClass::Standard,
        };
        let version = match self.copy(copy, upload, deadline).await? {
            Copied::Whole(Some(version)) => version,
            Copied::Whole(None) => {
                let message = format!("S3 gave no version for {key}: the results bucket must be versioned");
                return Err(Error::new(Class::Invalid, message));
            }
            Copied::Part(upload) => return Ok(Fetched::Part(upload)),
        };
        let copy = head(&self.client, &self.results, &key, Some(&version)).await?;
        if let Err(corrupt) = copy.verify(&format!("version {version} of {key}"), result, Some(&source)) {
            let request = self.client.delete_object().bucket(&self.results).key(&key);
            let deleted = request.version_id(&version).send().await;
            deleted.map_err(failed(format!("deleting version {version} of {key}, which is not whole")))?;
            return Err(corrupt);
        }
        Ok(Fetched::Whole(VersionId(version)))
    }
}

impl ArchiveRemover for StorageClassArchive {
    async fn remove(&self, archive: &ArchiveId) -> Result<(), Error> {
        let request = self.client.delete_object().bucket(&self.archive).key(&archive.0);
        request.send().await.map_err(failed(format!("deleting {}", archive.0)))?;
        Ok(())
    }
}

/// S3 gives a restore no name, and an object has one at most: it is named after its archive and who asked.
fn retrieval_id(archive: &ArchiveId, attempt: u32) -> RetrievalId {
    RetrievalId(format!("{}#{attempt}", archive.0))
}

fn tier_name(tier: Tier) -> aws_sdk_s3::types::Tier {
    match tier {
        Tier::Expedited => aws_sdk_s3::types::Tier::Expedited,
        Tier::Standard => aws_sdk_s3::types::Tier::Standard,
        Tier::Bulk => aws_sdk_s3::types::Tier::Bulk,
    }
}

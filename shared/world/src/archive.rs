//! The archive, behind which one of two back ends stands.

mod parts;
mod storage_class;
mod vault;

use gas_domain::{ArchiveId, JobKey};
use gas_ports::{
    ArchiveHoldings, ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, AskRequest, Asked, Deadline,
    Error, FetchRequest, Fetched, Listed, StoreRequest, Stored,
};

use crate::{State, gate::Gate};

pub use parts::{Transfers, Uploads};
pub use storage_class::{ArchivedCopy, Archives, Thawing};
pub(crate) use storage_class::{finish_retrievals, lose_retrievals};
pub(crate) use vault::{VAULT, abort_uploads, notify};

/// What stands behind the archive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum BackEnd {
    /// Objects of class GLACIER in a bucket.
    #[default]
    StorageClass,
    /// A vault of Amazon Glacier.
    Vault,
}

impl BackEnd {
    /// Both.
    pub const ALL: [Self; 2] = [Self::StorageClass, Self::Vault];
}

/// Another copy of the same bytes, for another job.
pub(crate) fn put_copy(state: &mut State, from: &ArchiveId, job: &JobKey, attempt: u32) -> Option<ArchiveId> {
    match state.back_end {
        BackEnd::StorageClass => {
            let (to, copy) = (ArchiveId::object(job, attempt), state.archives.copies.get(&from.0)?.clone());
            state.archives.copies.insert(to.0.clone(), copy);
            Some(to)
        }
        BackEnd::Vault => vault::put_copy(state, from, job, attempt),
    }
}

/// The archive.
#[derive(Clone)]
pub struct Archive(pub(crate) Gate);

impl Archive {
    fn back_end(&self) -> BackEnd {
        self.0.read(|state| state.back_end)
    }
}

impl ArchiveWriter for Archive {
    async fn store(&self, request: StoreRequest<'_>, deadline: Deadline) -> Result<Stored, Error> {
        match self.back_end() {
            BackEnd::StorageClass => storage_class::store(&self.0, request, deadline).await,
            BackEnd::Vault => vault::store(&self.0, request, deadline).await,
        }
    }
}

impl ArchiveRetrievals for Archive {
    async fn ask(&self, request: AskRequest<'_>) -> Result<Asked, Error> {
        match self.back_end() {
            BackEnd::StorageClass => storage_class::ask(&self.0, request).await,
            BackEnd::Vault => vault::ask(&self.0, request).await,
        }
    }
}

impl ArchiveReader for Archive {
    async fn fetch(&self, request: FetchRequest<'_>, deadline: Deadline) -> Result<Fetched, Error> {
        match self.back_end() {
            BackEnd::StorageClass => storage_class::fetch(&self.0, request, deadline).await,
            BackEnd::Vault => vault::fetch(&self.0, request, deadline).await,
        }
    }
}

impl ArchiveRemover for Archive {
    async fn remove(&self, archive: &ArchiveId) -> Result<(), Error> {
        match self.back_end() {
            BackEnd::StorageClass => storage_class::remove(&self.0, archive).await,
            BackEnd::Vault => vault::remove(&self.0, archive).await,
        }
    }
}

impl ArchiveHoldings for Archive {
    async fn archives(&self, from: Option<&str>) -> Result<Listed, Error> {
        match self.back_end() {
            BackEnd::StorageClass => storage_class::archives(&self.0, from).await,
            BackEnd::Vault => vault::archives(&self.0, from).await,
        }
    }
}

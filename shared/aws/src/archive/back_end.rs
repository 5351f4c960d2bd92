//! Which archive a deployment has: the one place that chooses.

use gas_domain::{ArchiveId, JobKey};
use gas_ports::{
    ArchiveHoldings, ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, AskRequest, Asked, Deadline,
    Error, FetchRequest, Fetched, Listed, StoreRequest, Stored,
};
use gas_runtime::Environment;

use super::{StorageClassArchive, VaultArchive};
use crate::Sdk;

/// The archive of a deployment.
#[derive(Clone, Debug)]
pub enum Archive {
    /// Objects of class GLACIER in a bucket.
    StorageClass(StorageClassArchive),
    /// Archives in a vault.
    Vault(VaultArchive),
}

impl Archive {
    /// Reads `ARCHIVE_BACK_END` and what that back end works on; asks for nothing that the other one needs.
    pub fn read(sdk: &Sdk, env: &mut Environment) -> Self {
        let in_vault = env.one_of("ARCHIVE_BACK_END", [("storage-class", false), ("vault", true)]);
        let results = env.text("RESULTS_BUCKET");
        if in_vault {
            Self::Vault(VaultArchive::new(sdk, results, env.text("GLACIER_VAULT"), env.text("DEPLOYMENT")))
        } else {
            Self::StorageClass(StorageClassArchive::new(sdk, results, env.text("ARCHIVE_BUCKET")))
        }
    }

    /// Has the end of retrievals told to this topic. Needed by who asks for archives; a bucket tells by itself.
    pub fn notifying(self, topic_arn: String) -> Self {
        match self {
            Self::StorageClass(_) => self,
            Self::Vault(vault) => Self::Vault(vault.notifying(topic_arn)),
        }
    }

    /// Gives up what a deleted job left and no port names; answers how many things that were.
    pub(crate) async fn sweep(&self, job: &JobKey) -> Result<u64, Error> {
        match self {
            Self::StorageClass(bucket) => bucket.sweep(job).await,
            Self::Vault(vault) => vault.sweep(job).await,
        }
    }
}

impl ArchiveWriter for Archive {
    async fn store(&self, request: StoreRequest<'_>, deadline: Deadline) -> Result<Stored, Error> {
        match self {
            Self::StorageClass(bucket) => bucket.store(request, deadline).await,
            Self::Vault(vault) => vault.store(request, deadline).await,
        }
    }
}

impl ArchiveRetrievals for Archive {
    async fn ask(&self, request: AskRequest<'_>) -> Result<Asked, Error> {
        match self {
            Self::StorageClass(bucket) => bucket.ask(request).await,
            Self::Vault(vault) => vault.ask(request).await,
        }
    }
}

impl ArchiveReader for Archive {
    async fn fetch(&self, request: FetchRequest<'_>, deadline: Deadline) -> Result<Fetched, Error> {
        match self {
            Self::StorageClass(bucket) => bucket.fetch(request, deadline).await,
            Self::Vault(vault) => vault.fetch(request, deadline).await,
        }
    }
}

impl ArchiveRemover for Archive {
    async fn remove(&self, archive: &ArchiveId) -> Result<(), Error> {
        match self {
            Self::StorageClass(bucket) => bucket.remove(archive).await,
            Self::Vault(vault) => vault.remove(archive).await,
        }
    }
}

impl ArchiveHoldings for Archive {
    async fn archives(&self, from: Option<&str>) -> Result<Listed, Error> {
        match self {
            Self::StorageClass(bucket) => bucket.archives(from).await,
            Self::Vault(vault) => vault.archives(from).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(variables: &[(&str, &str)]) -> Result<Archive, String> {
        let sdk = Sdk::at("http://127.0.0.1:1", "us-east-1", "test", "test").await;
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Environment::load_from(variables, |env| Archive::read(&sdk, env)).map_err(|refused| refused.to_string())
    }

    #[tokio::test]
    async fn each_back_end_needs_what_it_works_on_and_nothing_else() {
        let bucket = [("ARCHIVE_BACK_END", "storage-class"), ("RESULTS_BUCKET", "r"), ("ARCHIVE_BUCKET", "a")];
        assert!(matches!(read(&bucket).await, Ok(Archive::StorageClass(_))));
        let vault =
            [("ARCHIVE_BACK_END", "vault"), ("RESULTS_BUCKET", "r"), ("GLACIER_VAULT", "v"), ("DEPLOYMENT", "gas")];
        assert!(matches!(read(&vault).await, Ok(Archive::Vault(_))));
        let refused = read(&vault[..2]).await.unwrap_err();
        assert!(refused.contains("GLACIER_VAULT; DEPLOYMENT"), "{refused}");
        assert!(read(&[("ARCHIVE_BACK_END", "tape")]).await.unwrap_err().contains("storage-class | vault"));
    }
}

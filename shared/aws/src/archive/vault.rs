//! The back end `vault`: archives in a vault of Amazon Glacier. Their ids are the server's, so every archive, upload and
//! job carries a description that says what it is for.

mod description;
mod fetch;
mod inventory;
mod retrieval;
mod source;
mod store;
mod upload;

use aws_sdk_glacier::Client;
use gas_domain::ArchiveId;
use gas_ports::{ArchiveRemover, Class, Error};

use crate::{Sdk, classify::failed};

/// The account that owns the vault: that of the credentials (Amazon Glacier API reference, any operation).
const ACCOUNT: &str = "-";

/// Parts that are moved at the same time: with what the SDK holds of them, far below 64 MiB.
const PARTS_AT_ONCE: usize = 2;

/// A vault, and the results bucket that it is filled from and emptied into.
#[derive(Clone, Debug)]
pub struct VaultArchive {
    client: Client,
    s3: aws_sdk_s3::Client,
    results: String,
    vault: String,
    deployment: String,
    topic_arn: Option<String>,
}

impl VaultArchive {
    /// The vault with this name; `deployment` (the stack's name) tells its archives from those of others.
    pub fn new(
        sdk: &Sdk,
        results_bucket: impl Into<String>,
        vault: impl Into<String>,
        deployment: impl Into<String>,
    ) -> Self {
        Self {
            client: sdk.glacier(),
            s3: sdk.s3(),
            results: results_bucket.into(),
            vault: vault.into(),
            deployment: deployment.into(),
            topic_arn: None,
        }
    }

    /// The topic that Glacier tells when a retrieval has ended. Nobody is told without it.
    pub fn notifying(self, topic_arn: impl Into<String>) -> Self {
        Self { topic_arn: Some(topic_arn.into()), ..self }
    }
}

impl ArchiveRemover for VaultArchive {
    async fn remove(&self, archive: &ArchiveId) -> Result<(), Error> {
        let request = self.client.delete_archive().account_id(ACCOUNT).vault_name(&self.vault).archive_id(&archive.0);
        match request.send().await.map_err(failed(format!("deleting archive {}", archive.0))) {
            Err(error) if error.class() != Class::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

//! The vault back end over HTTP on an in-memory Glacier, with the results bucket of the local AWS.

use std::sync::{Arc, Mutex, MutexGuard};

use gas_aws::{Archive, S3Results, S3Sweep, SystemClock, VaultArchive};
use gas_domain::{ArchiveId, JobKey, VersionId};
use gas_ports::{
    ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, Clock, ResultHoldings, ResultRemover,
    ResultWriter, Sweep,
};
use gas_world::glacier::{Completion, Glacier, http};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{harness::ArchiveHarness, local_aws::LocalAws};

/// The vault.
pub const VAULT: &str = "results";
/// The stack that archives there.
pub const DEPLOYMENT: &str = "contract";
/// Where Glacier says that a retrieval has ended.
pub const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:restore";

pub struct Vault {
    pub aws: LocalAws,
    /// Where it listens.
    pub url: String,
    glacier: Arc<Mutex<Glacier>>,
    server: JoinHandle<()>,
}

impl Vault {
    /// An empty vault of its own for every test.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let mut glacier = Glacier::default();
        glacier.create_vault(VAULT, SystemClock.now()).expect("a vault can be made");
        let glacier = Arc::new(Mutex::new(glacier));
        let served = http::serve(listener, Arc::clone(&glacier), |_: Completion| async {});
        let server = tokio::spawn(async { served.await.expect("Glacier is served") });
        Self { aws: LocalAws::connect().await, url, glacier, server }
    }

    pub fn glacier(&self) -> MutexGuard<'_, Glacier> {
        self.glacier.lock().expect("no test panicked with it")
    }

    pub fn vault_archive(&self) -> VaultArchive {
        self.of_deployment(DEPLOYMENT)
    }

    pub fn of_deployment(&self, deployment: &str) -> VaultArchive {
        let sdk = self.aws.sdk.clone().with_glacier_at(&self.url);
        VaultArchive::new(&sdk, self.aws.output("ResultsBucketName"), VAULT, deployment).notifying(TOPIC)
    }

    /// The descriptions of all archives.
    pub fn descriptions(&self) -> Vec<String> {
        let glacier = self.glacier();
        let vault = glacier.vault(VAULT).expect("the vault is there");
        vault.archives().filter_map(|archive| archive.description.clone()).collect()
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl ArchiveHarness for Vault {
    fn results(&self) -> impl ResultWriter + ResultRemover + ResultHoldings {
        S3Results::new(&self.aws.sdk, self.aws.output("ResultsBucketName"))
    }

    fn archive(&self) -> impl ArchiveWriter + ArchiveRetrievals + ArchiveReader + ArchiveRemover {
        self.vault_archive()
    }

    fn sweep(&self) -> impl Sweep {
        let [inputs, results] = ["InputsBucketName", "ResultsBucketName"].map(|name| self.aws.output(name));
        S3Sweep::new(&self.aws.sdk, inputs, results, Archive::Vault(self.vault_archive()))
    }

    async fn result(&self, s3_key: &str, version: &VersionId) -> Option<Vec<u8>> {
        self.aws.result(s3_key, version).await
    }

    async fn retrieval_ends(&self, _job: &JobKey, _archive: &ArchiveId) {
        self.glacier().finish_all(SystemClock.now());
    }

    async fn copies(&self, job: &JobKey) -> u64 {
        let of_job = format!(r#""job_id":"{}""#, job.job_id);
        self.descriptions().iter().filter(|description| description.contains(&of_job)).count() as u64
    }
}

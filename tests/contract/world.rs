//! The world in memory.

use gas_domain::{ArchiveId, JobKey, VersionId};
use gas_ports::{
    ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, BillingEvents, InputCopies, InputObjects,
    InputUploads, JobIntake, JobLeases, JobPages, JobQueue, JobRequests, Jobs, JobsDue, Publisher, Queues, Replies,
    ResultHoldings, ResultRemover, ResultWriter, RetentionTimers, Sessions, Sweep, UserBilling, UserNotices,
    UserProfiles, UserRoles, Users, UsersDue, Workers,
};
use gas_world::{BackEnd, World};

use crate::{
    harness::{ArchiveHarness, Harness},
    samples::now,
};

pub fn new() -> World {
    World::new(now())
}

/// With a vault as its archive.
pub fn on_vault() -> World {
    World::on(BackEnd::Vault, now())
}

impl Harness for World {
    fn jobs(&self) -> impl Jobs + JobIntake + JobPages + JobQueue + JobLeases + JobsDue + Clone + 'static {
        World::jobs(self)
    }

    fn users(&self) -> impl Users + UserProfiles + UserBilling + UserRoles + UserNotices + UsersDue {
        World::users(self)
    }

    fn billing_events(&self) -> impl BillingEvents {
        World::billing_events(self)
    }

    fn sessions(&self) -> impl Sessions {
        World::sessions(self)
    }

    fn replies(&self) -> impl Replies {
        World::replies(self)
    }

    fn workers(&self) -> impl Workers {
        World::workers(self)
    }

    fn inputs(&self) -> impl InputObjects + InputUploads + InputCopies {
        World::inputs(self)
    }

    fn requests(&self) -> impl JobRequests {
        World::requests(self)
    }

    fn queues(&self) -> impl Queues {
        World::queues(self)
    }

    fn publisher(&self) -> impl Publisher {
        World::publisher(self)
    }

    fn timers(&self) -> impl RetentionTimers {
        World::timers(self)
    }

    async fn upload(&self, job: &JobKey, bytes: &[u8]) {
        World::upload(self, job, bytes.to_vec());
    }

    async fn send_part(&self, url: &str, bytes: &[u8]) -> bool {
        World::send_part(self, url, bytes.to_vec())
    }
}

impl ArchiveHarness for World {
    fn results(&self) -> impl ResultWriter + ResultRemover + ResultHoldings {
        World::results(self)
    }

    fn archive(&self) -> impl ArchiveWriter + ArchiveRetrievals + ArchiveReader + ArchiveRemover {
        World::archive(self)
    }

    fn sweep(&self) -> impl Sweep {
        World::sweep(self)
    }

    async fn result(&self, s3_key: &str, version: &VersionId) -> Option<Vec<u8>> {
        World::result(self, s3_key, version).map(|bytes| bytes.to_vec())
    }

    async fn retrieval_ends(&self, _job: &JobKey, _archive: &ArchiveId) {
        self.finish_retrievals();
    }

    async fn copies(&self, job: &JobKey) -> u64 {
        let (prefix, of_job) = (ArchiveId::prefix(job), format!(r#""job_id":"{}""#, job.job_id));
        self.read(|state| {
            let objects = state.archives.copies.keys().filter(|key| key.starts_with(&prefix));
            let archives = state.glacier.vaults().flat_map(|vault| vault.archives());
            let described =
                archives.filter(|archive| archive.description.as_deref().is_some_and(|it| it.contains(&of_job)));
            (objects.count() + described.count()) as u64
        })
    }
}

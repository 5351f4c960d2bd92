//! The deployed functions, each the code of its own crate.

use std::{
    path::Path,
    sync::{Arc, LazyLock},
    time::Duration,
};

use annotator::{Annotator, Protection, References, Report};
use archive::ArchiveStage;
use gas_annotation::{Options, Reference, build::Build};
use gas_domain::{JobKey, NotifyRequest, ThawRequest, WebhookRequest};
use gas_ports::{Deadline, Error};
use gas_world::{
    InputsBucket, Outbox, Receivers, RequestsQueue, Sweeper, TaskShield, Timers, Topic, VirtualClock, WorkersTable,
};
use notify::NotifyStage;
use reconcile::{OrphanPass, Reconcile};
use restore::{Notices, RestoreStage};
use thaw::ThawStage;
use webhook::WebhookStage;

use super::{Deployment, LIMITS, RETENTION, Service};

static REFERENCE: LazyLock<Arc<Reference>> = LazyLock::new(|| {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("simulation/data");
    let (fasta, gff3) = (data.join("genome.fa"), data.join("genes.gff3"));
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("simulation.gasref");
    Build { name: "simulation".into(), fasta, gff3, ..Build::default() }.write(&bundle).unwrap();
    Arc::new(Reference::open(&bundle).unwrap())
});

/// Hands a body to the function of its topic, as that function's `main` does.
pub async fn handle<D: Deployment>(
    service: &Service<D>,
    topic: Topic,
    body: &str,
    deadline: Deadline,
) -> Result<(), Error> {
    match topic {
        Topic::JobResults => match gas_runtime::parse::<NotifyRequest>(body)? {
            NotifyRequest::Job(key) => service.notify().run(&key).await.map(drop),
            NotifyRequest::User { user_id } => service.notify().tell(&user_id, deadline).await.map(drop),
        },
        Topic::Webhooks => match gas_runtime::parse::<WebhookRequest>(body)? {
            WebhookRequest::Job(key) => service.webhook().run(&key).await.map(drop),
            WebhookRequest::Test(trial) => service.webhook().test(&trial.user_id).await.map(drop),
        },
        Topic::ResultsArchive => service.archiver().run(&gas_runtime::parse::<JobKey>(body)?, deadline).await.map(drop),
        Topic::ResultsThaw => match gas_runtime::parse::<ThawRequest>(body)? {
            ThawRequest::Job(key) => service.thaw().run(&key).await.map(drop),
            ThawRequest::Fanout { user_id, .. } => service.thaw().fan_out(&user_id, deadline).await.map(drop),
        },
        Topic::ResultsRestore => {
            for notice in &gas_runtime::parse::<Notices>(body)?.0 {
                service.restore().take(notice, deadline).await?;
            }
            Ok(())
        }
    }
}

/// The ports, as the deployment has them.
impl<D: Deployment> Service<D> {
    /// The Jobs table.
    pub fn jobs(&self) -> D::Jobs {
        self.deployment.jobs(&self.world)
    }

    /// The Users table.
    pub fn users(&self) -> D::Users {
        self.deployment.users(&self.world)
    }

    /// The archive.
    pub fn archive(&self) -> D::Archive {
        self.deployment.archive(&self.world)
    }

    /// The results bucket.
    pub fn results(&self) -> D::Results {
        self.deployment.results(&self.world)
    }

    /// The topics.
    pub fn publisher(&self) -> D::Publisher {
        self.deployment.publisher(&self.world)
    }
}

/// The stages.
#[allow(clippy::type_complexity, reason = "one parameter per capability")]
impl<D: Deployment> Service<D> {
    /// The archive function.
    pub fn archiver(&self) -> ArchiveStage<D::Jobs, D::Users, D::Archive, D::Results, D::Publisher, VirtualClock> {
        ArchiveStage {
            jobs: self.jobs(),
            users: self.users(),
            archive: self.archive(),
            results: self.results(),
            publisher: self.publisher(),
            clock: self.world.clock(),
            retention: RETENTION,
        }
    }

    /// The thaw function.
    pub fn thaw(&self) -> ThawStage<D::Jobs, D::Users, D::Archive, D::Publisher, Timers, VirtualClock> {
        ThawStage {
            jobs: self.jobs(),
            users: self.users(),
            archive: self.archive(),
            publisher: self.publisher(),
            timers: self.world.timers(),
            clock: self.world.clock(),
            policy: self.thaw_policy,
            retention: RETENTION,
        }
    }

    /// The restore function.
    pub fn restore(&self) -> RestoreStage<D::Jobs, D::Users, D::Archive, D::Publisher, Timers, VirtualClock> {
        RestoreStage {
            jobs: self.jobs(),
            users: self.users(),
            archive: self.archive(),
            publisher: self.publisher(),
            timers: self.world.timers(),
            clock: self.world.clock(),
            retention: RETENTION,
        }
    }

    /// The notify function.
    pub fn notify(&self) -> NotifyStage<D::Jobs, D::Users, Outbox, D::Publisher, VirtualClock> {
        NotifyStage {
            jobs: self.jobs(),
            users: self.users(),
            mailer: self.world.mailer(),
            publisher: self.publisher(),
            clock: self.world.clock(),
            web_url: "https://gas.example.org".into(),
        }
    }

    /// The webhook function.
    pub fn webhook(&self) -> WebhookStage<D::Jobs, D::Users, Receivers, VirtualClock> {
        WebhookStage {
            jobs: self.jobs(),
            users: self.users(),
            webhooks: self.world.webhooks(),
            clock: self.world.clock(),
        }
    }

    /// The reconcile function.
    pub fn reconcile(
        &self,
    ) -> Reconcile<D::Jobs, D::Users, InputsBucket, Sweeper, D::Archive, D::Publisher, Timers, VirtualClock> {
        Reconcile {
            jobs: self.jobs(),
            users: self.users(),
            inputs: self.world.inputs(),
            sweep: self.world.sweep(),
            archive: self.archive(),
            publisher: self.publisher(),
            timers: self.world.timers(),
            clock: self.world.clock(),
            limits: LIMITS,
        }
    }

    /// The orphan pass of the reconcile function.
    pub fn orphan_pass(&self) -> OrphanPass<D::Jobs, D::Results, D::Archive, VirtualClock> {
        OrphanPass { jobs: self.jobs(), results: self.results(), archive: self.archive(), clock: self.world.clock() }
    }

    /// The annotator.
    pub fn annotator(
        &self,
    ) -> Annotator<D::Jobs, D::Users, InputsBucket, D::Results, D::Publisher, Timers, VirtualClock> {
        Annotator {
            jobs: self.jobs(),
            users: self.users(),
            inputs: self.world.inputs(),
            results: self.results(),
            publisher: self.publisher(),
            timers: self.world.timers(),
            clock: self.world.clock(),
            references: References::new([("test".to_owned(), REFERENCE.clone())]),
            options: Options::default(),
            tally: Arc::default(),
            retention: RETENTION,
        }
    }

    /// The annotator's poll loop.
    pub fn annotator_loop(&self) -> annotator::Worker<RequestsQueue, TaskShield, WorkersTable, VirtualClock> {
        let (workers, clock) = (self.world.workers(), self.world.clock());
        annotator::Worker {
            requests: self.world.requests(),
            protection: Protection::new(self.world.protection(), self.world.clock()),
            report: Report::new(workers, clock, Arc::default(), "worker".into(), 1),
            concurrency: 1,
            grace: Duration::from_secs(1),
        }
    }
}

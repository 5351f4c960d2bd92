//! The deployed functions, each the code of its own crate, on one world.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use annotator::{Annotator, Protection, Worker};
use archive::ArchiveStage;
use gas_annotation::Reference;
use gas_domain::{SizeLimits, ThawPolicy};
use gas_world::{
    ArchiveBucket, InputsBucket, JobsTable, Outbox, RequestsQueue, ResultsBucket, Sweeper, TaskShield, Timers, Topic,
    Topics, UsersTable, VirtualClock, World,
};
use jiff::SignedDuration;
use notify::NotifyStage;
use reconcile::Reconcile;
use restore::RestoreStage;
use thaw::ThawStage;

use crate::promises;

/// How long a free user's result stays online.
pub const RETENTION: SignedDuration = SignedDuration::from_mins(5);
/// The largest upload of each plan, in bytes.
pub const LIMITS: SizeLimits = SizeLimits { free: 1_000, premium: 10_000 };

static REFERENCE: LazyLock<Arc<Reference>> = LazyLock::new(|| {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("simulation/data");
    Arc::new(Reference::open(&data.join("genome.fa"), &data.join("genes.gff3"), None).unwrap())
});

/// The service: all functions on one world, whose promises are checked after every effect.
pub struct Service {
    /// Everything that is not a function.
    pub world: World,
    /// Whether every message is delivered twice.
    pub twice: bool,
    /// The messages that are lost the first time, once they were; `None` when none is.
    pub(crate) lost: Mutex<Option<HashSet<(Topic, String)>>>,
    /// Failed receives of each message.
    pub(crate) receives: Mutex<HashMap<(Topic, String), u32>>,
    /// The messages that were received too often.
    pub(crate) dead_letters: Mutex<Vec<String>>,
}

impl Service {
    /// An empty service.
    pub fn new() -> Self {
        let world = World::new("2026-01-02T03:04:05Z".parse().unwrap());
        world.watch(promises::check);
        Self { world, twice: false, lost: Mutex::default(), receives: Mutex::default(), dead_letters: Mutex::default() }
    }

    pub fn archive(&self) -> ArchiveStage<JobsTable, UsersTable, ArchiveBucket, ResultsBucket, Topics, VirtualClock> {
        let world = &self.world;
        ArchiveStage {
            jobs: world.jobs(),
            users: world.users(),
            archive: world.archive(),
            results: world.results(),
            publisher: world.publisher(),
            clock: world.clock(),
            retention: RETENTION,
        }
    }

    pub fn thaw(&self) -> ThawStage<JobsTable, UsersTable, ArchiveBucket, Topics, Timers, VirtualClock> {
        let world = &self.world;
        ThawStage {
            jobs: world.jobs(),
            users: world.users(),
            archive: world.archive(),
            publisher: world.publisher(),
            timers: world.timers(),
            clock: world.clock(),
            policy: ThawPolicy::ExpeditedFirst,
            retention: RETENTION,
        }
    }

    pub fn restore(&self) -> RestoreStage<JobsTable, UsersTable, ArchiveBucket, Topics, Timers, VirtualClock> {
        let world = &self.world;
        RestoreStage {
            jobs: world.jobs(),
            users: world.users(),
            archive: world.archive(),
            publisher: world.publisher(),
            timers: world.timers(),
            clock: world.clock(),
            retention: RETENTION,
        }
    }

    pub fn notify(&self) -> NotifyStage<JobsTable, UsersTable, Outbox, VirtualClock> {
        let world = &self.world;
        NotifyStage {
            jobs: world.jobs(),
            users: world.users(),
            mailer: world.mailer(),
            clock: world.clock(),
            web_url: "https://gas.example.org".into(),
        }
    }

    #[allow(clippy::type_complexity, reason = "one parameter per capability")]
    pub fn reconcile(
        &self,
    ) -> Reconcile<JobsTable, UsersTable, InputsBucket, Sweeper, ArchiveBucket, Topics, Timers, VirtualClock> {
        let world = &self.world;
        Reconcile {
            jobs: world.jobs(),
            users: world.users(),
            inputs: world.inputs(),
            sweep: world.sweep(),
            archive: world.archive(),
            publisher: world.publisher(),
            timers: world.timers(),
            clock: world.clock(),
            limits: LIMITS,
        }
    }

    #[allow(clippy::type_complexity, reason = "one parameter per capability")]
    pub fn annotator(
        &self,
    ) -> Annotator<JobsTable, UsersTable, InputsBucket, ResultsBucket, Topics, Timers, VirtualClock> {
        let world = &self.world;
        Annotator {
            jobs: world.jobs(),
            users: world.users(),
            inputs: world.inputs(),
            results: world.results(),
            publisher: world.publisher(),
            timers: world.timers(),
            clock: world.clock(),
            reference: REFERENCE.clone(),
            retention: RETENTION,
        }
    }

    pub fn worker(&self) -> Worker<RequestsQueue, TaskShield, VirtualClock> {
        let world = &self.world;
        Worker {
            requests: world.requests(),
            protection: Protection::new(world.protection(), world.clock()),
            concurrency: 1,
            grace: Duration::from_secs(1),
        }
    }
}

/// Says where a run was when it failed.
impl Drop for Service {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("calls since the faults were planned:");
            let of_interest = |call: &str| !call.ends_with("Due::overdue");
            for (number, call) in (1..).zip(self.world.calls()).filter(|(_, call)| of_interest(call)) {
                eprintln!("{number:4} {call}");
            }
            self.world.read(|state| {
                eprintln!("now {}", state.now);
                state.jobs.values().for_each(|job| eprintln!("{job:#?}"));
                state.users.values().for_each(|user| eprintln!("{user:?}"));
            });
        }
    }
}

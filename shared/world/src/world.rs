//! The world as a test holds it: its handles, its clock, its faults.

mod hand;

use gas_domain::{Job, JobKey, Tier, User, UserId};
use gas_ports::Class;
use jiff::{SignedDuration, Timestamp};

use crate::{
    Archive, BackEnd, BillingEventsTable, Fault, InputsBucket, JobsTable, Outbox, Receivers, RepliesTable,
    RequestsQueue, ResultsBucket, SequentialIds, SessionsTable, StageQueues, State, Sweeper, TaskShield, Timers,
    Topics, UsersTable, VirtualClock, WorkersTable, archive, faults::FaultPlan, gate::Gate, glacier::ErrorCode,
    messaging,
};

/// Tables, buckets, archive, topics, timers and mail, in memory. A clone is the same world.
#[derive(Clone)]
pub struct World {
    pub(crate) gate: Gate,
}

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident: $handle:ident),* $(,)?) => {
        /// The ports.
        impl World {
            $($(#[$doc])* pub fn $name(&self) -> $handle {
                $handle(self.gate.clone())
            })*
        }
    };
}

handles! {
    /// `Jobs`, `JobIntake`, `JobPages`, `JobQueue`, `JobLeases`, `JobsDue`.
    jobs: JobsTable,
    /// `Users`, `UserProfiles`, `UserBilling`, `UserRoles`, `UserNotices`, `UsersDue`.
    users: UsersTable,
    /// `BillingEvents`.
    billing_events: BillingEventsTable,
    /// `Sessions`.
    sessions: SessionsTable,
    /// `Replies`.
    replies: RepliesTable,
    /// `Workers`.
    workers: WorkersTable,
    /// `InputObjects`, `InputUploads`, `InputCopies`.
    inputs: InputsBucket,
    /// `ResultWriter`, `ResultRemover`, `ResultHoldings`.
    results: ResultsBucket,
    /// `ArchiveWriter`, `ArchiveRetrievals`, `ArchiveReader`, `ArchiveRemover`, `ArchiveHoldings`.
    archive: Archive,
    /// `Publisher`.
    publisher: Topics,
    /// `RetentionTimers`.
    timers: Timers,
    /// `Mailer`.
    mailer: Outbox,
    /// `Webhooks`.
    webhooks: Receivers,
    /// `JobRequests`.
    requests: RequestsQueue,
    /// `Queues`.
    queues: StageQueues,
    /// `Sweep`.
    sweep: Sweeper,
    /// `TaskProtection`.
    protection: TaskShield,
    /// `Clock`.
    clock: VirtualClock,
    /// `Ids`.
    ids: SequentialIds,
}

impl World {
    /// An empty world whose clock says `now`, with objects of class GLACIER as its archive.
    pub fn new(now: Timestamp) -> Self {
        Self::on(BackEnd::StorageClass, now)
    }

    /// An empty world with this archive.
    pub fn on(back_end: BackEnd, now: Timestamp) -> Self {
        let gate = Gate::default();
        {
            let state = &mut gate.lock().state;
            (state.now, state.back_end) = (now, back_end);
            // Its name is a good one.
            let _made = state.glacier.create_vault(archive::VAULT, now);
        }
        Self { gate }
    }

    /// Another world in the state of this one, in which no fault is planned and nobody watches.
    pub fn fork(&self) -> Self {
        let gate = Gate::default();
        gate.lock().state = self.gate.lock().state.clone();
        Self { gate }
    }

    /// Looks at everything.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.gate.read(look)
    }

    /// The job as it is stored.
    pub fn job(&self, key: &JobKey) -> Option<Job> {
        self.read(|state| state.jobs.get(key).cloned())
    }

    /// The user as stored.
    pub fn user(&self, id: &UserId) -> Option<User> {
        self.read(|state| state.users.get(id).cloned())
    }
}

/// Time.
impl World {
    /// What the clock says.
    pub fn now(&self) -> Timestamp {
        self.read(|state| state.now)
    }

    /// Lets time pass: timers fire, retrievals end, each with its message.
    pub fn advance(&self, time: SignedDuration) {
        self.gate.change("time passed", |state| {
            state.now += time;
            messaging::fire_timers(state);
            let now = state.now;
            archive::finish_retrievals(state, |done_at| done_at <= now);
            let ended = state.glacier.finish_due(now);
            archive::notify(state, ended);
        });
    }

    /// From now on every call takes this long.
    pub fn take_time(&self, pace: SignedDuration) {
        self.gate.lock().pace = pace;
    }

    /// Ends every retrieval under way well, at once, and sends S3's events.
    pub fn finish_retrievals(&self) {
        self.gate.change("retrievals ended", |state| {
            archive::finish_retrievals(state, |_| true);
            let ended = state.glacier.finish_all(state.now);
            archive::notify(state, ended);
        });
    }

    /// Nothing that was retrieved, or is on its way, can be read: the archive forgot it, and says nothing about that.
    pub fn lose_retrievals(&self) {
        self.gate.change("retrievals lost", |state| {
            archive::lose_retrievals(state);
            state.glacier.lose_jobs();
        });
    }

    /// Ends every retrieval under way with nothing to read. A vault says so; S3 says nothing.
    pub fn fail_retrievals(&self) {
        self.gate.change("retrievals failed", |state| {
            archive::lose_retrievals(state);
            let failed = state.glacier.fail_jobs("The retrieval failed.", state.now);
            archive::notify(state, failed);
        });
    }
}

/// Faults.
impl World {
    /// Counts calls from here on, and lets the ones with these numbers (from 1) go wrong.
    pub fn plan_faults(&self, faults: impl IntoIterator<Item = (usize, Fault)>) {
        self.gate.lock().plan = FaultPlan::new(faults);
    }

    /// How many of the planned faults have not struck yet.
    pub fn faults_left(&self) -> usize {
        self.gate.lock().plan.left()
    }

    /// The calls since the last plan, in order, each as `Trait::method`.
    pub fn calls(&self) -> Vec<&'static str> {
        self.gate.lock().plan.calls().to_vec()
    }

    /// Lets `watch` see the state after every effect of a call; what it answers is kept as a broken promise.
    pub fn watch(&self, watch: impl Fn(&State) -> Result<(), String> + Send + 'static) {
        self.gate.lock().watcher = Some(Box::new(watch));
    }

    /// The promises that the watcher saw broken, in order.
    pub fn broken_promises(&self) -> Vec<String> {
        self.gate.lock().broken.clone()
    }

    /// No retrieval gets this tier until [`World::grant`].
    pub fn refuse(&self, tier: Tier) {
        self.refuse_with(tier, ErrorCode::InsufficientCapacity);
    }

    /// The same with this refusal of a vault.
    pub fn refuse_with(&self, tier: Tier, code: ErrorCode) {
        self.gate.change("tier refused", |state| {
            state.archives.refused.insert(tier);
            state.glacier.refuse(tier, code);
        });
    }

    /// Retrievals get this tier again.
    pub fn grant(&self, tier: Tier) {
        self.gate.change("tier granted", |state| {
            state.archives.refused.remove(&tier);
            state.glacier.allow(tier);
        });
    }

    /// The receiver at this address takes nothing from now on, and says so with this class; `None`: it takes all again.
    pub fn receiver_fails(&self, url: &str, class: Option<Class>) {
        self.gate.change("receiver changed", |state| match class {
            Some(class) => state.deaf_receivers.insert(url.to_owned(), class),
            None => state.deaf_receivers.remove(url),
        });
    }

    /// The mail service refuses this address for ever.
    pub fn refuse_address(&self, address: &str) {
        self.gate.change("address refused", |state| state.refused_addresses.insert(address.to_owned()));
    }
}

//! The world as a test holds it: its handles, its clock, and the test's own hand in it.

use bytes::Bytes;
use gas_domain::{ArchiveId, ETag, Job, JobKey, Message, Tier, User, UserId, VersionId};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Archive, BackEnd, Fault, InputObject, InputsBucket, JobsTable, Outbox, Requests, RequestsQueue, ResultsBucket,
    SequentialIds, SessionsTable, State, Sweeper, TaskShield, Timers, Topic, Topics, Transfers, UsersTable,
    VirtualClock, archive, faults::FaultPlan, gate::Gate, glacier::ErrorCode, messaging, objects,
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
    /// `Jobs`, `JobIntake`, `JobPages`, `JobLeases`, `JobsDue`.
    jobs: JobsTable,
    /// `Users`, `UserProfiles`, `UserRoles`, `UsersDue`.
    users: UsersTable,
    /// `Sessions`.
    sessions: SessionsTable,
    /// `InputObjects`.
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
    /// `JobRequests`.
    requests: RequestsQueue,
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

    /// The mail service refuses this address for ever.
    pub fn refuse_address(&self, address: &str) {
        self.gate.change("address refused", |state| state.refused_addresses.insert(address.to_owned()));
    }
}

/// The test's own hand: not counted, and no fault strikes.
impl World {
    /// Puts a user into the table, in place of what was there.
    pub fn put_user(&self, user: User) {
        self.gate.change("user put", |state| state.users.insert(user.id.clone(), user));
    }

    /// Puts a job into the table, in place of what was there.
    pub fn put_job(&self, job: Job) {
        self.gate.change("job put", |state| state.jobs.insert(job.key.clone(), job));
    }

    /// Uploads the input of a job, as a browser does with the form.
    pub fn upload(&self, job: &JobKey, bytes: impl Into<Bytes>) -> ETag {
        let object = InputObject::new(bytes.into());
        let etag = object.etag.clone();
        self.gate.change("input uploaded", |state| state.inputs.insert(job.clone(), object));
        etag
    }

    /// Writes an object of the results bucket.
    pub fn put_result(&self, s3_key: &str, bytes: impl Into<Bytes>) -> VersionId {
        let bytes = bytes.into();
        self.gate.change("result put", |state| objects::put_version(state, s3_key, "application/gzip", bytes))
    }

    /// Makes another archived copy of the same bytes, for another job. `None` when there is no such copy.
    pub fn copy_archive(&self, archive: &ArchiveId, job: &JobKey, attempt: u32) -> Option<ArchiveId> {
        self.gate.change("archive copied", |state| archive::put_copy(state, archive, job, attempt))
    }

    /// Deletes a version of an object of the results bucket.
    pub fn drop_result(&self, s3_key: &str, version: &VersionId) {
        self.gate.change("result dropped", |state| {
            state.results.retain(|object| object.s3_key != s3_key || object.version != *version);
        });
    }

    /// Damages an archived copy: its last byte is another.
    pub fn damage(&self, archive: &ArchiveId) {
        self.gate.change("archive damaged", |state| {
            state.archives.damage(archive);
            // One that is not in the vault is in the bucket.
            let _damaged = state.glacier.damage(archive::VAULT, &archive.0);
        });
    }

    /// Lets results move in parts of this size, and counts the deadline as near after so many of them.
    pub fn move_in_parts(&self, part_size: u64, most_parts: usize) {
        let transfers = Transfers { part_size, most_parts: Some(most_parts) };
        self.gate.change("parts chosen", |state| state.transfers = transfers);
    }

    /// Lets the next copies into the archive turn out damaged.
    pub fn spoil_copies(&self, count: u32) {
        self.gate.change("copies spoiled", |state| state.archives.spoiled = count);
    }

    /// The bytes of a version in the results bucket.
    pub fn result(&self, s3_key: &str, version: &VersionId) -> Option<Bytes> {
        self.read(|state| {
            let found = state.results.iter().find(|object| object.s3_key == s3_key && object.version == *version);
            found.map(|object| object.bytes.clone())
        })
    }

    /// Sends a message as a stage would: to duplicate one, or to send one early or late.
    pub fn post(&self, message: Message) {
        self.gate.change("message posted", |state| messaging::send(state, message));
    }

    /// Puts back what was taken from a topic's queue, behind what waits there.
    pub fn redeliver(&self, topic: Topic, body: String) {
        self.gate.change("message redelivered", |state| state.queues.post(topic, body));
    }

    /// Takes the oldest message of a topic's queue: its body.
    pub fn take(&self, topic: Topic) -> Option<String> {
        self.gate.change("message taken", |state| state.queues.take(topic))
    }

    /// Takes this very message from a topic's queue.
    pub fn take_this(&self, topic: Topic, body: &str) {
        self.gate.change("message taken", |state| state.queues.take_this(topic, body));
    }

    /// The bodies that wait in a topic's queue, oldest first.
    pub fn waiting(&self, topic: Topic) -> Vec<String> {
        self.read(|state| state.queues.waiting(topic).cloned().collect())
    }

    /// The job-requests queue forgets its messages.
    pub fn lose_requests(&self) {
        self.gate.change("requests lost", |state| state.requests = Requests::default());
    }

    /// The timers that run never fire; their names stay taken.
    pub fn lose_timers(&self) {
        self.gate.change("timers lost", |state| state.timers.running.clear());
    }

    /// Brings the messages of every topic into an order that follows from `seed`.
    pub fn shuffle(&self, seed: u64) {
        self.gate.change("messages shuffled", |state| state.queues.shuffle(&mut fastrand::Rng::with_seed(seed)));
    }
}

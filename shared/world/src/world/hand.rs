//! The test's own hand in the world: what it puts there, takes away or damages.

use bytes::Bytes;
use gas_domain::{ArchiveId, ETag, Job, JobKey, Message, User, VersionId};

use super::World;
use crate::{InputObject, Requests, Topic, Transfers, archive, messaging, objects, uploads};

/// Not counted, and no fault strikes.
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

    /// Sends a part to the address that was signed for it, as a browser does; whether it was taken.
    pub fn send_part(&self, url: &str, bytes: impl Into<Bytes>) -> bool {
        let bytes = bytes.into();
        self.gate.change("part sent", |state| uploads::send_part(state, url, bytes))
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

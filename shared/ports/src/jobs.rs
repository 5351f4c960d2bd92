//! The Jobs table.

use std::future::Future;

use gas_domain::{Job, JobId, JobKey, Live, Role, UserId};
use jiff::Timestamp;

use crate::Error;

/// What must hold of the owner for a commit to be made, checked in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Nothing.
    None,
    /// The role is this one.
    Role(Role),
    /// The role has not changed since it was read.
    RoleVersion(u64),
}

/// Loading and changing a job.
pub trait Jobs: Send + Sync {
    /// The job, read consistently; `None` when there is none.
    fn load(&self, key: &JobKey) -> impl Future<Output = Result<Option<Job>, Error>> + Send;

    /// Writes a job that [`Job::apply`] made, on condition that the stored one is the one before (`version - 1`) and
    /// that the guard holds. `Conflict` when either does not; `Retry` when another transaction held an item.
    fn commit(&self, job: &Job, guard: Guard) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Making jobs.
pub trait JobIntake: Send + Sync {
    /// Stores a new job; `Conflict` when its key is taken.
    fn create(&self, job: &Job) -> impl Future<Output = Result<(), Error>> + Send;
}

/// One page of a user's jobs.
#[derive(Debug, Clone)]
pub struct JobPage {
    /// The jobs, newest first.
    pub jobs: Vec<Job>,
    /// Where the next page starts; `None` after the last.
    pub next: Option<JobId>,
}

/// Listing a user's jobs.
pub trait JobPages: Send + Sync {
    /// Up to `limit` jobs older than `after`, newest first, read consistently: an index could miss a job that was
    /// archived a moment before an upgrade.
    fn page(
        &self,
        user: &UserId,
        after: Option<JobId>,
        limit: u32,
    ) -> impl Future<Output = Result<JobPage, Error>> + Send;
}

/// A job that waits for an annotator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// Since when.
    pub since: Timestamp,
    /// Which.
    pub job_id: JobId,
}

/// Looking at the queue of jobs that wait for an annotator, whosever they are.
pub trait JobQueue: Send + Sync {
    /// Up to `limit` of them, the one that has waited longest first. What was committed a moment ago may be missing.
    fn waiting(&self, limit: u32) -> impl Future<Output = Result<Vec<Waiting>, Error>> + Send;
}

/// Keeping a claimed job.
pub trait JobLeases: Send + Sync {
    /// Moves the end of a run's lease (and the job's deadline with it), on condition that the job is RUNNING under
    /// this attempt, and tells how far the worker is. Does not touch `version`. `Conflict` when the job is no longer the
    /// worker's.
    fn extend(
        &self,
        key: &JobKey,
        attempt: u32,
        lease_until: Timestamp,
        live: &Live,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// An item past its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due<K> {
    /// Which.
    pub key: K,
    /// Since when.
    pub due_at: Timestamp,
}

/// Looking after jobs that are past their deadline.
pub trait JobsDue: Send + Sync {
    /// Up to `limit` jobs of one shard (0–15) whose `due_at` is not after `now`, longest overdue first.
    fn overdue(
        &self,
        shard: u8,
        now: Timestamp,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Due<JobKey>>, Error>> + Send;

    /// Moves `due_at` of the job as it was read (same `version`), without touching `version`. `Conflict` when it moved on.
    fn postpone(&self, job: &Job, due_at: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;

    /// Removes the item of a job as it was read: the last step of a deletion. `Conflict` when it moved on.
    fn remove(&self, job: &Job) -> impl Future<Output = Result<(), Error>> + Send;
}

//! The Jobs table, with DynamoDB's conditions.

use gas_domain::{Job, JobId, JobKey, JobState, Live, UserId};
use gas_ports::{Class, Due, Error, Guard, JobIntake, JobLeases, JobPage, JobPages, JobQueue, Jobs, JobsDue, Waiting};
use jiff::Timestamp;

use crate::{State, gate::Gate};

/// The Jobs table.
#[derive(Clone)]
pub struct JobsTable(pub(crate) Gate);

impl Jobs for JobsTable {
    async fn load(&self, key: &JobKey) -> Result<Option<Job>, Error> {
        self.0.pass("Jobs::load", |state| Ok(state.jobs.get(key).cloned())).await
    }

    async fn commit(&self, job: &Job, guard: Guard) -> Result<(), Error> {
        let write = |state: &mut State| {
            let unchanged = as_read(state, &job.key, job.version.checked_sub(1));
            if !unchanged || !holds(state, &job.key.user_id, guard) {
                return Err(conflict(&job.key));
            }
            state.jobs.insert(job.key.clone(), job.clone());
            Ok(())
        };
        self.0.pass("Jobs::commit", write).await
    }
}

impl JobIntake for JobsTable {
    async fn create(&self, job: &Job) -> Result<(), Error> {
        let write = |state: &mut State| {
            if state.jobs.contains_key(&job.key) {
                return Err(conflict(&job.key));
            }
            state.jobs.insert(job.key.clone(), job.clone());
            Ok(())
        };
        self.0.pass("JobIntake::create", write).await
    }
}

impl JobPages for JobsTable {
    async fn page(&self, user: &UserId, after: Option<JobId>, limit: u32) -> Result<JobPage, Error> {
        let read = |state: &mut State| {
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let older = |job: &&Job| job.key.user_id == *user && after.is_none_or(|after| job.key.job_id < after);
            let jobs: Vec<_> = state.jobs.values().rev().filter(older).take(limit).cloned().collect();
            // As a Query does: a full page names its last key, even when nothing comes after it.
            let next = jobs.last().filter(|_| jobs.len() == limit).map(|job| job.key.job_id);
            Ok(JobPage { jobs, next })
        };
        self.0.pass("JobPages::page", read).await
    }
}

impl JobQueue for JobsTable {
    async fn waiting(&self, limit: u32) -> Result<Vec<Waiting>, Error> {
        let read = |state: &mut State| {
            let waiting = |job: &Job| Some(Waiting { since: job.waiting_since()?, job_id: job.key.job_id });
            let mut waiting: Vec<_> = state.jobs.values().filter_map(waiting).collect();
            waiting.sort();
            waiting.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            Ok(waiting)
        };
        self.0.pass("JobQueue::waiting", read).await
    }
}

impl JobLeases for JobsTable {
    async fn extend(&self, key: &JobKey, attempt: u32, lease_until: Timestamp, live: &Live) -> Result<(), Error> {
        let write = |state: &mut State| match state.jobs.get_mut(key) {
            Some(Job {
                attempt: held, state: JobState::Running { lease_until: end, .. }, due_at, live: told, ..
            }) if *held == attempt => {
                (*end, *due_at, *told) = (lease_until, Some(lease_until), Some(live.clone()));
                Ok(())
            }
            _ => Err(conflict(key)),
        };
        self.0.pass("JobLeases::extend", write).await
    }
}

impl JobsDue for JobsTable {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<Due<JobKey>>, Error> {
        let read = |state: &mut State| {
            let jobs = state.jobs.values().filter(|job| job.key.job_id.to_string().ends_with(hex(shard)));
            Ok(longest_overdue(jobs.map(|job| (&job.key, job.due_at)), now, limit))
        };
        self.0.pass("JobsDue::overdue", read).await
    }

    async fn postpone(&self, job: &Job, due_at: Timestamp) -> Result<(), Error> {
        let write = |state: &mut State| match state.jobs.get_mut(&job.key) {
            Some(stored) if stored.version == job.version && stored.due_at.is_some() => {
                stored.due_at = Some(due_at);
                Ok(())
            }
            _ => Err(conflict(&job.key)),
        };
        self.0.pass("JobsDue::postpone", write).await
    }

    async fn remove(&self, job: &Job) -> Result<(), Error> {
        let write = |state: &mut State| {
            if !as_read(state, &job.key, Some(job.version)) {
                return Err(conflict(&job.key));
            }
            state.jobs.remove(&job.key);
            Ok(())
        };
        self.0.pass("JobsDue::remove", write).await
    }
}

/// The items past their deadline, as a shard of the index `due` lists them.
pub(crate) fn longest_overdue<'a, K: Clone + 'a>(
    items: impl Iterator<Item = (&'a K, Option<Timestamp>)>,
    now: Timestamp,
    limit: u32,
) -> Vec<Due<K>> {
    let due = |(key, due_at): (&K, Option<Timestamp>)| {
        let due_at = due_at.filter(|due_at| *due_at <= now)?;
        Some(Due { key: key.clone(), due_at })
    };
    let mut found: Vec<_> = items.filter_map(due).collect();
    found.sort_by_key(|due| due.due_at);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    found
}

/// A job's shard is the last digit of its id.
fn hex(shard: u8) -> char {
    char::from_digit(u32::from(shard), 16).unwrap_or('-')
}

fn as_read(state: &State, key: &JobKey, version: Option<u64>) -> bool {
    state.jobs.get(key).map(|stored| stored.version) == version && version.is_some()
}

fn holds(state: &State, user: &UserId, guard: Guard) -> bool {
    let user = state.users.get(user);
    match guard {
        Guard::None => true,
        Guard::Role(role) => user.is_some_and(|user| user.role == role),
        Guard::RoleVersion(version) => user.is_some_and(|user| user.role_version == version),
    }
}

fn conflict(key: &JobKey) -> Error {
    Error::new(Class::Conflict, format!("job {key} is not as it was read"))
}

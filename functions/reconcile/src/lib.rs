//! Looks after every job and user that is past its deadline: sends its message again, ends what was abandoned.

mod deletions;
mod healing;
mod orphans;
mod uploads;

#[cfg(test)]
mod tests;

pub use orphans::{Cursor, Looked, OrphanPass, Walk};

use gas_domain::{Event, Job, JobKey, JobState, SizeLimits, UserId, policy};
use gas_ports::{
    ArchiveRemover, Class, Clock, Deadline, Error, Guard, InputObjects, InputUploads, JobPages, Jobs, JobsDue, Outcome,
    Publisher, RetentionTimers, Sweep, Users, UsersDue,
    flow::{self, advance, announce},
};
use jiff::{SignedDuration, Timestamp};

/// The shards of the `due` index.
const SHARDS: u8 = 16;

/// Items of a shard looked at in one run: what is left is overdue in the next run too.
const PER_SHARD: u32 = 100;

/// What one item may take.
const ITEM_TIME: SignedDuration = SignedDuration::from_secs(10);

/// The reconcile function.
#[derive(Clone)]
pub struct Reconcile<J, U, I, S, A, P, T, C> {
    /// Finds, loads, commits, postpones, removes.
    pub jobs: J,
    /// Finds, loads, postpones.
    pub users: U,
    /// Looks at uploads whose browser was closed.
    pub inputs: I,
    /// Removes what a deleted job left.
    pub sweep: S,
    /// Deletes a deleted job's archives.
    pub archive: A,
    /// Sends again.
    pub publisher: P,
    /// Starts again.
    pub timers: T,
    /// The time.
    pub clock: C,
    /// The largest upload of each plan.
    pub limits: SizeLimits,
}

impl<J, U, I, S, A, P, T, C> Reconcile<J, U, I, S, A, P, T, C>
where
    J: Jobs + JobPages + JobsDue,
    U: Users + UsersDue,
    I: InputObjects + InputUploads,
    S: Sweep,
    A: ArchiveRemover,
    P: Publisher,
    T: RetentionTimers,
    C: Clock,
{
    /// Looks at everything that is overdue. One item's failure does not keep it from the others; the run fails at the end.
    pub async fn run(&self, deadline: Deadline) -> Result<(), Error> {
        let (mut looked, mut failed) = (0, 0);
        let mut count = |result: Result<(), Error>| {
            looked += 1;
            if let Err(error) = result {
                failed += 1;
                tracing::error!(class = ?error.class(), %error, "an overdue item could not be healed");
            }
        };
        let in_time = || !deadline.is_near(self.clock.now(), ITEM_TIME);
        // Each run begins elsewhere: a shard with much to do must not keep the others waiting.
        let minute = u8::try_from(self.clock.now().as_second() / 60 % i64::from(SHARDS)).unwrap_or_default();
        for shard in (0..SHARDS).map(|shard| (shard + minute) % SHARDS) {
            let now = self.clock.now();
            match JobsDue::overdue(&self.jobs, shard, now, PER_SHARD).await {
                Err(error) => count(Err(error)),
                Ok(due) => {
                    for job in due.iter().take_while(|_| in_time()) {
                        count(self.look_at_job(&job.key).await);
                    }
                }
            }
            match UsersDue::overdue(&self.users, shard, now, PER_SHARD).await {
                Err(error) => count(Err(error)),
                Ok(due) => {
                    for user in due.iter().take_while(|_| in_time()) {
                        count(self.look_at_user(&user.key).await);
                    }
                }
            }
        }
        tracing::info!(looked, failed, "reconciled");
        match failed {
            0 => Ok(()),
            _ => Err(Error::new(Class::Retry, format!("{failed} of {looked} overdue items could not be healed"))),
        }
    }

    /// An operator's word: a held result goes on from where it stood.
    #[tracing::instrument(name = "release", skip_all, fields(user_id = %key.user_id, job_id = %key.job_id), ret)]
    pub async fn release(&self, key: &JobKey) -> Result<Outcome, Error> {
        let now = self.clock.now();
        let Some(job) = self.jobs.load(key).await? else { return flow::missing() };
        let Some(after) = advance(&self.jobs, &job, Event::Release, Guard::None, now).await? else {
            return Ok(Outcome::Rest("it is not held"));
        };
        announce(&self.publisher, &job, &after, now).await?;
        Ok(Outcome::Rest("released"))
    }

    #[tracing::instrument(name = "reconcile", skip_all, fields(user_id = %key.user_id, job_id = %key.job_id))]
    async fn look_at_job(&self, key: &JobKey) -> Result<(), Error> {
        let now = self.clock.now();
        // The index is a little late: the job itself says whether it is overdue.
        let Some(job) = self.jobs.load(key).await? else {
            return Ok(());
        };
        if job.due_at.is_none_or(|due_at| due_at > now) {
            return Ok(());
        }
        let healed = self.heal(&job, now).await;
        // Also when it could not be healed: an item that fails each time must not stand in the way of the others.
        let due_at = policy::postponed(job.changed_time, now);
        match job.state {
            JobState::Deleting { until } if now >= until && healed.is_ok() => {
                unless_moved_on(self.jobs.remove(&job).await)?
            }
            JobState::Deleting { until } if now < until => self.postpone(&job, due_at.min(until)).await?,
            _ => self.postpone(&job, due_at).await?,
        }
        healed
    }

    async fn heal(&self, job: &Job, now: Timestamp) -> Result<(), Error> {
        match job.state {
            JobState::Uploading { .. } => {
                uploads::end(&self.jobs, &self.users, &self.inputs, &self.publisher, self.limits, job, now).await
            }
            JobState::Deleting { .. } => deletions::sweep(&self.archive, &self.sweep, job).await,
            _ => self.send_again(job, now).await,
        }
    }

    async fn send_again(&self, job: &Job, now: Timestamp) -> Result<(), Error> {
        for message in job.messages(now) {
            let (state, lost) = (healing::state(job), healing::lost(&message, job));
            match lost {
                Some(lost) => {
                    tracing::warn!(state, since = %job.changed_time, attempt = job.attempt, ?message, "healing: {lost}");
                }
                None => tracing::info!(state, ?message, "the job is looked at again, as it is due"),
            }
            self.publisher.publish(&message).await?;
        }
        if let Some(timer) = job.timer(now) {
            // It runs most likely: what is overdue is something else. One that was lost costs no more than this.
            tracing::info!(until = %timer.until, "the retention's timer is started, should it not run");
            self.timers.start(&timer).await?;
        }
        Ok(())
    }

    async fn postpone(&self, job: &Job, due_at: Timestamp) -> Result<(), Error> {
        unless_moved_on(JobsDue::postpone(&self.jobs, job, due_at).await)
    }

    #[tracing::instrument(name = "reconcile", skip_all, fields(user_id = %id))]
    async fn look_at_user(&self, id: &UserId) -> Result<(), Error> {
        let now = self.clock.now();
        let Some(user) = self.users.load(id).await? else {
            return Ok(());
        };
        if user.due_at.is_none_or(|due_at| due_at > now) {
            return Ok(());
        }
        if user.closing {
            let page = self.jobs.page(id, None, 1).await?;
            // A page leaves out a job that cannot be read, but says that there is more.
            if page.jobs.is_empty() && page.next.is_none() {
                tracing::info!("the account is deleted: no job is left");
                return unless_moved_on(UsersDue::remove(&self.users, &user).await);
            }
        }
        for message in user.overdue_messages(now) {
            let since = user.changed_time;
            match healing::lost_of_user(&user, &message) {
                Some(lost) => tracing::warn!(role = ?user.role, %since, ?message, "healing: {lost}"),
                None => tracing::info!(%since, ?message, "the user is looked at again, as it is due"),
            }
            self.publisher.publish(&message).await?;
        }
        unless_moved_on(UsersDue::postpone(&self.users, &user, user.next_look(now)).await)
    }
}

/// That the item has moved on meanwhile is what was hoped for.
fn unless_moved_on(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(error) if error.is_conflict() => Ok(()),
        other => other,
    }
}

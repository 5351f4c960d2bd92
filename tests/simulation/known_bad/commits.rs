//! A service whose commits to the Jobs table are made in another way.

use std::future::Future;

use gas_domain::{Job, JobId, JobKey, Live, UserId};
use gas_ports::{Due, Error, Guard, JobIntake, JobLeases, JobPage, JobPages, Jobs, JobsDue};
use gas_tests::{as_deployed, simulation::Deployment};
use gas_world::World;
use jiff::Timestamp;

/// How a commit is made.
pub trait Committing: Clone + Send + Sync + 'static {
    /// Commits what became of `before`.
    fn commit(
        &self,
        world: &World,
        before: &Job,
        after: &Job,
        guard: Guard,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// All is as it is deployed but the commits.
pub struct Commits<C>(pub C);

impl<C: Committing> Deployment for Commits<C> {
    type Jobs = Table<C>;
    fn jobs(&self, world: &World) -> Table<C> {
        Table { world: world.clone(), how: self.0.clone() }
    }
    as_deployed!(users, archive, results, publisher);
}

/// The Jobs table with these commits.
#[derive(Clone)]
pub struct Table<C> {
    pub world: World,
    pub how: C,
}

impl<C: Committing> Jobs for Table<C> {
    async fn load(&self, key: &JobKey) -> Result<Option<Job>, Error> {
        self.world.jobs().load(key).await
    }

    async fn commit(&self, job: &Job, guard: Guard) -> Result<(), Error> {
        match self.world.job(&job.key) {
            Some(before) => self.how.commit(&self.world, &before, job, guard).await,
            None => self.world.jobs().commit(job, guard).await,
        }
    }
}

impl<C: Committing> JobIntake for Table<C> {
    async fn create(&self, job: &Job) -> Result<(), Error> {
        self.world.jobs().create(job).await
    }
}

impl<C: Committing> JobPages for Table<C> {
    async fn page(&self, user: &UserId, after: Option<JobId>, limit: u32) -> Result<JobPage, Error> {
        self.world.jobs().page(user, after, limit).await
    }
}

impl<C: Committing> JobLeases for Table<C> {
    async fn extend(&self, key: &JobKey, attempt: u32, lease_until: Timestamp, live: &Live) -> Result<(), Error> {
        self.world.jobs().extend(key, attempt, lease_until, live).await
    }
}

impl<C: Committing> JobsDue for Table<C> {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<Due<JobKey>>, Error> {
        self.world.jobs().overdue(shard, now, limit).await
    }

    async fn postpone(&self, job: &Job, due_at: Timestamp) -> Result<(), Error> {
        self.world.jobs().postpone(job, due_at).await
    }

    async fn remove(&self, job: &Job) -> Result<(), Error> {
        self.world.jobs().remove(job).await
    }
}

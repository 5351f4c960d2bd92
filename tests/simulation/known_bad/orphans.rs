//! The orphan pass trusts what it knew of the jobs before it listed, and does not even wait for two days.

use std::collections::BTreeMap;

use gas_domain::{Job, JobKey, policy};
use gas_ports::{Class, Clock, Deadline, Error, Guard, Jobs};
use gas_tests::{
    as_deployed,
    simulation::{Deployment, Service},
};
use gas_world::VirtualClock;
use jiff::{SignedDuration, Timestamp};
use reconcile::{Cursor, Looked, OrphanPass};

/// The jobs are loaded before anything is listed.
#[derive(Clone, Copy)]
pub struct LoadsFirst {
    /// Whether what is young is spared all the same.
    pub waits: bool,
}

impl Deployment for LoadsFirst {
    as_deployed!(jobs, users, archive, results, publisher);

    async fn orphans(service: &Service<Self>, cursor: Option<Cursor>, deadline: Deadline) -> Result<Looked, Error> {
        let Self { waits } = *service.deployment;
        let jobs = Loaded(service.world.read(|state| state.jobs.clone()));
        let ahead = if waits { SignedDuration::ZERO } else { policy::ORPHAN_AGE + SignedDuration::from_secs(1) };
        let clock = Ahead(service.world.clock(), ahead);
        let (results, archive) = (service.results(), service.archive());
        OrphanPass { jobs, results, archive, clock }.run(cursor, Deadline(deadline.0 + ahead)).await
    }
}

/// The Jobs table as it was.
struct Loaded(BTreeMap<JobKey, Job>);

impl Jobs for Loaded {
    async fn load(&self, key: &JobKey) -> Result<Option<Job>, Error> {
        Ok(self.0.get(key).cloned())
    }

    async fn commit(&self, job: &Job, _guard: Guard) -> Result<(), Error> {
        Err(Error::new(Class::Denied, format!("the orphan pass changes no job, also not {}", job.key)))
    }
}

/// A clock that takes everything for older than it is.
struct Ahead(VirtualClock, SignedDuration);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        self.0.now() + self.1
    }
}

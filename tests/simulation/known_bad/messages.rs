//! A message is all that remembers what has to be done, or is done with too early.

use gas_domain::{Job, Message, Place, Role, ThawRequest, UserId};
use gas_ports::{Clock, Deadline, Error, Guard, JobPages, Jobs, Publisher, UserRoles, Users};
use gas_tests::{
    as_deployed,
    simulation::{Deployed, Deployment, Service, at_rest::place},
};
use gas_world::{Topic, World};
use thaw::ThawStage;

use super::commits::{Committing, Table};

/// A message is done with, whatever its handler says.
pub struct AcknowledgesErrors;

impl Deployment for AcknowledgesErrors {
    as_deployed!(jobs, users, archive, results, publisher);

    fn acknowledges(&self, _failed: &Error) -> bool {
        true
    }
}

/// The end of a retention is remembered by its timer alone: a message that comes early is dropped, and nobody looks later.
#[derive(Clone)]
pub struct NoDeadline;

impl Committing for NoDeadline {
    async fn commit(&self, world: &World, _before: &Job, after: &Job, guard: Guard) -> Result<(), Error> {
        let mut after = after.clone();
        if let Some(Place::Online { retention: Some(_), .. }) = place(&after) {
            after.due_at = None;
        }
        world.jobs().commit(&after, guard).await
    }
}

/// The change of plan writes no debt: it asks for the thaw of every job by a message.
pub struct NoPendingFanout;

impl Deployment for NoPendingFanout {
    as_deployed!(jobs, users, archive, results, publisher);

    async fn change_role(service: &Service<Self>, user: &UserId, role: Role) -> Result<(), Error> {
        let users = service.users();
        let Some(before) = users.load(user).await? else { return Ok(()) };
        let Some(mut after) = before.change_role(role, service.world.clock().now()) else { return Ok(()) };
        (after.pending_fanout, after.notices, after.due_at) = (None, Vec::new(), None);
        UserRoles::commit(&users, &after).await?;
        for job in service.jobs().page(user, None, 100).await?.jobs {
            service.publisher().publish(&Message::Thaw(job.key)).await?;
        }
        Ok(())
    }
}

/// The walk sends for each job, and leaves the job's commit to whoever receives that.
pub struct SendsFirst;

impl Deployment for SendsFirst {
    as_deployed!(jobs, users, archive, results, publisher);

    async fn handle(service: &Service<Self>, topic: Topic, body: &str, deadline: Deadline) -> Result<(), Error> {
        let walk = (topic == Topic::ResultsThaw).then(|| gas_runtime::parse::<ThawRequest>(body)).transpose()?;
        let Some(ThawRequest::Fanout { user_id, .. }) = walk else {
            return service.redeploy(Deployed).handle(topic, body).await;
        };
        let ThawStage { users, archive, publisher, timers, clock, policy, retention, .. } = service.thaw();
        let jobs = Table { world: service.world.clone(), how: SendsOnly };
        let stage = ThawStage { jobs, users, archive, publisher, timers, clock, policy, retention };
        stage.fan_out(&user_id, deadline).await.map(drop)
    }
}

#[derive(Clone)]
struct SendsOnly;

impl Committing for SendsOnly {
    async fn commit(&self, world: &World, _before: &Job, after: &Job, _guard: Guard) -> Result<(), Error> {
        for message in after.messages(world.now()) {
            world.publisher().publish(&message).await?;
        }
        Ok(())
    }
}

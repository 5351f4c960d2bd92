//! What is deployed: how the functions see the world and what they do. [`Deployed`] is the service as it is; another
//! deployment may wrap a port, or do a step in a way of its own.

use std::future::Future;

use gas_domain::{Role, UserId};
use gas_ports::{
    ArchiveHoldings, ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, Clock, Deadline, Error,
    JobIntake, JobLeases, JobPages, Jobs, JobsDue, Publisher, ResultHoldings, ResultRemover, ResultWriter, UserNotices,
    UserRoles, Users, UsersDue,
};
use gas_world::{Topic, World};

use super::{Service, functions};

macro_rules! port {
    ($($(#[$doc:meta])* $name:ident: $($capability:ident),*;)*) => {
        $(
            $(#[$doc])*
            pub trait $name: $($capability +)* Clone + 'static {}
            impl<T: $($capability +)* Clone + 'static> $name for T {}
        )*
    };
}

port! {
    /// All that anybody does with jobs.
    JobsPort: Jobs, JobIntake, JobPages, JobLeases, JobsDue;
    /// All that the functions do with users.
    UsersPort: Users, UserRoles, UserNotices, UsersDue;
    /// All that anybody does with the archive.
    ArchivePort: ArchiveWriter, ArchiveRetrievals, ArchiveReader, ArchiveRemover, ArchiveHoldings;
    /// All that anybody does with the results bucket.
    ResultsPort: ResultWriter, ResultRemover, ResultHoldings;
    /// Sending.
    PublisherPort: Publisher;
}

/// What is deployed. Every stage gets its ports from here, and only from here.
pub trait Deployment: Sized + Send + Sync + 'static {
    /// The Jobs table as the functions see it.
    type Jobs: JobsPort;
    /// The Users table as the functions see it.
    type Users: UsersPort;
    /// The archive as the functions see it.
    type Archive: ArchivePort;
    /// The results bucket as the functions see it.
    type Results: ResultsPort;
    /// The topics as the functions see them.
    type Publisher: PublisherPort;

    /// The Jobs table as the functions see it.
    fn jobs(&self, world: &World) -> Self::Jobs;
    /// The Users table as the functions see it.
    fn users(&self, world: &World) -> Self::Users;
    /// The archive as the functions see it.
    fn archive(&self, world: &World) -> Self::Archive;
    /// The results bucket as the functions see it.
    fn results(&self, world: &World) -> Self::Results;
    /// The topics as the functions see them.
    fn publisher(&self, world: &World) -> Self::Publisher;

    /// Works one message, as the function of its topic does.
    fn handle(
        service: &Service<Self>,
        topic: Topic,
        body: &str,
        deadline: Deadline,
    ) -> impl Future<Output = Result<(), Error>> {
        functions::handle(service, topic, body, deadline)
    }

    /// One run of reconcile.
    fn reconcile(service: &Service<Self>, deadline: Deadline) -> impl Future<Output = Result<(), Error>> {
        async move { service.reconcile().run(deadline).await }
    }

    /// One invocation of the orphan pass.
    fn orphans(
        service: &Service<Self>,
        cursor: Option<reconcile::Cursor>,
        deadline: Deadline,
    ) -> impl Future<Output = Result<reconcile::Looked, Error>> {
        async move { service.orphan_pass().run(cursor, deadline).await }
    }

    /// One request of a user who takes another plan: one update, then its messages.
    fn change_role(service: &Service<Self>, user: &UserId, role: Role) -> impl Future<Output = Result<(), Error>> {
        async move {
            let (users, publisher) = (service.users(), service.publisher());
            let Some(before) = users.load(user).await? else { return Ok(()) };
            let Some(after) = before.change_role(role, service.world.clock().now()) else { return Ok(()) };
            UserRoles::commit(&users, &after).await?;
            for message in after.messages(service.world.clock().now()) {
                publisher.publish(&message).await?;
            }
            Ok(())
        }
    }

    /// Whether a message is done with although its handler failed.
    fn acknowledges(&self, _failed: &Error) -> bool {
        false
    }
}

/// Lets a deployment take these ports as the world has them.
#[macro_export]
macro_rules! as_deployed {
    ($($port:ident),* $(,)?) => { $($crate::as_deployed!(@ $port);)* };
    (@ jobs) => { $crate::as_deployed!(@ Jobs jobs JobsTable); };
    (@ users) => { $crate::as_deployed!(@ Users users UsersTable); };
    (@ archive) => { $crate::as_deployed!(@ Archive archive Archive); };
    (@ results) => { $crate::as_deployed!(@ Results results ResultsBucket); };
    (@ publisher) => { $crate::as_deployed!(@ Publisher publisher Topics); };
    (@ $type:ident $name:ident $handle:ident) => {
        type $type = gas_world::$handle;
        fn $name(&self, world: &gas_world::World) -> gas_world::$handle {
            world.$name()
        }
    };
}

/// The service as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deployed;

impl Deployment for Deployed {
    as_deployed!(jobs, users, archive, results, publisher);
}

//! A handler that is under way and may stall: it goes on when, and as far as, the caller lets it.

use std::{future::Future, pin::Pin};

use annotator::Outcome;
use gas_domain::JobKey;
use gas_ports::{Deadline, Error};
use gas_world::{Ran, Topic, World};
use tokio_util::sync::CancellationToken;

use super::{Deployment, Service, driver::TIMEOUT};

/// A handler that is under way.
pub struct Worker<T = ()> {
    world: World,
    handler: Pin<Box<dyn Future<Output = Result<T, Error>>>>,
}

impl<T> Worker<T> {
    /// Lets it go on until it ends, crashes or stalls (again). One that ended is not to be run on.
    pub async fn go_on(&mut self) -> Ran<Result<T, Error>> {
        // Others that stall are let go as well, but nobody runs them on: they stay where they are.
        self.world.wake();
        self.world.run(self.handler.as_mut()).await
    }
}

impl<T: 'static> Worker<T> {
    /// The same worker, whatever it answers.
    pub fn forgetful(self) -> Worker {
        Worker { world: self.world, handler: Box::pin(async move { self.handler.await.map(drop) }) }
    }
}

impl<D: Deployment> Service<D> {
    /// The work on a message, not begun yet.
    pub fn start(&self, topic: Topic, body: &str) -> Worker {
        let (service, body) = (self.clone(), body.to_owned());
        self.worker(async move { service.handle(topic, &body).await })
    }

    /// A run of reconcile, not begun yet.
    pub fn start_reconcile(&self) -> Worker {
        let service = self.clone();
        self.worker(async move { D::reconcile(&service, Deadline(service.world.now() + TIMEOUT)).await })
    }

    /// An annotator's work on a job, not begun yet.
    pub fn start_annotator(&self, key: &JobKey) -> Worker<Outcome> {
        let (annotator, key) = (self.annotator(), key.clone());
        self.worker(async move { annotator.run(&key, &CancellationToken::new()).await })
    }

    fn worker<T>(&self, handler: impl Future<Output = Result<T, Error>> + 'static) -> Worker<T> {
        Worker { world: self.world.clone(), handler: Box::pin(handler) }
    }
}

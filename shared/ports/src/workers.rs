//! The Workers table: the annotators that are alive.

use std::future::Future;

use gas_domain::LiveWorker;

use crate::Error;

/// Who annotates.
pub trait Workers: Send + Sync {
    /// Stores what a worker tells of itself, in place of what it told before.
    fn tell(&self, worker: &LiveWorker) -> impl Future<Output = Result<(), Error>> + Send;

    /// All that told something lately. The caller checks [`LiveWorker::is_alive`]: the table removes late.
    fn all(&self) -> impl Future<Output = Result<Vec<LiveWorker>, Error>> + Send;
}

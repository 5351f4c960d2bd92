//! The stages' queues, seen from outside.

use std::future::Future;

use crate::Error;

/// A stage that takes its work from a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageQueue {
    /// The annotator's.
    JobRequests,
    /// The mails'.
    Notify,
    /// The webhooks'.
    Webhook,
    /// Results go to the archive.
    Archive,
    /// Results are asked back, and jobs follow a change of plan.
    Thaw,
    /// Results come back.
    Restore,
}

impl StageQueue {
    /// All of them, in the order of a job's life.
    pub const ALL: [Self; 6] =
        [Self::JobRequests, Self::Notify, Self::Webhook, Self::Archive, Self::Thaw, Self::Restore];
}

/// What lies in a queue. SQS counts approximately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Messages that can be taken.
    pub waiting: u64,
    /// Messages that somebody works on.
    pub taken: u64,
    /// Messages that failed again and again, and rest until an operator looks.
    pub set_aside: u64,
}

/// How much there is to do.
pub trait Queues: Send + Sync {
    /// What lies in the queue of a stage.
    fn backlog(&self, queue: StageQueue) -> impl Future<Output = Result<Backlog, Error>> + Send;
}

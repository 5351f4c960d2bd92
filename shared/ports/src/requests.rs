//! The job-requests queue, which the annotator polls.

use std::{future::Future, time::Duration};

use crate::Error;

/// A received message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The body: ours, raw or wrapped by SNS.
    pub body: String,
    /// Names this receipt of the message.
    pub receipt: String,
}

/// The job-requests queue.
pub trait JobRequests: Send + Sync {
    /// Waits up to 20 s for up to `limit` (1–10) messages.
    fn receive(&self, limit: u32) -> impl Future<Output = Result<Vec<Request>, Error>> + Send;

    /// Keeps the message from others for this long, counted from now; zero gives it back at once.
    fn hide(&self, receipt: &str, time: Duration) -> impl Future<Output = Result<(), Error>> + Send;

    /// The message is done with.
    fn delete(&self, receipt: &str) -> impl Future<Output = Result<(), Error>> + Send;
}

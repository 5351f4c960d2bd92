//! Telling a user's own programs.

use std::future::Future;

use gas_domain::Webhook;
use jiff::Timestamp;

use crate::Error;

/// What is told. Its id is the same in every attempt, so that a receiver knows what it has had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// `webhook-id`: without a dot.
    pub id: String,
    /// The JSON.
    pub body: String,
}

/// Telling webhooks.
pub trait Webhooks: Send + Sync {
    /// Posts it to the webhook, signed at `now`: success when the receiver answers with 2xx in time. `NotFound` when the
    /// receiver wants no more (410), `Denied` when the address may not be spoken to, `Retry` after anything else; the
    /// message is for the webhook's owner.
    fn tell(&self, webhook: &Webhook, told: &Told, now: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;
}

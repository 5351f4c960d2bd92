//! The Replies table: what was answered to requests that carry an `Idempotency-Key`.

use std::future::Future;

use gas_domain::{JobId, Sha256};
use jiff::Timestamp;

use crate::Error;

/// One attempt at a request that carries a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The hash of the key and of whose it is.
    pub request: Sha256,
    /// The hash of what is asked.
    pub fingerprint: Sha256,
    /// Names the attempt. If it is the first, the request's job has this id, too.
    pub id: JobId,
    /// Until when no other attempt is let in.
    pub lease_until: Timestamp,
    /// When the key is forgotten, to the second.
    pub expires_at: Timestamp,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Whose the request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// This attempt's. Every attempt is told the same id for the job that the request makes.
    Mine(JobId),
    /// Nobody's any more: it was answered.
    Answered(Reply),
    /// Another attempt's, whose lease has not lapsed.
    UnderWay,
    /// The key belongs to another request.
    Reused,
}

/// Remembering requests and their answers.
pub trait Replies: Send + Sync {
    /// Claims the request for an attempt: one that is new or expired, was given back, or whose attempt's lease has lapsed.
    fn claim(&self, attempt: &Attempt, now: Timestamp) -> impl Future<Output = Result<Claim, Error>> + Send;

    /// Stores the answer of the attempt. `Conflict` when the request is no longer its own.
    fn answer(&self, attempt: &Attempt, reply: &Reply) -> impl Future<Output = Result<(), Error>> + Send;

    /// Lets the next attempt in at once; an answer that is stored stays. `Conflict` when the request is no longer the
    /// attempt's own.
    fn give_back(&self, attempt: &Attempt) -> impl Future<Output = Result<(), Error>> + Send;
}

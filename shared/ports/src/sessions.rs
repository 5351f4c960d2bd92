//! The Sessions table.

use std::future::Future;

use gas_domain::{DeviceAnswer, Session, TokenHash, UserId};
use jiff::Timestamp;

use crate::Error;

/// The browsers' sessions.
pub trait Sessions: Send + Sync {
    /// Stores a session, in place of one with the same key.
    fn save(&self, session: &Session) -> impl Future<Output = Result<(), Error>> + Send;

    /// The session; `None` when there is none. The caller asks whether it is over: the table removes late.
    fn load(&self, token_hash: &TokenHash) -> impl Future<Output = Result<Option<Session>, Error>> + Send;

    /// Writes `seen_at`, unless a later one is there. `Conflict` when it is, or when there is no such session.
    fn seen(&self, token_hash: &TokenHash, at: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;

    /// The newest thousand sessions and tokens of a user, newest first, some of which may be over. Read from an index, which
    /// may lag behind by a moment: good to look at, not to decide by.
    fn of_user(&self, user: &UserId) -> impl Future<Output = Result<Vec<Session>, Error>> + Send;

    /// Writes what was said to a program that asks for a token. `Conflict` when something was said before, or nobody asks.
    fn answer(&self, token_hash: &TokenHash, answer: &DeviceAnswer) -> impl Future<Output = Result<(), Error>> + Send;

    /// Ends a session; that it has ended already is success.
    fn remove(&self, token_hash: &TokenHash) -> impl Future<Output = Result<(), Error>> + Send;
}

//! The Sessions table.

use std::future::Future;

use gas_domain::{Session, TokenHash};

use crate::Error;

/// The browsers' sessions.
pub trait Sessions: Send + Sync {
    /// Stores a session, in place of one with the same key.
    fn save(&self, session: &Session) -> impl Future<Output = Result<(), Error>> + Send;

    /// The session; `None` when there is none. The caller checks `expires_at`: the table removes late.
    fn load(&self, token_hash: &TokenHash) -> impl Future<Output = Result<Option<Session>, Error>> + Send;

    /// Ends a session; that it has ended already is success.
    fn remove(&self, token_hash: &TokenHash) -> impl Future<Output = Result<(), Error>> + Send;
}

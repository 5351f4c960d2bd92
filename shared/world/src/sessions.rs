//! The Sessions table.

use gas_domain::{Session, TokenHash};
use gas_ports::{Error, Sessions};

use crate::gate::Gate;

/// The Sessions table.
#[derive(Clone)]
pub struct SessionsTable(pub(crate) Gate);

impl Sessions for SessionsTable {
    async fn save(&self, session: &Session) -> Result<(), Error> {
        let session = session.clone();
        self.0
            .pass("Sessions::save", |state| {
                state.sessions.insert(session.token_hash, session);
                Ok(())
            })
            .await
    }

    async fn load(&self, token_hash: &TokenHash) -> Result<Option<Session>, Error> {
        self.0.pass("Sessions::load", |state| Ok(state.sessions.get(token_hash).cloned())).await
    }

    async fn remove(&self, token_hash: &TokenHash) -> Result<(), Error> {
        self.0
            .pass("Sessions::remove", |state| {
                state.sessions.remove(token_hash);
                Ok(())
            })
            .await
    }
}

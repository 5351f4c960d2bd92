//! The Sessions table.

use std::cmp::Reverse;

use gas_domain::{DeviceAnswer, Session, SessionState, TokenHash, UserId};
use gas_ports::{Class, Error, Sessions};
use jiff::Timestamp;

use crate::{State, gate::Gate};

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

    async fn seen(&self, token_hash: &TokenHash, at: Timestamp) -> Result<(), Error> {
        let write = |state: &mut State| match state.sessions.get_mut(token_hash) {
            Some(session) if session.seen_at < at => {
                session.seen_at = at;
                Ok(())
            }
            _ => Err(Error::new(Class::Conflict, "the session is gone, or was seen later")),
        };
        self.0.pass("Sessions::seen", write).await
    }

    async fn of_user(&self, user: &UserId) -> Result<Vec<Session>, Error> {
        let read = |state: &mut State| {
            let own = |session: &&Session| session.state.user() == Some(user);
            let mut sessions: Vec<_> = state.sessions.values().filter(own).cloned().collect();
            sessions.sort_by_key(|session| Reverse(session.started_at));
            sessions.truncate(100);
            Ok(sessions)
        };
        self.0.pass("Sessions::of_user", read).await
    }

    async fn answer(&self, token_hash: &TokenHash, answer: &DeviceAnswer) -> Result<(), Error> {
        let write = |state: &mut State| match state.sessions.get_mut(token_hash).map(|session| &mut session.state) {
            Some(SessionState::Asking(request)) if request.answer.is_none() => {
                request.answer = Some(answer.clone());
                Ok(())
            }
            _ => Err(Error::new(Class::Conflict, "nobody asks, or was answered before")),
        };
        self.0.pass("Sessions::answer", write).await
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

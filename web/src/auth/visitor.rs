//! Who asks for a page.

use std::sync::Arc;

use gas_domain::{Session, SessionState, User};
use gas_ports::{Error, Users as _};
use http::HeaderMap;

use super::{cookie, csrf, session};
use crate::{App, page::Head};

/// Who asks for a page.
pub enum Visitor {
    /// A user who is logged in, and the token that their forms carry.
    User {
        /// The user.
        user: Arc<User>,
        /// The token.
        csrf: String,
        /// Their session in this browser.
        session: Arc<Session>,
    },
    /// Somebody without a session that is still good.
    Guest,
    /// Somebody with a session of an account that is being deleted.
    Leaving,
    /// Somebody with a session of an account that is gone.
    Gone,
}

impl Visitor {
    /// The visitor who sends these headers.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Self, Error> {
        let Some(token) = cookie::token(app.site.is_https(), headers) else {
            return Ok(Self::Guest);
        };
        let Some(session) = session::of(app, headers).await? else {
            return Ok(Self::Guest);
        };
        let SessionState::LoggedIn(id) = &session.state else {
            return Ok(Self::Guest);
        };
        Ok(match app.users.load(id).await? {
            Some(user) if !user.accepts(&session) => Self::Guest,
            Some(user) if user.closing => Self::Leaving,
            Some(user) => {
                session::seen(app, &session).await;
                Self::User { user: Arc::new(user), csrf: csrf::of(token), session: Arc::new(session) }
            }
            None => Self::Gone,
        })
    }

    /// How the head of the page shows them.
    pub fn head(&self) -> Head {
        match self {
            Self::User { user, csrf, .. } => Head::of(user, csrf),
            Self::Guest | Self::Leaving | Self::Gone => Head::Guest,
        }
    }
}

//! The life of a session: begun for a log-in, replaced when the user is known, ended.

use gas_domain::{PendingLogin, Session, SessionState, TokenHash, UserId};
use gas_ports::{Error, Ids as _, Sessions as _};
use http::HeaderMap;
use jiff::SignedDuration;

use super::cookie;
use crate::App;

/// How long a user may take at the identity provider.
const LOG_IN_TIME: SignedDuration = SignedDuration::from_mins(15);
/// How long a user stays logged in.
const LIFETIME: SignedDuration = SignedDuration::from_hours(12);

/// Begins a session for a log-in; answers its `Set-Cookie`.
pub async fn begin(app: &App, pending: PendingLogin) -> Result<String, Error> {
    start(app, SessionState::LoggingIn(pending), LOG_IN_TIME).await
}

/// Replaces the session of a log-in by one of the user, under a new token, so that whoever may have planted the old one
/// is left behind; answers its `Set-Cookie`.
pub async fn log_in(app: &App, headers: &HeaderMap, user: UserId) -> Result<String, Error> {
    let cookie = start(app, SessionState::LoggedIn(user), LIFETIME).await?;
    remove(app, headers).await?;
    Ok(cookie)
}

/// Ends the session of a request; answers the `Set-Cookie` that takes the cookie away.
pub async fn end(app: &App, headers: &HeaderMap) -> Result<String, Error> {
    remove(app, headers).await?;
    Ok(cookie::clear(app.site.is_https()))
}

/// How far the session of a request is; `None` when it has none that is still good.
pub async fn of(app: &App, headers: &HeaderMap) -> Result<Option<SessionState>, Error> {
    let Some(token) = cookie::token(app.site.is_https(), headers) else {
        return Ok(None);
    };
    let session = app.sessions.load(&TokenHash::of(token)).await?;
    let now = app.now();
    Ok(session.filter(|session| session.expires_at > now).map(|session| session.state))
}

async fn start(app: &App, state: SessionState, lifetime: SignedDuration) -> Result<String, Error> {
    let token = app.ids.token();
    let session = Session { token_hash: TokenHash::of(&token), state, expires_at: app.now() + lifetime };
    app.sessions.save(&session).await?;
    Ok(cookie::set(app.site.is_https(), &token, lifetime))
}

async fn remove(app: &App, headers: &HeaderMap) -> Result<(), Error> {
    match cookie::token(app.site.is_https(), headers) {
        Some(token) => app.sessions.remove(&TokenHash::of(token)).await,
        None => Ok(()),
    }
}

//! The life of a session: begun for a log-in, replaced when the user is known, seen, ended.

use gas_domain::{PendingLogin, Session, SessionState, TokenHash, UserId, policy};
use gas_ports::{Error, Ids as _, Sessions as _, UserProfiles as _};
use http::HeaderMap;
use jiff::Timestamp;

use super::{agent, cookie, csrf};
use crate::App;

/// Remembers a log-in, beside others of the same browser; answers each `Set-Cookie`.
pub async fn begin(app: &App, headers: &HeaderMap, pending: PendingLogin) -> Result<Vec<String>, Error> {
    let (now, state) = (app.now(), pending.state.clone());
    let token = save(app, headers, SessionState::LoggingIn(pending), now, now + policy::LOG_IN_TIME).await?;
    Ok(cookie::set_log_in(app.site.is_https(), headers, &state, &token, policy::LOG_IN_TIME))
}

/// The log-in with this `state` that was begun in the browser of a request, not too long ago.
pub async fn pending(app: &App, headers: &HeaderMap, state: &str) -> Result<Option<PendingLogin>, Error> {
    let session = named(app, cookie::log_in(app.site.is_https(), headers, state)).await?;
    Ok(session.and_then(|session| match session.state {
        SessionState::LoggingIn(pending) if csrf::is_same(state, &pending.state) => Some(pending),
        _ => None,
    }))
}

/// Makes a log-in a session of the user, under a new token, so that whoever may have planted the old one is left behind;
/// answers each `Set-Cookie`.
pub async fn log_in(app: &App, headers: &HeaderMap, state: &str, user: UserId) -> Result<[String; 2], Error> {
    let now = app.now();
    let cookie = start(app, headers, SessionState::LoggedIn(user), now, now + policy::SESSION_LIFETIME).await?;
    remove(app, headers).await?;
    if let Some(token) = cookie::log_in(app.site.is_https(), headers, state) {
        app.sessions.remove(&TokenHash::of(token)).await?;
    }
    Ok([cookie, cookie::clear_log_in(app.site.is_https(), state)])
}

/// The session of a request; `None` when it has none that is still good.
pub async fn of(app: &App, headers: &HeaderMap) -> Result<Option<Session>, Error> {
    named(app, cookie::token(app.site.is_https(), headers)).await
}

async fn named(app: &App, token: Option<&str>) -> Result<Option<Session>, Error> {
    let Some(token) = token else {
        return Ok(None);
    };
    let session = app.sessions.load(&TokenHash::of(token)).await?;
    let now = app.now();
    Ok(session.filter(|session| !session.is_over(now)))
}

/// Writes down, now and then, that the browser of a session is here.
pub async fn seen(app: &App, session: &Session) {
    let now = app.now();
    if session.is_seen_anew(now)
        && let Err(error) = app.sessions.seen(&session.token_hash, now).await
        && !error.is_conflict()
    {
        tracing::warn!(%error, "it was not written down that a session was seen");
    }
}

/// Ends the session of a request; answers the `Set-Cookie` that takes the cookie away.
pub async fn end(app: &App, headers: &HeaderMap) -> Result<String, Error> {
    remove(app, headers).await?;
    Ok(cookie::clear(app.site.is_https()))
}

/// Ends one session or token of this user; that it has ended, or was never theirs, is no difference to them.
pub async fn end_one(app: &App, user: &UserId, token_hash: &TokenHash) -> Result<(), Error> {
    let session = app.sessions.load(token_hash).await?;
    let is_theirs = session.is_some_and(|session| session.state.user() == Some(user));
    if is_theirs { app.sessions.remove(token_hash).await } else { Ok(()) }
}

/// Ends every session of this user but that of the request, which goes on under a new token, no longer than it would
/// have; answers its `Set-Cookie`.
pub async fn end_others(app: &App, headers: &HeaderMap, user: &UserId, this: &Session) -> Result<String, Error> {
    let now = app.now();
    let cookie = start(app, headers, this.state.clone(), now, this.expires_at).await?;
    end_all_before(app, user, now).await?;
    remove(app, headers).await?;
    Ok(cookie)
}

/// Ends every session of this user; answers the `Set-Cookie` that takes the cookie away.
pub async fn end_all(app: &App, headers: &HeaderMap, user: &UserId) -> Result<String, Error> {
    end_all_before(app, user, app.now()).await?;
    end(app, headers).await
}

/// Not by way of the list of sessions, which may lag behind: the user says from when on a session is good.
async fn end_all_before(app: &App, user: &UserId, since: Timestamp) -> Result<(), Error> {
    match app.users.end_sessions(user, since).await {
        // The account is gone, or another browser ended them all later than that.
        Err(error) if error.is_conflict() => Ok(()),
        outcome => outcome,
    }
}

async fn start(
    app: &App,
    headers: &HeaderMap,
    state: SessionState,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<String, Error> {
    let token = save(app, headers, state, now, expires_at).await?;
    Ok(cookie::set(app.site.is_https(), &token, expires_at.duration_since(now)))
}

/// Stores a session; answers its token.
async fn save(
    app: &App,
    headers: &HeaderMap,
    state: SessionState,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<String, Error> {
    let token = app.ids.token();
    let (token_hash, agent) = (TokenHash::of(&token), agent::name(headers));
    let session = Session { token_hash, state, started_at: now, seen_at: now, agent, expires_at };
    app.sessions.save(&session).await?;
    Ok(token)
}

async fn remove(app: &App, headers: &HeaderMap) -> Result<(), Error> {
    match cookie::token(app.site.is_https(), headers) {
        Some(token) => app.sessions.remove(&TokenHash::of(token)).await,
        None => Ok(()),
    }
}

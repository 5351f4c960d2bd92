//! A program asks its user for a token: the requests of the device authorization grant (RFC 8628) and their answers.

use gas_domain::{DeviceRequest, Session, SessionState, TokenHash, User, UserCode, policy, token::PREFIX};
use gas_ports::{Error, Sessions};
use jiff::Timestamp;

use super::cookie;
use crate::{errors::PageError, tokens::Grant};

/// How far a request is.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    /// The token is good, until then.
    Allowed(Timestamp),
    /// The user was not asked yet.
    Pending,
    /// The user said no.
    Refused,
    /// Nobody answered in time, or there was no such request.
    Over,
}

/// Begins a request for the holder of this token; answers the code that its user confirms.
pub async fn begin(sessions: &impl Sessions, name: String, token: &str, now: Timestamp) -> Result<UserCode, Error> {
    let token_hash = TokenHash::of(token);
    let code = UserCode::of(&token_hash);
    sessions.save(&row(code, DeviceRequest { name, token_hash, refused: false }, now)).await?;
    Ok(code)
}

/// How far the request of the holder of this token is.
pub async fn progress(sessions: &impl Sessions, token: &str, now: Timestamp) -> Result<Progress, Error> {
    if !token.strip_prefix(PREFIX).is_some_and(cookie::is_token) {
        return Ok(Progress::Over);
    }
    let token_hash = TokenHash::of(token);
    let good = sessions.load(&token_hash).await?.filter(|session| !session.is_over(now));
    if let Some(Session { state: SessionState::Token(_), expires_at, .. }) = good {
        return Ok(Progress::Allowed(expires_at));
    }
    let request = open(sessions, &UserCode::of(&token_hash), now).await?;
    Ok(match request.filter(|request| request.token_hash == token_hash) {
        Some(DeviceRequest { refused: true, .. }) => Progress::Refused,
        Some(_) => Progress::Pending,
        None => Progress::Over,
    })
}

/// The request with this code that its user can still answer.
pub async fn unanswered(
    sessions: &impl Sessions,
    code: &UserCode,
    now: Timestamp,
) -> Result<Option<DeviceRequest>, Error> {
    Ok(open(sessions, code, now).await?.filter(|request| !request.refused))
}

/// Makes the token good. The request goes first: whoever answers it later finds none.
pub async fn allow(
    sessions: &impl Sessions,
    request: DeviceRequest,
    user: &User,
    grant: Grant,
    now: Timestamp,
) -> Result<(), PageError> {
    sessions.remove(&UserCode::of(&request.token_hash).key()).await?;
    grant.make(sessions, user, request.token_hash, now).await?;
    Ok(())
}

/// Keeps the token from ever being good.
pub async fn refuse(sessions: &impl Sessions, request: DeviceRequest, now: Timestamp) -> Result<(), Error> {
    let code = UserCode::of(&request.token_hash);
    sessions.save(&row(code, DeviceRequest { refused: true, ..request }, now)).await
}

async fn open(sessions: &impl Sessions, code: &UserCode, now: Timestamp) -> Result<Option<DeviceRequest>, Error> {
    let row = sessions.load(&code.key()).await?.filter(|row| !row.is_over(now));
    Ok(row.and_then(|row| match row.state {
        SessionState::Asking(request) => Some(request),
        _ => None,
    }))
}

fn row(code: UserCode, request: DeviceRequest, now: Timestamp) -> Session {
    Session {
        token_hash: code.key(),
        state: SessionState::Asking(request),
        started_at: now,
        seen_at: now,
        agent: String::new(),
        expires_at: now + policy::DEVICE_TIME,
    }
}

#[cfg(test)]
mod tests;

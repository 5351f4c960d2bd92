//! A program asks its user for a token: the requests of the device authorization grant (RFC 8628) and their answers.

use gas_domain::{
    DeviceAnswer, DeviceRequest, Session, SessionState, TokenHash, User, UserCode, policy, token::PREFIX,
};
use gas_ports::{Error, Sessions, Users};
use jiff::Timestamp;

use super::{bearer, cookie};
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
    let request = Session {
        token_hash: code.key(),
        state: SessionState::Asking(DeviceRequest { name, token_hash, answer: None }),
        started_at: now,
        seen_at: now,
        agent: String::new(),
        expires_at: now + policy::DEVICE_TIME,
    };
    sessions.save(&request).await?;
    Ok(code)
}

/// How far the request of the holder of this token is.
pub async fn progress(
    sessions: &impl Sessions,
    users: &impl Users,
    token: &str,
    now: Timestamp,
) -> Result<Progress, Error> {
    if !token.strip_prefix(PREFIX).is_some_and(cookie::is_token) {
        return Ok(Progress::Over);
    }
    if let Some((session, _)) = bearer::good(sessions, users, token, now).await? {
        return Ok(Progress::Allowed(session.expires_at));
    }
    let token_hash = TokenHash::of(token);
    let request = open(sessions, &UserCode::of(&token_hash), now).await?;
    Ok(match request.filter(|request| request.token_hash == token_hash) {
        Some(DeviceRequest { answer: Some(DeviceAnswer { allowed: false, .. }), .. }) => Progress::Refused,
        // A yes whose token is not there yet, or is there no more, is told by the end of the request.
        Some(_) => Progress::Pending,
        None => Progress::Over,
    })
}

/// The request with this code that this user can still answer, or has answered.
pub async fn of_user(
    sessions: &impl Sessions,
    code: &UserCode,
    user: &User,
    now: Timestamp,
) -> Result<Option<DeviceRequest>, Error> {
    let is_theirs = |request: &DeviceRequest| request.answer.as_ref().is_none_or(|answer| answer.by == user.id);
    Ok(open(sessions, code, now).await?.filter(is_theirs))
}

/// Makes the token good, unless something else was said before, by whomever; `false` then. Said twice is said once: the
/// token is what it was made as first.
pub async fn allow(
    sessions: &impl Sessions,
    request: &DeviceRequest,
    user: &User,
    grant: Grant,
    now: Timestamp,
) -> Result<bool, PageError> {
    let is_yes = say(sessions, request, DeviceAnswer { by: user.id.clone(), allowed: true }, now).await?;
    if is_yes && sessions.load(&request.token_hash).await?.is_none() {
        grant.make(sessions, user, request.token_hash, now).await?;
    }
    Ok(is_yes)
}

/// Keeps the token from ever being good, unless something else was said before; `false` then.
pub async fn refuse(
    sessions: &impl Sessions,
    request: &DeviceRequest,
    user: &User,
    now: Timestamp,
) -> Result<bool, Error> {
    say(sessions, request, DeviceAnswer { by: user.id.clone(), allowed: false }, now).await
}

/// Whether this is what was said, now or before.
async fn say(
    sessions: &impl Sessions,
    request: &DeviceRequest,
    answer: DeviceAnswer,
    now: Timestamp,
) -> Result<bool, Error> {
    let code = UserCode::of(&request.token_hash);
    match sessions.answer(&code.key(), &answer).await {
        Err(error) if error.is_conflict() => {
            let said = open(sessions, &code, now).await?.and_then(|request| request.answer);
            Ok(said == Some(answer))
        }
        outcome => outcome.map(|()| true),
    }
}

async fn open(sessions: &impl Sessions, code: &UserCode, now: Timestamp) -> Result<Option<DeviceRequest>, Error> {
    let row = sessions.load(&code.key()).await?.filter(|row| !row.is_over(now));
    Ok(row.and_then(|row| match row.state {
        SessionState::Asking(request) => Some(request),
        _ => None,
    }))
}

#[cfg(test)]
mod tests;

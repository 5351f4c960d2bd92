//! The token of a program: `Authorization: Bearer gas_…` (RFC 6750, section 2.1).

use std::sync::Arc;

use gas_domain::{ApiToken, Session, SessionState, TokenHash, User, token::PREFIX};
use gas_ports::{Error, Sessions, Users};
use http::{HeaderMap, header};
use jiff::Timestamp;

use super::{cookie, session};
use crate::App;

/// A program, and the user for whom it acts.
#[derive(Clone)]
pub struct Caller {
    /// The user.
    pub user: Arc<User>,
    /// The token.
    pub token: Arc<ApiToken>,
    /// The name under which the token is stored.
    pub token_hash: TokenHash,
    /// When the token ends.
    pub expires_at: Timestamp,
}

impl Caller {
    /// Who sends these headers; `None` when no token is there, or one that is good no longer.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Option<Self>, Error> {
        let Some(token) = token(headers) else { return Ok(None) };
        let Some((session, caller)) = good(&app.sessions, &app.users, token, app.now()).await? else {
            return Ok(None);
        };
        session::seen(app, &session).await;
        Ok(Some(caller))
    }
}

/// The row of a token that is good now, and for whom it acts.
pub async fn good(
    sessions: &impl Sessions,
    users: &impl Users,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Session, Caller)>, Error> {
    let session = sessions.load(&TokenHash::of(token)).await?.filter(|session| !session.is_over(now));
    let Some(session) = session else { return Ok(None) };
    let SessionState::Token(token) = &session.state else { return Ok(None) };
    let user = users.load(&token.user_id).await?.filter(|user| !user.closing && user.accepts(&session));
    let Some(user) = user else { return Ok(None) };
    let (user, token) = (Arc::new(user), Arc::new(token.clone()));
    let caller = Caller { user, token, token_hash: session.token_hash, expires_at: session.expires_at };
    Ok(Some((session, caller)))
}

/// The token of a request, as it is stored: with its prefix. `None` when there is none, or it cannot be one of ours.
fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let is_ours = token.strip_prefix(PREFIX).is_some_and(cookie::is_token);
    (scheme.eq_ignore_ascii_case("bearer") && is_ours).then_some(token)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn of(value: &str) -> HeaderMap {
        HeaderValue::from_bytes(value.as_bytes())
            .map_or_else(|_| HeaderMap::new(), |value| HeaderMap::from_iter([(header::AUTHORIZATION, value)]))
    }

    proptest! {
        #[test]
        fn only_a_token_of_ours_is_taken(own in "[A-Za-z0-9_-]{43}", other in ".{0,80}") {
            let taken = |value: String| token(&of(&value)).map(str::to_owned);
            for scheme in ["Bearer", "bearer"] {
                prop_assert_eq!(taken(format!("{scheme} gas_{own}")), Some(format!("gas_{own}")));
            }
            prop_assert_eq!(taken(format!("Basic gas_{own}")), None);
            let any = taken(format!("Bearer {other}"));
            prop_assert!(any.is_none_or(|any| any.len() == 47 && any.starts_with("gas_")));
        }
    }
}

//! `/profile/sessions`: where the user is logged in, and how to end it.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Session, SessionState, Sha256, TokenHash};
use gas_ports::Sessions as _;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;

use super::logout;
use crate::{
    App,
    access::{SignedIn, ThisSession},
    auth::{cookie, session},
    errors::PageError,
    page::{Head, Page},
};

/// Which session to end.
#[derive(Deserialize)]
pub struct Which {
    session: String,
}

/// Lists them.
pub async fn show(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    ThisSession(this): ThisSession,
) -> Result<impl IntoResponse, PageError> {
    let now = app.now();
    let sessions = app.sessions.of_user(&user.id).await?;
    let is_good = |session: &Session| {
        matches!(session.state, SessionState::LoggedIn(_)) && !session.is_over(now) && user.accepts(session)
    };
    let others = sessions.into_iter().filter(|session| session.token_hash != this.token_hash && is_good(session));
    let others = others.map(Row::of).collect();
    Ok(Page(SessionsTemplate { head, this: Row::of(this), others }))
}

/// Ends one.
pub async fn end_one(
    State(app): State<Arc<App>>,
    SignedIn { user, .. }: SignedIn,
    Form(Which { session }): Form<Which>,
) -> Result<Redirect, PageError> {
    let Some(token_hash) = token_hash(&session) else {
        let words = "No session is named so. Open the list of your sessions again.";
        return Err(PageError::refused(StatusCode::BAD_REQUEST, words));
    };
    session::end_one(&app, &user.id, &token_hash).await?;
    Ok(Redirect::to("/profile/sessions"))
}

/// Ends all but this one.
pub async fn end_others(
    State(app): State<Arc<App>>,
    SignedIn { user, .. }: SignedIn,
    ThisSession(this): ThisSession,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let cookie = session::end_others(&app, &headers, &user.id, &this).await?;
    Ok(cookie::redirect(cookie, "/profile/sessions"))
}

/// Ends all of them, and the one at the identity provider.
pub async fn end_all(
    State(app): State<Arc<App>>,
    SignedIn { user, .. }: SignedIn,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let cookie = session::end_all(&app, &headers, &user.id).await?;
    Ok(logout::leave(&app, cookie).await)
}

/// The hash that a form names a session or a token by.
pub fn token_hash(text: &str) -> Option<TokenHash> {
    text.parse::<Sha256>().ok().map(TokenHash)
}

/// A session as it is listed.
struct Row {
    name: String,
    browser: String,
    started_at: Timestamp,
    seen_at: Timestamp,
}

impl Row {
    fn of(Session { token_hash, agent, started_at, seen_at, .. }: Session) -> Self {
        let browser = if agent.is_empty() { "Another browser or program".to_owned() } else { agent };
        Self { name: token_hash.0.to_string(), browser, started_at, seen_at }
    }
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsTemplate {
    head: Head,
    this: Row,
    others: Vec<Row>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_session_is_named_by_its_hash_and_by_nothing_else(bytes: [u8; 32], text in ".*") {
            let hash = TokenHash(Sha256(bytes));
            prop_assert_eq!(token_hash(&hash.0.to_string()), Some(hash));
            if let Some(TokenHash(taken)) = token_hash(&text) {
                prop_assert!(taken.to_string().eq_ignore_ascii_case(&text));
            }
        }
    }
}

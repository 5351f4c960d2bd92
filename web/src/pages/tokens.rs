//! `/profile/tokens`: tokens with which programs act for the user.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Scope, Session, SessionState, TokenHash, token::PREFIX};
use gas_ports::Ids as _;
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;

use super::sessions::token_hash;
use crate::{
    App,
    access::SignedIn,
    auth::session,
    errors::PageError,
    page::{Head, Page},
    tokens::{self, Grant, Terms},
};

/// The form of a new one.
#[derive(Deserialize)]
pub struct Fields {
    name: String,
    #[serde(flatten)]
    terms: Terms,
}

/// Which one to withdraw.
#[derive(Deserialize)]
pub struct Which {
    token: String,
}

/// Lists them.
pub async fn show(State(app): State<Arc<App>>, SignedIn { user, head }: SignedIn) -> Result<Page<Tokens>, PageError> {
    let tokens = rows(tokens::good(&app.sessions, &user, app.now()).await?);
    Ok(Page(Tokens { head, tokens, made: None, name: String::new(), problem: "" }))
}

/// Makes one and shows it, this once: only its hash is kept.
pub async fn make(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Form(Fields { name, terms }): Form<Fields>,
) -> Result<Response, PageError> {
    let mut good = tokens::good(&app.sessions, &user, app.now()).await?;
    let grant = match tokens::one_more(&good).and_then(|()| Grant::read(&name, &terms)) {
        Ok(grant) => grant,
        Err(problem) => {
            let page = Page(Tokens { head, tokens: rows(good), made: None, name, problem });
            return Ok((StatusCode::BAD_REQUEST, page).into_response());
        }
    };
    let token = format!("{PREFIX}{}", app.ids.token());
    good.insert(0, grant.make(&app.sessions, &user, TokenHash::of(&token), app.now()).await?);
    let page = Tokens { head, tokens: rows(good), made: Some(token), name: String::new(), problem: "" };
    Ok(Page(page).into_response())
}

/// Withdraws one: it is good for nothing from now on.
pub async fn withdraw(
    State(app): State<Arc<App>>,
    SignedIn { user, .. }: SignedIn,
    Form(Which { token }): Form<Which>,
) -> Result<Redirect, PageError> {
    let hash = token_hash(&token).ok_or_else(PageError::not_found)?;
    session::end_one(&app, &user.id, &hash).await?;
    Ok(Redirect::to("/profile/tokens"))
}

fn rows(tokens: Vec<Session>) -> Vec<Row> {
    tokens.into_iter().filter_map(Row::of).collect()
}

/// A token as it is listed.
struct Row {
    id: String,
    name: String,
    scopes: Vec<&'static str>,
    made: Timestamp,
    /// `None`: it was not used yet.
    used: Option<Timestamp>,
    expires: Timestamp,
}

impl Row {
    /// `None` for a session of a browser.
    fn of(session: Session) -> Option<Self> {
        let SessionState::Token(token) = session.state else { return None };
        Some(Self {
            id: session.token_hash.0.to_string(),
            name: token.name,
            scopes: token.scopes.into_iter().map(Scope::name).collect(),
            made: session.started_at,
            used: Some(session.seen_at).filter(|seen| *seen > session.started_at),
            expires: session.expires_at,
        })
    }
}

/// The page.
#[derive(Template)]
#[template(path = "tokens.html")]
pub struct Tokens {
    head: Head,
    tokens: Vec<Row>,
    /// The one that was just made.
    made: Option<String>,
    /// The name in the form, when it is shown again.
    name: String,
    problem: &'static str,
}

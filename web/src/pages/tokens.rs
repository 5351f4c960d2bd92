//! `/profile/tokens`: tokens with which programs act for the user.

use std::{collections::BTreeSet, sync::Arc};

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{ApiToken, Scope, Session, SessionState, TokenHash, User, policy, token::PREFIX};
use gas_ports::{Ids as _, Sessions as _};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{profile, sessions::token_hash};
use crate::{
    App,
    access::SignedIn,
    auth::session,
    errors::PageError,
    page::{Head, Page},
};

/// The longest name, in characters.
const LONGEST: usize = 60;

/// The form of a new one.
#[derive(Deserialize)]
pub struct Fields {
    name: String,
    days: String,
    // A box that is not ticked is not sent.
    read: Option<String>,
    submit: Option<String>,
    delete: Option<String>,
}

/// Which one to withdraw.
#[derive(Deserialize)]
pub struct Which {
    token: String,
}

/// Lists them.
pub async fn show(State(app): State<Arc<App>>, SignedIn { user, head }: SignedIn) -> Result<Page<Tokens>, PageError> {
    Ok(Page(Tokens { head, tokens: tokens(&app, &user).await?, made: None, name: String::new(), problem: "" }))
}

/// Makes one and shows it, this once: only its hash is kept.
pub async fn make(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let tokens = tokens(&app, &user).await?;
    let read = match tokens.len() < policy::MOST_TOKENS {
        true => read(&fields),
        false => Err("You have as many tokens as one may have. Withdraw one that you do not need."),
    };
    let (name, days, scopes) = match read {
        Ok(read) => read,
        Err(problem) => {
            let page = Page(Tokens { head, tokens, made: None, name: fields.name, problem });
            return Ok((StatusCode::BAD_REQUEST, page).into_response());
        }
    };
    let (token, now) = (format!("{PREFIX}{}", app.ids.token()), app.now());
    let session = Session {
        token_hash: TokenHash::of(&token),
        state: SessionState::Token(ApiToken { user_id: user.id.clone(), name, scopes }),
        started_at: now,
        seen_at: now,
        agent: String::new(),
        expires_at: now + SignedDuration::from_hours(24 * days),
    };
    app.sessions.save(&session).await?;
    tracing::info!(user_id = %user.id, "a token was made");
    let tokens = Row::of(session).into_iter().chain(tokens).collect();
    Ok(Page(Tokens { head, tokens, made: Some(token), name: String::new(), problem: "" }).into_response())
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

/// Those that are good, the newest first.
async fn tokens(app: &App, user: &User) -> Result<Vec<Row>, PageError> {
    let now = app.now();
    let sessions = app.sessions.of_user(&user.id).await?;
    let good = sessions.into_iter().filter(|session| !session.is_over(now) && user.accepts(session));
    Ok(good.filter_map(Row::of).collect())
}

type Read = (String, i64, BTreeSet<Scope>);

fn read(fields: &Fields) -> Result<Read, &'static str> {
    let name = profile::line(&fields.name).filter(|name| (1..=LONGEST).contains(&name.chars().count()));
    let name = name.ok_or("Give the token a name of at most 60 characters, such as that of the machine it is for.")?;
    let days = policy::TOKEN_DAYS.into_iter().find(|days| days.to_string() == fields.days);
    let days = days.ok_or("Choose how long it is good.")?;
    let boxes = [(&fields.read, Scope::Read), (&fields.submit, Scope::Submit), (&fields.delete, Scope::Delete)];
    let scopes: BTreeSet<_> =
        boxes.into_iter().filter(|(ticked, _)| ticked.is_some()).map(|(_, scope)| scope).collect();
    if scopes.is_empty() {
        return Err("Choose at least one thing that the token is good for.");
    }
    Ok((name, days, scopes))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(name: &str, days: &str, boxes: [bool; 3]) -> Fields {
        let [read, submit, delete] = boxes.map(|ticked| ticked.then(|| "yes".to_owned()));
        Fields { name: name.into(), days: days.into(), read, submit, delete }
    }

    #[test]
    fn a_token_has_a_name_an_end_and_a_use() {
        let made = read(&fields(" cluster ", "90", [true, true, false])).unwrap();
        assert_eq!(made, ("cluster".to_owned(), 90, [Scope::Read, Scope::Submit].into()));
        for bad in [
            fields("", "90", [true; 3]),
            fields(&"x".repeat(61), "90", [true; 3]),
            fields("a\nb", "90", [true; 3]),
            fields("cluster", "91", [true; 3]),
            fields("cluster", "", [true; 3]),
            fields("cluster", "90", [false; 3]),
        ] {
            assert!(read(&bad).is_err(), "{:?} {:?}", bad.name, bad.days);
        }
    }
}

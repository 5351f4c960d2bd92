//! `/profile/delete`: deletes the account with everything in it, after asking.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Response},
};
use gas_domain::User;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::{
    App,
    access::SignedIn,
    auth::{cookie, session},
    billing::account,
    errors::PageError,
    page::{Head, Page},
    units, user_change,
};

/// What the user types, so that it is no accident.
const WORD: &str = "delete";

/// The form's field.
#[derive(Deserialize)]
pub struct Fields {
    word: String,
}

/// Asks, and says what will be gone.
pub async fn ask(SignedIn { user, head }: SignedIn) -> impl IntoResponse {
    Page(Close::of(&user, head, String::new()))
}

/// Deletes the account and signs its user out.
pub async fn close(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    if !is_meant(&fields.word) {
        let page = Page(Close::of(&user, head, format!("Type the word {WORD}. Nothing was deleted.")));
        return Ok((StatusCode::BAD_REQUEST, page).into_response());
    }
    if let Err(error) = account::end(&app.stripe, &user, app.now()).await {
        tracing::warn!(user_id = %user.id, %error, "an account is not deleted, as its subscription cannot be ended");
        let problem = "The payment service cannot be reached, so your subscription could not be ended. \
                       Nothing was deleted: try again in a few minutes.";
        let page = Page(Close::of(&user, head, problem.to_owned()));
        return Ok((StatusCode::SERVICE_UNAVAILABLE, page).into_response());
    }
    user_change::close(&app.users, &app.publisher, &user.id, app.now()).await?;
    let cookie = session::end(&app, &headers).await.unwrap_or_else(|error| {
        // It opens nothing any more, and ends by itself.
        tracing::warn!(%error, "the session of a deleted account was not removed");
        cookie::clear(app.site.is_https())
    });
    Ok(cookie::redirect(cookie, "/profile/deleted"))
}

/// `/profile/deleted`: says that it is done, to anyone.
pub async fn done() -> impl IntoResponse {
    Page(Closed { head: Head::Guest })
}

fn is_meant(word: &str) -> bool {
    word.trim().eq_ignore_ascii_case(WORD)
}

#[derive(Template)]
#[template(path = "close.html")]
struct Close {
    head: Head,
    plan: &'static str,
    word: &'static str,
    problem: String,
}

impl Close {
    fn of(user: &User, head: Head, problem: String) -> Self {
        Self { head, plan: units::plan(user.role), word: WORD, problem }
    }
}

#[derive(Template)]
#[template(path = "closed.html")]
struct Closed {
    head: Head,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_deletes_an_account() {
        for meant in ["delete", " Delete ", "DELETE"] {
            assert!(is_meant(meant), "{meant:?}");
        }
        for other in ["", "yes", "delete my jobs", "deleted"] {
            assert!(!is_meant(other), "{other:?}");
        }
    }
}

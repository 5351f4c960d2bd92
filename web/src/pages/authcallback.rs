//! `/authcallback`: where the identity provider sends the user back to.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use gas_domain::{Profile, User, UserId};
use gas_ports::{UserProfiles as _, Users as _};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use url::form_urlencoded;

use super::profile;
use crate::{
    App,
    auth::{Identity, Visitor, cookie, session},
    errors::PageError,
};

/// What the provider adds to the address (RFC 6749, sections 4.1.2 and 4.1.2.1).
#[derive(Deserialize)]
pub struct Callback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Logs the user in, and makes one of a subject that was never here.
pub async fn finish(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(callback): Query<Callback>,
) -> Result<Response, PageError> {
    let state = callback.state.unwrap_or_default();
    let pending = session::pending(&app, &headers, &state).await?;
    if let Visitor::User { .. } = visitor {
        // Another tab was quicker. Its session stays: the forms of its pages carry that session's proof.
        let to = pending.map_or("/annotations".to_owned(), |pending| pending.return_to);
        return Ok(Redirect::to(&to).into_response());
    }
    let pending = pending.ok_or_else(stale)?;
    let code = match (callback.code, callback.error) {
        (Some(code), None) => code,
        (_, error) => {
            tracing::info!(error, "the identity provider sent the user back without a log-in");
            let words = "You were not logged in: the log-in was not finished. Log in again when you like.";
            return Err(PageError::refused(StatusCode::BAD_REQUEST, words));
        }
    };
    let identity = app.oidc.identity(code, &pending, app.now()).await?;
    let Ok(id) = identity.subject.parse::<UserId>() else {
        tracing::error!("the identity provider's subject cannot be a user id");
        let words = "Your account at the log-in service has an id that this site cannot use. Tell its operator.";
        return Err(PageError::refused(StatusCode::BAD_REQUEST, words));
    };
    let user = app.users.load(&id).await?;
    if user.as_ref().is_some_and(|user| user.closing) {
        return Err(PageError::leaving());
    }
    let known = user.is_some();
    if !known {
        create(&app, id.clone(), &identity).await?;
    }
    let cookies = session::log_in(&app, &headers, &state, id).await?;
    let next = if known { pending.return_to } else { welcome(&pending.return_to) };
    Ok(cookie::redirect_with(cookies, &next))
}

async fn create(app: &App, id: UserId, identity: &Identity) -> Result<(), PageError> {
    let profile = Profile {
        name: profile::line(&identity.name).unwrap_or_default(),
        email: profile::email(&identity.email).unwrap_or_default(),
        ..Profile::default()
    };
    match app.users.create(&User::new(id, profile, app.now())).await {
        // Logged in twice at once: the other one made it.
        Err(error) if error.is_conflict() => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// The first log-in passes by the profile.
fn welcome(return_to: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("return_to", return_to);
    format!("/profile?{}", query.finish())
}

fn stale() -> PageError {
    let words = "This log-in was not begun in this browser, or too long ago. Log in again from here.";
    PageError::refused(StatusCode::BAD_REQUEST, words)
}

#[cfg(test)]
mod tests {
    use http::Uri;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(query in "[ -~]{0,200}") {
            if let Ok(uri) = format!("/authcallback?{query}").parse::<Uri>() {
                let _ = Query::<Callback>::try_from_uri(&uri);
            }
        }

        #[test]
        fn the_way_to_the_profile_cannot_be_made_another(return_to in ".{0,80}") {
            let next = welcome(&return_to);
            let rest = next.strip_prefix("/profile?return_to=").unwrap();
            prop_assert!(rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+%*-._".contains(&byte)));
            let read: Vec<_> = form_urlencoded::parse(next.split_once('?').unwrap().1.as_bytes()).collect();
            prop_assert_eq!(read, vec![("return_to".into(), return_to.as_str().into())]);
        }
    }
}

//! `/login`: to the identity provider, and back to where the user was.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::PendingLogin;
use gas_ports::Ids as _;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::{
    App,
    auth::{LogInError, Visitor, cookie, session},
    errors::PageError,
};

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct LogIn {
    return_to: Option<String>,
}

/// Sends the browser to the identity provider.
pub async fn start(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(LogIn { return_to }): Query<LogIn>,
) -> Result<Response, PageError> {
    let return_to = return_to.filter(|path| app.site.owns(path)).unwrap_or("/annotations".to_owned());
    if let Visitor::User { .. } = visitor {
        return Ok(Redirect::to(&return_to).into_response());
    }
    let pending =
        PendingLogin { state: app.ids.token(), nonce: app.ids.token(), pkce_verifier: app.ids.token(), return_to };
    let url = app.oidc.log_in_url(&pending, app.now()).await?;
    let cookies = session::begin(&app, &headers, pending).await?;
    Ok(cookie::redirect_with(cookies, &url))
}

impl From<LogInError> for PageError {
    fn from(error: LogInError) -> Self {
        tracing::warn!(%error, "nobody was logged in");
        match error {
            LogInError::OutOfReach(_) => Self::refused(
                StatusCode::SERVICE_UNAVAILABLE,
                "The log-in service cannot be reached just now. Try again in a minute.",
            ),
            LogInError::NotValid(_) => Self::refused(
                StatusCode::BAD_REQUEST,
                "The log-in could not be confirmed. Log in again; if this goes on, tell the operator of this site.",
            ),
        }
    }
}

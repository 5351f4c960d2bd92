//! `/logout`: the end of a session, here and at the identity provider.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;

use crate::{
    App,
    auth::{Visitor, cookie, session},
    errors::PageError,
    page::{Head, Page},
};

/// Ends it here and in the browser, then goes on to the provider.
pub async fn end(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, PageError> {
    let cookie = session::end(&app, &headers).await?;
    Ok(leave(&app, cookie).await)
}

/// Sends a browser whose session has ended to the provider, to log out there; else to the page that says so.
pub async fn leave(app: &App, cookie: String) -> Response {
    let to = app.oidc.log_out_url(app.now()).await;
    cookie::redirect(cookie, to.as_deref().unwrap_or("/logged-out"))
}

/// `/logged-out`: says that it is done, to anyone. Providers send the browser back to here.
pub async fn done(visitor: Visitor) -> impl IntoResponse {
    Page(LoggedOut { head: visitor.head() })
}

#[derive(Template)]
#[template(path = "logged_out.html")]
struct LoggedOut {
    head: Head,
}

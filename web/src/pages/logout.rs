//! `/logout`: the end of a session.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use http::{HeaderMap, header};

use crate::{App, auth::session, errors::PageError};

/// Ends it, here and in the browser.
pub async fn end(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, PageError> {
    let cookie = session::end(&app, &headers).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/")).into_response())
}

//! `/api/v1/device`: a program without a token asks its user for one (RFC 8628). The names are the RFC's, the bodies JSON as
//! everywhere in this API.

use std::sync::Arc;

use axum::{Json, extract::State};
use gas_domain::{policy, token::PREFIX};
use gas_ports::Ids as _;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Body;
use crate::{
    App,
    auth::device::{self, Progress},
    errors::{Kind, PageError},
    tokens,
};

/// A program that has no token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// What it calls itself: its user reads it.
    name: String,
}

/// What the program shows its user, and what it keeps (RFC 8628, section 3.2).
#[derive(Serialize)]
pub struct Asked {
    device_code: String,
    /// What the user compares.
    user_code: String,
    verification_uri: String,
    /// The same with the code in it.
    verification_uri_complete: String,
    /// In seconds.
    expires_in: i64,
    /// The seconds between two questions.
    interval: i64,
}

/// What the program kept.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    device_code: String,
}

/// The token, when its user has allowed it.
#[derive(Serialize)]
pub struct Allowed {
    token: String,
    expires_at: Timestamp,
}

/// Begins to ask.
pub async fn begin(
    State(app): State<Arc<App>>,
    Body(Program { name }): Body<Program>,
) -> Result<Json<Asked>, PageError> {
    let words = "The name of the program has 1 to 60 characters: its user is to recognise it.";
    let name = tokens::name(&name).ok_or_else(|| PageError::refused(StatusCode::BAD_REQUEST, words))?;
    let device_code = format!("{PREFIX}{}", app.ids.token());
    let user_code = device::begin(&app.sessions, name, &device_code, app.now()).await?.to_string();
    let verification_uri = app.site.link("/device");
    Ok(Json(Asked {
        verification_uri_complete: format!("{verification_uri}?code={user_code}"),
        verification_uri,
        device_code,
        user_code,
        expires_in: policy::DEVICE_TIME.as_secs(),
        interval: policy::DEVICE_INTERVAL.as_secs(),
    }))
}

/// Says whether the user has answered.
pub async fn token(
    State(app): State<Arc<App>>,
    Body(Kept { device_code }): Body<Kept>,
) -> Result<Json<Allowed>, PageError> {
    let (kind, words) = match device::progress(&app.sessions, &device_code, app.now()).await? {
        Progress::Allowed(expires_at) => return Ok(Json(Allowed { token: device_code, expires_at })),
        Progress::Pending => {
            (Kind::AuthorizationPending, "The user has not answered yet. Ask again after the interval.")
        }
        Progress::Refused => (Kind::AccessDenied, "The user does not want this program to have a token."),
        Progress::Over => (Kind::ExpiredToken, "Nobody answered in time, or this was never asked. Begin again."),
    };
    Err(PageError::refused(kind.status(), words).of_kind(kind))
}

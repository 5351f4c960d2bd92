//! `/api/v1/device`: a program without a token asks its user for one (RFC 8628). The names are the RFC's, the bodies JSON as
//! everywhere in this API.

use std::sync::Arc;

use axum::{Json, extract::State};
use gas_domain::{policy, token::PREFIX};
use gas_ports::Ids as _;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::{
    App,
    auth::device::{self, Progress},
    errors::{Kind, PageError},
    tokens,
};

/// A program that has no token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "name": "gas on cluster-1" })))]
pub struct Program {
    /// What it calls itself: its user reads it.
    #[schema(max_length = 60, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$")]
    name: String,
}

/// What the program shows its user, and what it keeps (RFC 8628, section 3.2).
#[derive(Serialize, ToSchema)]
#[schema(as = DeviceCode)]
pub struct Asked {
    /// What the program keeps for itself: it becomes its token.
    device_code: String,
    /// What the user compares.
    user_code: String,
    #[schema(format = "uri")]
    verification_uri: String,
    /// The same with the code in it.
    #[schema(format = "uri")]
    verification_uri_complete: String,
    /// In seconds.
    expires_in: i64,
    /// The seconds between two questions.
    interval: i64,
}

/// What the program kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeviceQuestion, examples(json!({ "device_code": "gas_…" })))]
pub struct Kept {
    device_code: String,
}

/// The token, when its user has allowed it.
#[derive(Serialize, ToSchema)]
#[schema(as = DeviceToken)]
pub struct Allowed {
    token: String,
    expires_at: Timestamp,
}

/// Asks the user for a token by a short code (RFC 8628)
///
/// Show the user `verification_uri` and `user_code`; then ask for the token every `interval` seconds.
#[utoipa::path(post, path = "/api/v1/device", request_body = Program, responses((status = 200, body = Asked)))]
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

/// The token, when the user has allowed it
#[utoipa::path(post, path = "/api/v1/device/token", request_body = Kept, responses((status = 200, body = Allowed)),
    extensions(("x-problems" = json!([Kind::AuthorizationPending, Kind::AccessDenied, Kind::ExpiredToken]))))]
pub async fn token(
    State(app): State<Arc<App>>,
    Body(Kept { device_code }): Body<Kept>,
) -> Result<Json<Allowed>, PageError> {
    let (kind, words) = match device::progress(&app.sessions, &app.users, &device_code, app.now()).await? {
        Progress::Allowed(expires_at) => return Ok(Json(Allowed { token: device_code, expires_at })),
        Progress::Pending => {
            (Kind::AuthorizationPending, "The user has not answered yet. Ask again after the interval.")
        }
        Progress::Refused => (Kind::AccessDenied, "The user does not want this program to have a token."),
        Progress::Over => (Kind::ExpiredToken, "Nobody answered in time, or this was never asked. Begin again."),
    };
    Err(PageError::refused(kind.status(), words).of_kind(kind))
}

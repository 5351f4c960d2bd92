//! `/api/v1/me`, `/api/v1/token`, `/api/v1/references`: who the token acts for, its end, and what can be chosen.

use std::sync::Arc;

use axum::{Json, extract::State};
use gas_domain::{OutputFormat, Role, Scope, UserId, policy};
use gas_ports::Sessions as _;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::description::values;
use crate::{App, auth::Caller, errors::PageError};

/// Who the token acts for.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "user_id": "ann", "name": "Ann", "plan": "free", "limits": { "upload_bytes": 153_600, "open_jobs": 10 },
    "token": { "name": "cluster", "scopes": ["read", "submit"], "expires_at": "2027-02-01T12:00:00Z" }
})))]
pub struct Me {
    /// As the log-in service names the user.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    user_id: UserId,
    name: String,
    plan: Plan,
    limits: Limits,
    token: Token,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Plan {
    Free,
    Premium,
}

/// What the plan allows.
#[derive(Serialize, ToSchema)]
struct Limits {
    /// The largest upload in bytes.
    upload_bytes: u64,
    /// How many jobs may be under way at once.
    open_jobs: usize,
}

/// The token that was sent.
#[derive(Serialize, ToSchema)]
struct Token {
    /// What its user calls it.
    name: String,
    /// What it is good for.
    #[schema(schema_with = values::scopes)]
    scopes: Vec<Scope>,
    /// When it ends.
    expires_at: Timestamp,
}

/// What can be chosen; the first of each is the usual one.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "references": ["NC_045512.2"], "formats": ["csq", "ann", "bcsq", "table", "json"]
})))]
pub struct Offered {
    references: Vec<String>,
    #[schema(schema_with = values::formats)]
    formats: [OutputFormat; 5],
}

/// Who am I: the user, the plan with its limits, the token
#[utoipa::path(get, path = "/api/v1/me", responses((status = 200, body = Me)))]
pub async fn me(State(app): State<Arc<App>>, Caller { user, token, expires_at, .. }: Caller) -> Json<Me> {
    Json(Me {
        user_id: user.id.clone(),
        name: user.profile.name.clone(),
        plan: user.role.into(),
        limits: Limits { upload_bytes: app.size_limit(&user), open_jobs: policy::open_jobs(user.role) },
        token: Token { name: token.name.clone(), scopes: token.scopes.iter().copied().collect(), expires_at },
    })
}

/// Withdraws the token that this is asked with
///
/// It is good for nothing from now on.
#[utoipa::path(delete, path = "/api/v1/token", responses((status = 204, description = "It is withdrawn.")))]
pub async fn withdraw(State(app): State<Arc<App>>, Caller { token_hash, .. }: Caller) -> Result<StatusCode, PageError> {
    app.sessions.remove(&token_hash).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// References and output formats; the first of each is the usual one
#[utoipa::path(get, path = "/api/v1/references", responses((status = 200, body = Offered)))]
pub async fn references(State(app): State<Arc<App>>) -> Json<Offered> {
    Json(Offered { references: app.settings.references.clone(), formats: OutputFormat::ALL })
}

impl From<Role> for Plan {
    fn from(role: Role) -> Self {
        match role {
            Role::Free => Self::Free,
            Role::Premium => Self::Premium,
        }
    }
}

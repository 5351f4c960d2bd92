//! `/api/v1/me`, `/api/v1/token`, `/api/v1/references`: who the token acts for, its end, and what can be chosen.

use std::sync::Arc;

use axum::{Json, extract::State};
use gas_domain::{Role, Scope, UserId, policy};
use gas_ports::Sessions as _;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::view;
use crate::{App, auth::Caller, errors::PageError};

/// Who the token acts for.
#[derive(Serialize)]
pub struct Me {
    user_id: UserId,
    name: String,
    plan: &'static str,
    limits: Limits,
    token: Token,
}

#[derive(Serialize)]
struct Limits {
    /// The largest upload in bytes.
    upload_bytes: u64,
    /// How many jobs may be under way at once.
    open_jobs: usize,
}

#[derive(Serialize)]
struct Token {
    name: String,
    scopes: Vec<Scope>,
    expires_at: Timestamp,
}

/// What can be chosen; the first of each is the usual one.
#[derive(Serialize)]
pub struct Offered {
    references: Vec<String>,
    formats: [&'static str; 5],
}

/// Says it.
pub async fn me(State(app): State<Arc<App>>, Caller { user, token, expires_at, .. }: Caller) -> Json<Me> {
    let plan = match user.role {
        Role::Free => "free",
        Role::Premium => "premium",
    };
    Json(Me {
        user_id: user.id.clone(),
        name: user.profile.name.clone(),
        plan,
        limits: Limits { upload_bytes: app.size_limit(&user), open_jobs: policy::open_jobs(user.role) },
        token: Token { name: token.name.clone(), scopes: token.scopes.iter().copied().collect(), expires_at },
    })
}

/// Withdraws the token that this is asked with: it is good for nothing from now on.
pub async fn withdraw(State(app): State<Arc<App>>, Caller { token_hash, .. }: Caller) -> Result<StatusCode, PageError> {
    app.sessions.remove(&token_hash).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists them.
pub async fn references(State(app): State<Arc<App>>) -> Json<Offered> {
    Json(Offered { references: app.settings.references.clone(), formats: view::formats() })
}

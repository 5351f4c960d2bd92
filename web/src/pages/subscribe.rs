//! `/subscribe`: the two plans, and the change between them.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use gas_domain::Role;

use crate::{
    App,
    auth::SignedIn,
    page::{Head, Page},
    units,
};

/// Shows them.
pub async fn show(State(app): State<Arc<App>>, SignedIn(user): SignedIn) -> impl IntoResponse {
    let limits = app.settings.size_limits;
    Page(Subscribe {
        head: Head::of(&user),
        is_premium: user.role == Role::Premium,
        is_following: user.pending_fanout.is_some(),
        is_open: app.settings.test_billing,
        free_limit: units::size(limits.free),
        premium_limit: units::size(limits.premium),
    })
}

#[derive(Template)]
#[template(path = "subscribe.html")]
struct Subscribe {
    head: Head,
    is_premium: bool,
    is_following: bool,
    is_open: bool,
    free_limit: String,
    premium_limit: String,
}

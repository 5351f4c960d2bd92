//! `/`: what the service does.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::IntoResponse};

use crate::{
    App,
    auth::Visitor,
    page::{Head, Page},
    units,
};

/// Shows it, to anyone.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> impl IntoResponse {
    let limits = app.settings.size_limits;
    Page(Home {
        head: visitor.head(),
        free_limit: units::size(limits.free),
        premium_limit: units::size(limits.premium),
    })
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    head: Head,
    free_limit: String,
    premium_limit: String,
}

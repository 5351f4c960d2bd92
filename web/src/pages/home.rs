//! `/`: what the service does.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::IntoResponse};

use crate::{
    App,
    auth::Visitor,
    page::{Head, Page},
    plans::Plans,
};

/// Shows it, to anyone.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> impl IntoResponse {
    Page(Home { head: visitor.head(), plans: Plans::of(&app.settings) })
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    head: Head,
    plans: Plans,
}

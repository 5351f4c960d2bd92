//! `/help`: formats, limits, what is kept how long, what comes out, and how to cite it.

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
    let (site, year) = (app.site.origin(), app.now().strftime("%Y").to_string());
    Page(Help { head: visitor.head(), plans: Plans::of(&app.settings), site, year })
}

#[derive(Template)]
#[template(path = "help.html")]
struct Help {
    head: Head,
    plans: Plans,
    site: String,
    year: String,
}

//! `/pricing`: what the plans offer.

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
    let price = app.stripe.price_in_words(app.now()).await;
    Page(Pricing { head: visitor.head(), plans: Plans::of(&app.settings), price })
}

#[derive(Template)]
#[template(path = "pricing.html")]
struct Pricing {
    head: Head,
    plans: Plans,
    /// What Premium costs, when it is known.
    price: Option<String>,
}

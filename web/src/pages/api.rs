//! `/api`: the API for those who write programs, read off its description, so that it cannot say anything else.

mod operation;
mod schema;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use serde_json::Value;

use crate::{
    App,
    auth::Visitor,
    errors::Kind,
    page::{Head, Page},
    routes::routes,
};
use operation::Operation;
use schema::Schema;
use words::{Piece, words};

/// Shows it, to anyone.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> impl IntoResponse {
    Page(Api::new(visitor.head(), app.site.origin(), &app.description.value))
}

#[derive(Template)]
#[template(path = "api.html")]
struct Api {
    head: Head,
    site: String,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

impl Api {
    fn new(head: Head, site: String, document: &Value) -> Self {
        let routes = routes();
        let operations = routes.iter().filter_map(|route| Operation::read(document, &site, &route.method, route.path));
        Self { head, operations: operations.collect(), schemas: schema::all(document), site }
    }

    /// The kinds of problems: name, status, and what to do.
    fn problems(&self) -> impl Iterator<Item = (&'static str, u16, Vec<Piece>)> {
        Kind::ALL.into_iter().map(|kind| (kind.name(), kind.status().as_u16(), words(kind.meaning())))
    }
}

#[cfg(test)]
mod tests;

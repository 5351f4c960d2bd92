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
    api::description::document::Document,
    auth::Visitor,
    errors::{Kind, PageError},
    page::{Head, Page},
    routes::routes,
};
use operation::Operation;
use schema::Schema;
use words::{Piece, words};

/// Shows it, to anyone.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> impl IntoResponse {
    let reference = &Document::of(&app)?.reference;
    Ok::<_, PageError>(Page(Api { head: visitor.head(), reference }).into_response())
}

#[derive(Template)]
#[template(path = "api.html")]
struct Api<'a> {
    head: Head,
    reference: &'a Reference,
}

/// What is the same for everybody.
pub struct Reference {
    site: String,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

impl Reference {
    /// What the description says.
    pub fn new(site: String, document: &Value) -> Self {
        let routes = routes();
        let operations = routes.iter().filter_map(|route| Operation::read(document, &site, &route.method, route.path));
        Self { operations: operations.collect(), schemas: schema::all(document), site }
    }
}

impl Api<'_> {
    /// The kinds of problems: name, status, and what to do.
    fn problems(&self) -> impl Iterator<Item = (&'static str, u16, Vec<Piece>)> {
        Kind::ALL.into_iter().map(|kind| (kind.name(), kind.status().as_u16(), words(kind.meaning())))
    }
}

#[cfg(test)]
mod tests;

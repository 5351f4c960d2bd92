//! `/api/v1/openapi.json`: the description of the API for programs.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use gas_domain::Sha256;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::App;

/// The description as it is sent, made once.
pub struct Document {
    /// What it says.
    pub value: Value,
    json: String,
    tag: String,
}

impl Document {
    /// Writes it.
    pub fn new(value: Value) -> Self {
        let json = value.to_string();
        let tag = format!("\"{}\"", hex::encode(&Sha256::of(json.as_bytes()).0[..8]));
        Self { value, json, tag }
    }
}

/// This description of the API (OpenAPI 3.1), for programs that write programs
#[utoipa::path(get, path = "/api/v1/openapi.json",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer.")),
    responses(
        (status = 200, body = Object, headers(("ETag" = String, description = "Changes whenever the description does."))),
        (status = 304, description = "It has not changed.", headers(("ETag" = String, description = "As it was sent."))),
    ))]
pub async fn serve(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let Document { json, tag, .. } = &app.description;
    let about = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, "public, max-age=300")];
    let known = headers.get(header::IF_NONE_MATCH).map(HeaderValue::as_bytes);
    if known == Some(tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(header::CONTENT_TYPE, "application/json")], json.clone()).into_response()
}

//! Responses.

use std::io;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::glacier::{ACCOUNT, ErrorCode, GlacierError};

/// What a route answers.
pub(super) type Answer = Result<Response, GlacierError>;

/// The name of a new archive.
pub(super) const ARCHIVE_ID: &str = "x-amz-archive-id";
/// The tree hash of a body.
pub(super) const TREE_HASH: &str = "x-amz-sha256-tree-hash";
/// An archive's description.
pub(super) const DESCRIPTION: &str = "x-amz-archive-description";

impl IntoResponse for GlacierError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if status.is_server_error() { "Server" } else { "Client" };
        let body = json!({ "code": self.code.name(), "message": self.message, "type": kind });
        (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    }
}

pub(super) fn as_json(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// An empty response with headers.
pub(super) fn with_headers(status: StatusCode, headers: &[(&'static str, String)]) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::from_static(name), header_value(value)?);
    }
    Ok((status, map).into_response())
}

pub(super) fn header_value(text: &str) -> Result<HeaderValue, GlacierError> {
    HeaderValue::from_str(text).map_err(|_| GlacierError::invalid(format!("This is not for a header: {text:?}")))
}

/// The path of something in a vault.
pub(super) fn location(vault: &str, rest: &str) -> (&'static str, String) {
    ("location", format!("/{ACCOUNT}/vaults/{vault}{rest}"))
}

pub(super) fn unavailable(error: &io::Error) -> GlacierError {
    GlacierError::new(ErrorCode::ServiceUnavailable, format!("The bytes cannot be stored or read: {error}"))
}

//! The shape of answers, errors above all (API reference, "Errors").

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde_json::{Value, json};

/// A status and a JSON.
pub type Answer = (u16, Value);

/// It is there.
pub fn ok(value: Value) -> Answer {
    (200, value)
}

/// It cannot be done.
pub fn refused(status: u16, kind: &str, code: &str, message: &str) -> Answer {
    (status, json!({ "error": { "type": kind, "code": code, "message": message } }))
}

/// It is not there.
pub fn missing(what: &str) -> Answer {
    refused(404, "invalid_request_error", "resource_missing", &format!("No such {what}"))
}

/// It lacks something.
pub fn invalid(message: &str) -> Answer {
    refused(400, "invalid_request_error", "", message)
}

/// As HTTP.
pub fn response((status, value): Answer) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// A page for people.
pub fn page(title: &str, main: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><main style=\"font-family:sans-serif;max-width:32rem;margin:3rem auto\">\
         <p>A stand-in for Stripe: nothing is paid.</p><h1>{title}</h1>{main}</main></html>"
    );
    Html(html).into_response()
}

/// To another address.
pub fn to(address: &Value) -> Response {
    Redirect::to(address.as_str().unwrap_or("/")).into_response()
}

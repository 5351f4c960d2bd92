//! What a page says when it cannot do what was asked.

use std::fmt::Display;

use askama::Template;
use axum::{
    extract::Request,
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use gas_ports::Class;
use http::{StatusCode, header};

use crate::page::Head;

/// A refusal or a failure: what happened and what the reader can do, in plain words.
#[derive(Debug, Clone)]
pub struct PageError {
    status: StatusCode,
    title: &'static str,
    words: String,
}

impl PageError {
    /// Something is wrong with what was asked.
    pub fn refused(status: StatusCode, words: impl Into<String>) -> Self {
        let (title, words) = (title(status), words.into());
        Self { status, title, words }
    }

    /// Something else happened first.
    pub fn too_late(words: impl Into<String>) -> Self {
        let (status, title, words) = (StatusCode::CONFLICT, "Too late", words.into());
        Self { status, title, words }
    }

    /// A job that goes away, and its files with it.
    pub fn being_deleted() -> Self {
        let words = "This job is being deleted. Its files are gone, or go just now: they can no longer be downloaded.";
        Self::refused(StatusCode::GONE, words)
    }

    /// An account that goes away.
    pub fn leaving() -> Self {
        let words = "Your account is being deleted, so you are logged out and nothing can be changed any more. \
                     Within about a day all of it is gone; a log-in then begins a new, empty account.";
        Self { status: StatusCode::UNAUTHORIZED, title: "Your account is being deleted", words: words.to_owned() }
    }

    /// The session of an account that is gone.
    pub fn account_gone() -> Self {
        let words = "This account was deleted with everything in it, so you are logged out. \
                     A log-in begins a new, empty account.";
        Self { status: StatusCode::UNAUTHORIZED, title: "Your account was deleted", words: words.to_owned() }
    }

    /// It is not there, or it is someone else's: the answer is the same.
    pub fn not_found() -> Self {
        Self::refused(StatusCode::NOT_FOUND, words(StatusCode::NOT_FOUND))
    }

    /// Something is wrong with us. The reader is not told what.
    pub fn failed(error: &dyn Display) -> Self {
        tracing::error!(%error, "the page could not be made");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::refused(status, words(status))
    }

    /// It may work in a moment.
    pub fn busy() -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::refused(status, words(status))
    }
}

impl From<gas_ports::Error> for PageError {
    fn from(error: gas_ports::Error) -> Self {
        match error.class() {
            Class::Retry | Class::Conflict => {
                tracing::warn!(%error, "the page could not be made just now");
                Self::busy()
            }
            _ => Self::failed(&error),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Makes a page of every refusal and failure, ours and the framework's.
pub async fn as_pages(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    // What a form lacks is a bad request to people, whatever finer number the framework has for it.
    let status = match response.status() {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => StatusCode::BAD_REQUEST,
        status => status,
    };
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let error = response.extensions().get::<PageError>().cloned();
    let PageError { title, words, .. } = error.unwrap_or_else(|| PageError::refused(status, words(status)));
    let head = if status == StatusCode::UNAUTHORIZED { Head::Guest } else { Head::Unknown };
    let template = ErrorTemplate { head, title, words };
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, template.words).into_response(),
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorTemplate {
    head: Head,
    title: &'static str,
    words: String,
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "Please log in",
        StatusCode::FORBIDDEN => "Refused",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::CONFLICT => "Not yet",
        StatusCode::GONE => "Being deleted",
        StatusCode::PAYLOAD_TOO_LARGE => "Too large",
        StatusCode::SERVICE_UNAVAILABLE => "Busy",
        status if status.is_client_error() => "That did not work",
        _ => "Something failed here",
    }
}

fn words(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "The request was not complete. Go back, fill in the form again and send it.",
        StatusCode::UNAUTHORIZED => "Your session has ended. Log in again, then repeat what you did.",
        StatusCode::FORBIDDEN => {
            "The request came from another site, so nothing was done. Open the page here and do it again."
        }
        StatusCode::NOT_FOUND => "There is no such page, or it is not one of yours. Look for it in your annotations.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take such a request. Start from the home page.",
        StatusCode::PAYLOAD_TOO_LARGE => "More was sent than this page takes. Files are uploaded on the Annotate page.",
        StatusCode::SERVICE_UNAVAILABLE => "The service is busy. Nothing is lost: try again in a moment.",
        status if status.is_client_error() => "The request was not understood. Start from the home page.",
        _ => "It is our fault, and it has been recorded. Nothing of yours is lost: try again in a few minutes.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_the_reader_can_do() {
        for code in [400, 401, 403, 404, 405, 413, 418, 500, 503] {
            let status = StatusCode::from_u16(code).unwrap();
            let words = words(status);
            let advises = ["again", "Look", "Start", "page"].iter().any(|advice| words.contains(advice));
            assert!(advises, "{code}: {words}");
            assert!(!title(status).is_empty());
        }
    }

    #[test]
    fn what_failed_inside_is_not_told_outside() {
        let inner = gas_ports::Error::new(Class::Denied, "role arn:aws:iam::1:role/web may not read table Jobs");
        let error = PageError::from(inner);
        assert_eq!(error.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!error.words.contains("arn:"), "{}", error.words);
    }
}

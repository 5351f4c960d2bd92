//! What a page says when it cannot do what was asked.

mod kind;
mod words;

use std::fmt::Display;

use askama::Template;
use axum::{
    extract::Request,
    middleware::Next,
    response::{AppendHeaders, Html, IntoResponse, Response},
};
use gas_domain::Scope;
use gas_ports::Class;
use http::{HeaderMap, StatusCode, header};

use crate::{limits::TooOften, page::Head};

pub use kind::Kind;
use words::{title, words, words_for_programs};

/// A refusal or a failure: what happened and what the reader can do, in plain words.
#[derive(Debug, Clone)]
pub struct PageError {
    status: StatusCode,
    title: &'static str,
    words: String,
    /// What programs tell it by.
    kind: Kind,
    retry_after: Option<u64>,
}

impl PageError {
    /// Something is wrong with what was asked.
    pub fn refused(status: StatusCode, words: impl Into<String>) -> Self {
        let (title, words, kind) = (title(status), words.into(), Kind::of(status));
        Self { status, title, words, kind, retry_after: None }
    }

    /// The same, told apart by programs.
    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// A program without a token that is good.
    pub fn no_token() -> Self {
        let words = "Send a token that is good: `Authorization: Bearer gas_…`. Tokens are made on your profile's page.";
        Self { title: "Token needed", ..Self::refused(StatusCode::UNAUTHORIZED, words) }
    }

    /// A program whose token is not good for this.
    pub fn no_scope(scope: Scope) -> Self {
        let words = format!("This needs a token with the scope `{}`: make one on your profile's page.", scope.name());
        Self { title: "Not allowed", ..Self::refused(StatusCode::FORBIDDEN, words) }
    }

    /// Something else happened first.
    pub fn too_late(words: impl Into<String>) -> Self {
        Self { title: "Too late", kind: Kind::TooLate, ..Self::refused(StatusCode::CONFLICT, words) }
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
        Self { title: "Your account is being deleted", ..Self::refused(StatusCode::UNAUTHORIZED, words) }
    }

    /// The session of an account that is gone.
    pub fn account_gone() -> Self {
        let words = "This account was deleted with everything in it, so you are logged out. \
                     A log-in begins a new, empty account.";
        Self { title: "Your account was deleted", ..Self::refused(StatusCode::UNAUTHORIZED, words) }
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

    /// The same was asked for too often.
    pub fn too_often(TooOften { seconds }: TooOften) -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self { retry_after: Some(seconds), ..Self::refused(status, words(status)) }
    }

    /// The same request, with its key, is at work.
    pub fn in_progress() -> Self {
        let words = "A request with this Idempotency-Key is at work. Send it again in a moment to get its answer.";
        let refusal = Self::refused(StatusCode::CONFLICT, words).of_kind(Kind::InProgress);
        Self { title: "In progress", retry_after: Some(1), ..refusal }
    }

    /// Another request came with the same key.
    pub fn key_reused() -> Self {
        let words =
            "This Idempotency-Key came with another request in the last 24 hours. Send this one with a new key.";
        Self::refused(StatusCode::UNPROCESSABLE_ENTITY, words).of_kind(Kind::KeyReused)
    }

    /// More was sent than is taken.
    pub fn body_too_large() -> Self {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Self::refused(status, words_for_programs(status))
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

/// Makes a page of every refusal and failure, ours and the framework's; for a script, a few words.
pub async fn as_pages(request: Request, next: Next) -> Response {
    let for_program = request.uri().path().starts_with("/api/");
    let for_script = for_program || wants_json(request.headers());
    let had_token = request.headers().contains_key(header::AUTHORIZATION);
    let response = next.run(request).await;
    let error = response.extensions().get::<PageError>().cloned();
    // What a form lacks is a bad request to people, whatever finer number the framework has for it.
    let status = match response.status() {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE if error.is_none() => {
            StatusCode::BAD_REQUEST
        }
        status => status,
    };
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let general = if for_program { words_for_programs(status) } else { words(status) };
    let PageError { title, words, kind, retry_after, .. } =
        error.unwrap_or_else(|| PageError::refused(status, general));
    // What is said to everybody alike speaks of pages.
    let words = if for_program && words == words::words(status) { general.to_owned() } else { words };
    let wait = AppendHeaders(retry_after.map(|seconds| (header::RETRY_AFTER, seconds)));
    if for_script {
        let problem = serde_json::json!({ "type": kind, "status": status.as_u16(), "title": title, "detail": words });
        let is = [(header::CONTENT_TYPE, "application/problem+json")];
        let asked = for_program.then(|| challenge(kind, had_token)).flatten();
        let asked = asked.map(|challenge| (header::WWW_AUTHENTICATE, challenge));
        let mut headers = response.headers().clone();
        headers.remove(header::CONTENT_LENGTH);
        return (status, headers, wait, is, AppendHeaders(asked), problem.to_string()).into_response();
    }
    let head = if status == StatusCode::UNAUTHORIZED { Head::Guest } else { Head::Unknown };
    let template = ErrorTemplate { head, title, words };
    match template.render() {
        Ok(html) => (status, wait, Html(html)).into_response(),
        Err(_) => (status, wait, template.words).into_response(),
    }
}

/// What a program is told of the token that it needs (RFC 6750, section 3.1).
fn challenge(kind: Kind, had_token: bool) -> Option<&'static str> {
    match (kind, had_token) {
        (Kind::NoToken, false) => Some("Bearer"),
        (Kind::NoToken, true) => Some("Bearer error=\"invalid_token\""),
        (Kind::NotAllowed, true) => Some("Bearer error=\"insufficient_scope\""),
        _ => None,
    }
}

/// Whether a script asks, which reads no pages: it is told of a problem in JSON (RFC 9457).
pub fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.starts_with("application/json"))
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorTemplate {
    head: Head,
    title: &'static str,
    words: String,
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::{Body, to_bytes},
        middleware::from_fn,
        routing::get,
    };
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_person_gets_a_page_and_a_script_a_few_words() {
        let refuse = || async { PageError::refused(StatusCode::CONFLICT, "Two parts have not arrived.") };
        let router = Router::new().route("/", get(refuse)).layer(from_fn(as_pages));
        for (accept, kind) in [
            ("application/json", "application/problem+json"),
            ("text/html,application/json", "text/html; charset=utf-8"),
        ] {
            let request = http::Request::get("/").header("accept", accept).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            assert_eq!(
                (answer.status(), &answer.headers()["content-type"]),
                (StatusCode::CONFLICT, &kind.parse().unwrap())
            );
            let body = to_bytes(answer.into_body(), 1 << 16).await.unwrap();
            assert!(String::from_utf8_lossy(&body).contains("Two parts have not arrived."), "{accept}");
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

//! A problem, and the answers that are problems.

use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::errors::Kind;

/// Why it was not done (RFC 9457).
#[derive(ToSchema)]
#[schema(examples(json!({
    "type": "/api#not-uploaded", "status": 409, "title": "Not yet",
    "detail": "2 parts of the file have not arrived. Send them, then finish the upload again."
})))]
#[expect(dead_code, reason = "it is written by `errors::as_pages`; here are its types")]
pub struct Problem {
    /// The kind, which stays as it is from version to version; more may come.
    #[schema(rename = "type", format = "uri-reference")]
    kind: String,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    title: String,
    /// What is wrong and what to do, for people.
    detail: String,
}

/// An answer that is a problem of one of these kinds, which have the same status.
pub fn answer(kinds: &[Kind]) -> Value {
    let words: Vec<_> = kinds.iter().map(|kind| format!("`{}`: {}", kind.name(), kind.meaning())).collect();
    let schema = json!({ "allOf": [
        { "$ref": "#/components/schemas/Problem" },
        { "properties": { "type": { "enum": kinds } } },
    ] });
    let mut answer =
        json!({ "description": words.join("\n\n"), "content": { "application/problem+json": { "schema": schema } } });
    for (name, about) in kinds.iter().filter_map(|kind| header(*kind)) {
        answer["headers"][name] = json!({ "description": about, "required": true, "schema": { "type": "string" } });
    }
    answer
}

/// The header that comes with a kind of problem.
fn header(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::NoToken => {
            Some(("WWW-Authenticate", "`Bearer`, and what is wrong with the token (RFC 6750, section 3)."))
        }
        Kind::NotAllowed => Some(("WWW-Authenticate", "That the token lacks the scope (RFC 6750, section 3.1).")),
        Kind::TooOften => Some(("Retry-After", "How many seconds to wait.")),
        Kind::WrongMethod => Some(("Allow", "The methods that it takes.")),
        _ => None,
    }
}

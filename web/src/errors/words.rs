//! The words for a status, to people and to programs.

use http::StatusCode;

/// What a program is told when nothing more is known than the status.
pub fn words_for_programs(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "The body or the query is not what this takes: see the description of the API.",
        StatusCode::NOT_FOUND => "There is no such thing at this address, or it is not one of yours.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take this method: see the description of the API.",
        StatusCode::PAYLOAD_TOO_LARGE => "The body is larger than this takes: files are sent to the storage directly.",
        status => words(status),
    }
}

/// The heading of a page.
pub fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "Please log in",
        StatusCode::FORBIDDEN => "Refused",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::CONFLICT => "Not yet",
        StatusCode::GONE => "Being deleted",
        StatusCode::PAYLOAD_TOO_LARGE => "Too large",
        StatusCode::TOO_MANY_REQUESTS => "Too often",
        StatusCode::SERVICE_UNAVAILABLE => "Busy",
        status if status.is_client_error() => "That did not work",
        _ => "Something failed here",
    }
}

/// What a person is told when nothing more is known than the status.
pub fn words(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "The request was not complete. Go back, fill in the form again and send it.",
        StatusCode::UNAUTHORIZED => "Your session has ended. Log in again, then repeat what you did.",
        StatusCode::FORBIDDEN => {
            "The request came from another site, so nothing was done. Open the page here and do it again."
        }
        StatusCode::NOT_FOUND => "There is no such page, or it is not one of yours. Look for it in your annotations.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take such a request. Start from the home page.",
        StatusCode::PAYLOAD_TOO_LARGE => "More was sent than this page takes. Files are uploaded on the Annotate page.",
        StatusCode::TOO_MANY_REQUESTS => {
            "That came too often in a short time, so it was not done. Wait a few seconds, then do it again."
        }
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
        for code in [400, 401, 403, 404, 405, 413, 418, 429, 500, 503] {
            let status = StatusCode::from_u16(code).unwrap();
            let words = words(status);
            let advises = ["again", "Look", "Start", "page"].iter().any(|advice| words.contains(advice));
            assert!(advises, "{code}: {words}");
            assert!(!title(status).is_empty());
        }
    }
}

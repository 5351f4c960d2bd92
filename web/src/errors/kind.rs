//! The kinds of problems: what programs tell a refusal by. A kind keeps its name and its status from version to version.

use std::fmt;

use http::StatusCode;
use serde::{Serialize, Serializer};

/// A kind of problem (RFC 9457, section 3.1.1): its `type` is `/api#` and its name, where the page of the API describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The body or the query.
    Invalid,
    /// A program has asked for a token, and its user has not answered (RFC 8628, section 3.5, as the next two).
    AuthorizationPending,
    /// The user has said no.
    AccessDenied,
    /// Nobody answered in time.
    ExpiredToken,
    /// No token, or one that is good no longer.
    NoToken,
    /// The token has not the scope.
    NotAllowed,
    /// It is not there, or it is another's.
    NotFound,
    /// The address does not take the method.
    WrongMethod,
    /// Something about the job itself.
    NotYet,
    /// Something else happened first.
    TooLate,
    /// As many jobs are under way as the plan allows.
    TooManyJobs,
    /// The file of a job, or a part of it.
    NotUploaded,
    /// The result is in the archive.
    Archived,
    /// The same request, under its key, is at work.
    InProgress,
    /// The job is being deleted.
    Gone,
    /// The file, or the body.
    TooLarge,
    /// The key of another request.
    KeyReused,
    /// The rate.
    TooOften,
    /// Ours.
    Failed,
    /// Ours, and only for a moment.
    Busy,
}

impl Kind {
    /// All of them, by their status.
    pub const ALL: [Self; 20] = [
        Self::Invalid,
        Self::AuthorizationPending,
        Self::AccessDenied,
        Self::ExpiredToken,
        Self::NoToken,
        Self::NotAllowed,
        Self::NotFound,
        Self::WrongMethod,
        Self::NotYet,
        Self::TooLate,
        Self::TooManyJobs,
        Self::NotUploaded,
        Self::Archived,
        Self::InProgress,
        Self::Gone,
        Self::TooLarge,
        Self::KeyReused,
        Self::TooOften,
        Self::Failed,
        Self::Busy,
    ];

    /// Its name, its status, what it means and what to do about it.
    #[rustfmt::skip]
    fn described(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::Invalid => ("invalid", StatusCode::BAD_REQUEST, "The body or the query is not what is taken: `detail` says what to change."),
            Self::AuthorizationPending => ("authorization_pending", StatusCode::BAD_REQUEST, "The user has not answered yet: ask again after `interval` seconds."),
            Self::AccessDenied => ("access_denied", StatusCode::BAD_REQUEST, "The user does not want the program to have a token."),
            Self::ExpiredToken => ("expired_token", StatusCode::BAD_REQUEST, "Nobody answered in time, or this was never asked: begin again."),
            Self::NoToken => ("no-token", StatusCode::UNAUTHORIZED, "No token was sent, or it is good no longer: make one on your profile."),
            Self::NotAllowed => ("not-allowed", StatusCode::FORBIDDEN, "The token has not the scope: use one that has it."),
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "There is no such thing, or it is another's, or the job has none."),
            Self::WrongMethod => ("wrong-method", StatusCode::METHOD_NOT_ALLOWED, "The address does not take this method: `Allow` has those that it takes."),
            Self::NotYet => ("not-yet", StatusCode::CONFLICT, "It cannot be done as things are: `detail` says why."),
            Self::TooLate => ("too-late", StatusCode::CONFLICT, "The job has moved on: look at its state."),
            Self::TooManyJobs => ("too-many-jobs", StatusCode::CONFLICT, "As many jobs are under way as the plan allows: wait until one has ended."),
            Self::NotUploaded => ("not-uploaded", StatusCode::CONFLICT, "The file, or a part of it, has not arrived: send it, then submit again."),
            Self::Archived => ("archived", StatusCode::CONFLICT, "The result is in the archive: a Premium plan brings it back."),
            Self::InProgress => ("in-progress", StatusCode::CONFLICT, "A request with this `Idempotency-Key` is at work: send it again to get its answer."),
            Self::Gone => ("gone", StatusCode::GONE, "The job is being deleted, and its files with it."),
            Self::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE, "The file is larger than the plan takes, or the body than 64 KiB."),
            Self::KeyReused => ("idempotency-key-reused", StatusCode::UNPROCESSABLE_ENTITY, "The `Idempotency-Key` came with another request: send this one with a new key."),
            Self::TooOften => ("too-often", StatusCode::TOO_MANY_REQUESTS, "Wait as many seconds as `Retry-After` says."),
            Self::Failed => ("failed", StatusCode::INTERNAL_SERVER_ERROR, "It is our fault. Try again in some minutes."),
            Self::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE, "Nothing is lost: try again in a moment."),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.described().0
    }

    /// The status of its answers.
    pub fn status(self) -> StatusCode {
        self.described().1
    }

    /// What it means, and what to do about it; names are between backticks.
    pub fn meaning(self) -> &'static str {
        self.described().2
    }

    /// The kind of a refusal of which nothing more is known than its status.
    pub fn of(status: StatusCode) -> Self {
        let usual = match status {
            StatusCode::CONFLICT => Some(Self::NotYet),
            _ => Self::ALL.into_iter().find(|kind| kind.status() == status),
        };
        usual.unwrap_or(if status.is_client_error() { Self::Invalid } else { Self::Failed })
    }
}

impl fmt::Display for Kind {
    /// The `type` of its problems.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/api#{}", self.name())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

//! What Glacier answers instead of doing what it was asked (API reference, "Error Responses").

use std::fmt;

/// The code of an error response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the API reference's")]
pub enum ErrorCode {
    AccessDenied,
    InsufficientCapacity,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameterValue,
    NoLongerSupported,
    PolicyEnforced,
    RequestTimeout,
    ResourceNotFound,
    Serialization,
    ServiceUnavailable,
    Throttling,
}

impl ErrorCode {
    const ALL: [Self; 12] = [
        Self::AccessDenied,
        Self::InsufficientCapacity,
        Self::InvalidParameterValue,
        Self::LimitExceeded,
        Self::MissingParameterValue,
        Self::NoLongerSupported,
        Self::PolicyEnforced,
        Self::RequestTimeout,
        Self::ResourceNotFound,
        Self::Serialization,
        Self::ServiceUnavailable,
        Self::Throttling,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDeniedException",
            Self::InsufficientCapacity => "InsufficientCapacityException",
            Self::InvalidParameterValue => "InvalidParameterValueException",
            Self::LimitExceeded => "LimitExceededException",
            Self::MissingParameterValue => "MissingParameterValueException",
            Self::NoLongerSupported => "NoLongerSupportedException",
            Self::PolicyEnforced => "PolicyEnforcedException",
            Self::RequestTimeout => "RequestTimeoutException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::Serialization => "SerializationException",
            Self::ServiceUnavailable => "ServiceUnavailableException",
            Self::Throttling => "ThrottlingException",
        }
    }

    /// The code of that name on the wire, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }

    /// The status of the HTTP response.
    pub fn status(self) -> u16 {
        match self {
            Self::AccessDenied => 403,
            Self::ResourceNotFound => 404,
            Self::RequestTimeout => 408,
            Self::ServiceUnavailable => 500,
            Self::InsufficientCapacity => 503,
            _ => 400,
        }
    }
}

/// An error response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlacierError {
    /// Its code.
    pub code: ErrorCode,
    /// What is wrong.
    pub message: String,
}

impl GlacierError {
    /// An error response.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidParameterValue, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::ResourceNotFound, message)
    }
}

impl fmt::Display for GlacierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for GlacierError {}

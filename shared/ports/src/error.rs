//! The one error type: every failure has a class, and the class says what may be done about it.

use std::{error, fmt};

/// What may be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Try again later: throttled, timed out, 5xx, no capacity, another transaction held the item.
    Retry,
    /// A condition failed: load again and decide again.
    Conflict,
    /// It is not there.
    NotFound,
    /// A permission is missing.
    Denied,
    /// The input is bad and stays bad.
    Invalid,
    /// A hash or a size differs from what was recorded.
    Corrupt,
}

/// A failure at a port.
#[derive(Debug)]
pub struct Error {
    class: Class,
    message: String,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

impl Error {
    /// A failure of this class; the message says what happened to what, and what to do if that is not plain.
    pub fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), source: None }
    }

    /// The same with what caused it.
    pub fn caused_by(mut self, source: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What happened, without its cause.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What may be done about it.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Whether trying again does not help: what is asked for is gone, damaged or bad. Anything else passes, or is mended by
    /// an operator.
    pub fn is_lasting(&self) -> bool {
        matches!(self.class, Class::NotFound | Class::Corrupt | Class::Invalid)
    }

    /// Whether a condition failed.
    pub fn is_conflict(&self) -> bool {
        self.class == Class::Conflict
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.message, self.class)?;
        let mut source = error::Error::source(self);
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

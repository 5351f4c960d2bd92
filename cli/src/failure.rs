//! Why the command failed: in words that say what to do, and as its exit code.

use std::{fmt, io, path::Path};

use crate::output::say;

/// What the command ends with. Of several, the highest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// All that was asked for is done.
    Done = 0,
    /// A job that was waited for has no result.
    JobFailed = 1,
    /// The command line, a file or a folder is wrong.
    Usage = 2,
    /// The service does not answer, or fails.
    Service = 3,
    /// It is not there, or it may not be done.
    NotAllowed = 4,
}

/// A failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: Code,
    message: String,
    /// The service's own type of the refusal, e.g. `too-late`.
    pub kind: String,
    /// Whether there was nobody to tell it to: who reads a pipe has seen enough.
    pub is_silent: bool,
}

impl Failure {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), kind: String::new(), is_silent: false }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    pub fn service(message: impl Into<String>) -> Self {
        Self::new(Code::Service, message)
    }

    pub fn not_allowed(message: impl Into<String>) -> Self {
        Self::new(Code::NotAllowed, message)
    }

    pub fn of_kind(self, kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), ..self }
    }

    /// A failure to read or write this file.
    pub fn at(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |error| Self::usage(format!("{}: {error}", path.display()))
    }

    /// A failure to write to standard output. A reader that is gone is no failure.
    pub fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { is_silent: true, ..Self::new(Code::Done, "") };
        }
        Self::usage(format!("standard output: {error}"))
    }

    /// Tells it on standard error, of a file or a job when there are several; the code.
    pub fn told(&self, of: Option<&dyn fmt::Display>) -> Code {
        match of {
            _ if self.is_silent => {}
            Some(of) => say(format_args!("{of}: {self}")),
            None => say(format_args!("{self}")),
        }
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

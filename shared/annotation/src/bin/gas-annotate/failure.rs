//! Why the command failed, told in words and in its exit code.

use std::{io, path::Path, process::ExitCode};

use gas_annotation::Error;

use crate::say;

/// A failure, and the file that it is about.
pub struct Failure {
    file: Option<String>,
    error: Cause,
}

enum Cause {
    Engine(Error),
    Usage(String),
}

impl Failure {
    /// The command line asks for what cannot be.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { file: None, error: Cause::Usage(message.into()) }
    }

    /// A failure of the engine over this input.
    pub fn of(input: &Path, error: Error) -> Self {
        let file = (!matches!(error, Error::Reference { .. })).then(|| input.display().to_string());
        Self { file, error: Cause::Engine(error) }
    }

    /// A failure to read or write this file.
    pub fn at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self { file: Some(path.display().to_string()), error: Cause::Engine(Error::Io(error)) }
    }

    /// Tells it on standard error. That nobody reads standard output any more is no failure: `head` has seen enough.
    pub fn told(self) -> ExitCode {
        let prefix = self.file.map_or(String::new(), |file| format!("{file}: "));
        match self.error {
            Cause::Usage(message) => {
                say(format_args!("{message}; --help tells more"));
                ExitCode::from(2)
            }
            Cause::Engine(Error::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Cause::Engine(error) => {
                for line in error.to_string().lines() {
                    say(format_args!("{prefix}{line}"));
                }
                ExitCode::from(match error {
                    Error::Io(_) => 1,
                    Error::Input { .. } => 3,
                    Error::Reference { .. } => 4,
                })
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { file: None, error: Cause::Engine(error) }
    }
}

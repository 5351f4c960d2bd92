//! What can go wrong, and whose fault it is.

use std::{io, path::PathBuf};

/// An error of [`annotate`](crate::annotate) or of [`Reference::open`](crate::Reference::open).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The VCF that was given is malformed, damaged or does not belong to this reference: the same bytes fail for ever.
    #[error("line {line}: {message}")]
    Input {
        /// The line, counted from 1 with the header included.
        line: u64,
        /// What is wrong there and what to do.
        message: String,
    },
    /// A file of the reference cannot be used.
    #[error("{}{}: {message}", path.display(), line.map_or(String::new(), |line| format!(", line {line}")))]
    Reference {
        /// The file.
        path: PathBuf,
        /// The line in it, counted from 1, where there is one to name.
        line: Option<u64>,
        /// What is wrong there and what to do.
        message: String,
    },
    /// Reading the input or writing the output failed; the same call may succeed later.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Error {
    /// Whether the input is at fault: its owner must change it, and trying again does not help.
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Input { .. })
    }

    pub(crate) fn input(line: u64, message: impl Into<String>) -> Self {
        Self::Input { line, message: message.into() }
    }
}

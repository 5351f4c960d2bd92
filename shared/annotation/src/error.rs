//! What can go wrong, and whose fault it is.

use std::{fmt, io, path::PathBuf};

/// An error of [`annotate`](crate::annotate), of [`Reference::open`](crate::Reference::open) or of [`build`](crate::build).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The VCF that was given is malformed, damaged or does not belong to this reference: the same bytes fail for ever.
    #[error("{}", listed(faults, advice.as_deref()))]
    Input {
        /// The first of its faults, at least one and at most twenty.
        faults: Vec<Fault>,
        /// What they mean together, e.g. that the assembly looks wrong.
        advice: Option<String>,
    },
    /// A file of the reference cannot be used: a bundle, or what one is built from.
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

/// What is wrong in one line of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from 1 with the header included.
    pub line: u64,
    /// The column, counted from 1, where one is at fault.
    pub column: Option<u32>,
    /// What is wrong, with the offending text, and what to do.
    pub message: String,
    /// What kind of fault it is.
    pub kind: FaultKind,
}

/// What kind of fault a record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It is not what the VCF specification says.
    Malformed,
    /// Its REF is not what the reference has there.
    ReferenceDiffers,
}

impl Fault {
    pub(crate) fn malformed(line: u64, column: Option<u32>, message: impl Into<String>) -> Self {
        Self { line, column, message: message.into(), kind: FaultKind::Malformed }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "line {}, column {column}: {}", self.line, self.message),
            None => write!(f, "line {}: {}", self.line, self.message),
        }
    }
}

fn listed(faults: &[Fault], advice: Option<&str>) -> String {
    let lines = faults.iter().map(ToString::to_string).chain(advice.map(str::to_owned));
    lines.collect::<Vec<_>>().join("\n")
}

impl Error {
    /// Whether the input is at fault: its owner must change it, and trying again does not help.
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Input { .. })
    }

    pub(crate) fn input(line: u64, message: impl Into<String>) -> Self {
        Fault::malformed(line, None, message).into()
    }

    pub(crate) fn reference(path: impl Into<PathBuf>, line: Option<u64>, message: impl Into<String>) -> Self {
        Self::Reference { path: path.into(), line, message: message.into() }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Input { faults: vec![fault], advice: None }
    }
}

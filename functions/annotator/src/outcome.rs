//! What became of a message.

use gas_domain::Failure;

/// How the work on one message ended, when it did not end in an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The job is annotated.
    Completed,
    /// There will be no result; the job says why.
    Failed(Failure),
    /// There was nothing to do.
    Rested(&'static str),
    /// There is no such job.
    Missing,
    /// Another worker, or the owner, was faster: what this run made counts for nothing.
    Superseded,
    /// The worker has to stop; the run does not count, and the message must come back at once.
    HandedBack,
}

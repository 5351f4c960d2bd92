//! What may happen next: one step of a random life, as data.

use gas_domain::Tier;
use gas_world::{Fault, Topic};
use jiff::SignedDuration;

/// Which calls of a step go wrong, counted from 1.
pub type Faults = Vec<(usize, Fault)>;

/// One step. Users and jobs are counted from 0 in the order in which they came; the position of a message and of a stalled
/// worker is taken modulo how many there are, and a message is one of the next topic in which any waits.
#[derive(Debug, Clone)]
pub enum Step {
    /// Somebody signs up.
    SignUp,
    /// A user uploads a file, and comes back to the page that submits it or closes the browser.
    Upload { user: usize, file: File, submits: bool },
    /// A user takes this plan.
    ChangePlan { user: usize, premium: bool, faults: Faults },
    /// A user deletes the account.
    CloseAccount { user: usize, faults: Faults },
    /// The owner cancels a job.
    Cancel { job: usize, faults: Faults },
    /// The owner deletes a job.
    Delete { job: usize, faults: Faults },
    /// An online result becomes one that moves in parts.
    Grow { job: usize },
    /// A message is handed to its function, or whatever else is next is done.
    Deliver { topic: Topic, position: usize, faults: Faults },
    /// A message is there twice.
    Duplicate { topic: Topic, position: usize },
    /// A message is lost.
    Lose { topic: Topic, position: usize },
    /// The dead letters are sent again.
    Redrive,
    /// An annotator takes a job request.
    Annotate { faults: Faults },
    /// Reconcile runs.
    Reconcile { faults: Faults },
    /// The orphan pass runs.
    FindOrphans { faults: Faults },
    /// A stalled worker goes on.
    Wake { worker: usize, faults: Faults },
    /// Time passes and nothing runs: an outage.
    Pass(SignedDuration),
    /// Time passes, and the platform works as it should.
    Work(SignedDuration),
    /// All retrievals under way end well, at once.
    FinishRetrievals,
    /// All retrievals under way fail.
    FailRetrievals,
    /// The archive forgets its retrievals.
    LoseRetrievals,
    /// No retrieval gets this tier.
    Refuse(Tier),
    /// Retrievals get it again.
    Grant(Tier),
    /// The next copy into the archive turns out damaged.
    Spoil,
    /// The retention timers that run never fire.
    LoseTimers,
    /// The job-requests queue forgets its messages.
    LoseRequests,
}

/// What a user uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// A VCF.
    Good,
    /// No VCF.
    Bad,
    /// Nothing.
    Empty,
    /// More than any plan allows.
    TooLarge,
}

impl Step {
    /// What goes wrong in it.
    pub fn faults(&self) -> &[(usize, Fault)] {
        match self {
            Self::ChangePlan { faults, .. }
            | Self::CloseAccount { faults, .. }
            | Self::Cancel { faults, .. }
            | Self::Delete { faults, .. }
            | Self::Deliver { faults, .. }
            | Self::Annotate { faults }
            | Self::Reconcile { faults }
            | Self::FindOrphans { faults }
            | Self::Wake { faults, .. } => faults,
            _ => &[],
        }
    }
}

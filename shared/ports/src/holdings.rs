//! What lies in the results bucket and in the archive, whoever refers to it: for finding what nobody does.

use std::future::Future;

use gas_domain::{Holding, JobKey};
use jiff::Timestamp;

use crate::Error;

/// Something of this deployment that lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The job that it was made for.
    pub job: JobKey,
    /// When it was made.
    pub made: Timestamp,
    /// What it is.
    pub holding: Holding,
}

/// One page of a walk over everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPage {
    /// What lies there. What is not this deployment's, or cannot be told, is left out.
    pub entries: Vec<Entry>,
    /// Where the next page starts; `None` after the last.
    pub next: Option<String>,
}

/// What the walk gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// A page.
    Page(EntryPage),
    /// The list is being made (a vault's inventory takes hours): ask again later, from the start.
    NotYet,
}

/// Walking over the versions of the results bucket.
pub trait ResultHoldings: Send + Sync {
    /// The page that starts at `from`, as another page named it; the first when there is none.
    fn versions(&self, from: Option<&str>) -> impl Future<Output = Result<Listed, Error>> + Send;
}

/// Walking over the archive.
pub trait ArchiveHoldings: Send + Sync {
    /// The page that starts at `from`, as another page named it; the first when there is none.
    fn archives(&self, from: Option<&str>) -> impl Future<Output = Result<Listed, Error>> + Send;
}

//! Where the orphan pass is, and what it tells the state machine that runs it.

use serde::{Deserialize, Serialize};

/// Where a pass goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What is walked over.
    pub of: Walk,
    /// The page, as the one before it named it; `None`: the first.
    pub from: Option<String>,
    /// Entries since the beginning of the pass that could not be looked after.
    #[serde(default)]
    pub failed: u64,
}

/// The walks of a pass, in their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Walk {
    /// Over the versions of the results bucket.
    #[default]
    Versions,
    /// Over the archive.
    Archives,
}

/// What an invocation did and how the pass goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// Where the next invocation goes on; `None` at the end of the pass.
    pub cursor: Option<Cursor>,
    /// The list is being made: go on in some hours.
    pub wait: bool,
    /// Entries that were listed by this invocation.
    pub looked: u64,
    /// Entries that it deleted.
    pub removed: u64,
    /// Entries since the beginning of the pass that could not be looked after.
    pub failed: u64,
}

impl Cursor {
    /// The page after this one; `None` after the last of the last walk.
    pub(super) fn after(self, next: Option<String>) -> Option<Self> {
        match (self.of, next) {
            (_, Some(next)) => Some(Self { from: Some(next), ..self }),
            (Walk::Versions, None) => Some(Self { of: Walk::Archives, from: None, ..self }),
            (Walk::Archives, None) => None,
        }
    }
}

impl Looked {
    pub(super) fn done(self, failed: u64) -> Self {
        Self { failed, ..self }
    }

    pub(super) fn goes_on(self, cursor: Cursor) -> Self {
        Self { failed: cursor.failed, cursor: Some(cursor), ..self }
    }

    /// A list that is not there yet is asked for from its start.
    pub(super) fn waits(self, cursor: Cursor) -> Self {
        Self { wait: true, ..self.goes_on(Cursor { from: None, ..cursor }) }
    }
}

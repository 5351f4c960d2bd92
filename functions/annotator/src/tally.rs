//! The jobs that were completed: from the stage, which knows their size, to the report.

use std::sync::{Mutex, PoisonError};

use gas_domain::Run;

/// Runs that were not reported yet.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Vec<Run>>);

impl Tally {
    /// A job was completed.
    pub fn add(&self, run: Run) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(run);
    }

    /// Those since the last time.
    pub fn take(&self) -> Vec<Run> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

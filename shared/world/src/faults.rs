//! What can go wrong at a call, and at which calls it does.

use std::collections::BTreeMap;

/// What goes wrong at one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing is done; the caller gets an error of class `Retry`: what throttling and TransactionConflict are to a stage.
    ErrorBefore,
    /// It is done, and the caller gets an error of class `Retry` all the same.
    AnswerLost,
    /// The caller dies, nothing is done.
    CrashBefore,
    /// It is done, then the caller dies.
    CrashAfter,
    /// Nothing is done until `World::wake`; then the caller goes on as if no time had passed.
    Stall,
}

impl Fault {
    /// Every kind that ends the call, for tests that try each at each call.
    pub const ALL: [Self; 4] = [Self::ErrorBefore, Self::AnswerLost, Self::CrashBefore, Self::CrashAfter];
}

/// Which calls go wrong, counted from 1, and the calls made so far.
#[derive(Debug, Default)]
pub(crate) struct FaultPlan {
    faults: BTreeMap<usize, Fault>,
    calls: Vec<&'static str>,
}

impl FaultPlan {
    pub(crate) fn new(faults: impl IntoIterator<Item = (usize, Fault)>) -> Self {
        Self { faults: faults.into_iter().collect(), calls: Vec::new() }
    }

    /// Counts a call and says what goes wrong at it.
    pub(crate) fn count(&mut self, call: &'static str) -> Option<Fault> {
        self.calls.push(call);
        self.faults.remove(&self.calls.len())
    }

    pub(crate) fn left(&self) -> usize {
        self.faults.len()
    }

    pub(crate) fn calls(&self) -> &[&'static str] {
        &self.calls
    }
}

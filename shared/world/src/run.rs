//! Running a handler until it ends or a crash stops it.

use std::future::Future;

use crate::World;

/// How a handler ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran<T> {
    /// It came to its end.
    Done(T),
    /// A crash stopped it: its future was dropped where it stood, so nothing that it might have caught can save it.
    Crashed,
    /// It waits at a call for [`World::wake`]. A handler that was handed over as a pinned reference can be run on.
    Stalled,
}

impl World {
    /// Drives a handler. Without this, a call that crashes or stalls never completes.
    pub async fn run<T>(&self, handler: impl Future<Output = T>) -> Ran<T> {
        tokio::select! {
            biased;
            () = self.gate.crashed() => Ran::Crashed,
            () = self.gate.stalled() => Ran::Stalled,
            done = handler => Ran::Done(done),
        }
    }

    /// Lets the calls that stalled go on, when their handlers are run on.
    pub fn wake(&self) {
        self.gate.wake();
    }
}

//! The one gate: every call of every port passes here, so none can skip the faults or the watcher.

use std::{
    future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gas_ports::{Class, Error};
use jiff::SignedDuration;
use tokio::sync::Notify;

use crate::{Fault, State, faults::FaultPlan};

/// Sees the state after each effect; what it answers is a broken promise.
pub(crate) type Watcher = Box<dyn Fn(&State) -> Result<(), String> + Send>;

/// The shared world as the handles see it.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<Shared>);

#[derive(Default)]
struct Shared {
    inner: Mutex<Inner>,
    crashed: Notify,
    stalled: Notify,
    woken: Notify,
    requested: Notify,
}

#[derive(Default)]
pub(crate) struct Inner {
    pub(crate) state: State,
    pub(crate) plan: FaultPlan,
    pub(crate) watcher: Option<Watcher>,
    pub(crate) broken: Vec<String>,
    /// How long every call takes.
    pub(crate) pace: SignedDuration,
}

impl Gate {
    /// One call of a port: `effect` is what it does to the world, and happens at once or not at all.
    pub(crate) async fn pass<T>(
        &self,
        call: &'static str,
        effect: impl FnOnce(&mut State) -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        let fault = {
            let mut inner = self.lock();
            let pace = inner.pace;
            inner.state.now += pace;
            inner.plan.count(call)
        };
        let lost = || Err(Error::new(Class::Retry, format!("{call} had no answer, try again")));
        match fault {
            None => self.change(call, effect),
            Some(Fault::ErrorBefore) => lost(),
            Some(Fault::AnswerLost) => {
                let _unseen = self.change(call, effect);
                lost()
            }
            Some(Fault::CrashBefore) => self.crash().await,
            Some(Fault::CrashAfter) => {
                let _unseen = self.change(call, effect);
                self.crash().await
            }
            Some(Fault::Stall) => {
                self.lock().state.stalls += 1;
                let woken = self.0.woken.notified();
                self.0.stalled.notify_waiters();
                woken.await;
                self.change(call, effect)
            }
        }
    }

    async fn crash<T>(&self) -> T {
        self.0.crashed.notify_waiters();
        future::pending().await
    }

    /// Changes the state and lets the watcher see it: the way of the gate after the faults, and of the test's own hand.
    pub(crate) fn change<T>(&self, what: &'static str, effect: impl FnOnce(&mut State) -> T) -> T {
        let mut inner = self.lock();
        let answer = effect(&mut inner.state);
        if let Some(Err(promise)) = inner.watcher.as_ref().map(|watch| watch(&inner.state)) {
            inner.broken.push(format!("after {what}: {promise}"));
        }
        if inner.state.requests.has_visible(inner.state.now) {
            self.0.requested.notify_waiters();
        }
        answer
    }

    /// Completes when a crash stops the caller.
    pub(crate) async fn crashed(&self) {
        self.0.crashed.notified().await;
    }

    /// Completes when a caller stalls.
    pub(crate) async fn stalled(&self) {
        self.0.stalled.notified().await;
    }

    /// Lets every stalled caller go on.
    pub(crate) fn wake(&self) {
        self.0.woken.notify_waiters();
    }

    /// Completes when a message can be received from the job-requests queue.
    pub(crate) async fn requested(&self) {
        loop {
            let posted = self.0.requested.notified();
            if self.read(|state| state.requests.has_visible(state.now)) {
                return;
            }
            posted.await;
        }
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock().state)
    }

    /// A test that panics while it looks must not hide its own message behind a poisoned lock.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What the worker tells of itself in the Workers table: that it is alive, how busy it is, how long its last jobs took.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use gas_domain::{LiveWorker, policy};
use gas_ports::{Clock, Workers};
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};

use crate::Tally;

/// The shortest time between two tellings, however many jobs begin and end.
const PAUSE: Duration = Duration::from_secs(5);

/// Tells; what fails is told again the next time.
pub struct Report<W, C> {
    workers: W,
    clock: C,
    tally: Arc<Tally>,
    worker: Mutex<LiveWorker>,
    changed: Notify,
}

impl<W: Workers, C: Clock> Report<W, C> {
    /// Of a worker that begins under a new name. `tally` knows its completed jobs.
    pub fn new(workers: W, clock: C, tally: Arc<Tally>, id: String, concurrency: usize) -> Self {
        let concurrency = u32::try_from(concurrency).unwrap_or(u32::MAX);
        let worker = Mutex::new(LiveWorker::new(id, concurrency, clock.now()));
        Self { workers, clock, tally, worker, changed: Notify::new() }
    }

    /// A job begins.
    pub fn enter(&self) {
        self.worker().running += 1;
        self.changed.notify_one();
    }

    /// A job is over.
    pub fn leave(&self) {
        let mut worker = self.worker();
        worker.running = worker.running.saturating_sub(1);
        self.tally.take().into_iter().for_each(|run| worker.ran(run));
        self.changed.notify_one();
    }

    /// The worker begins.
    pub async fn begin(&self) {
        self.worker().seen(self.clock.now());
        self.tell().await;
    }

    /// Tells at every change and every [`policy::WORKER_TELLS`], for ever.
    pub async fn keep(&self) -> Infallible {
        loop {
            sleep(PAUSE).await;
            let silence = policy::WORKER_TELLS.unsigned_abs().saturating_sub(PAUSE);
            // Either is a reason to tell.
            let _changed = timeout(silence, self.changed.notified()).await;
            self.worker().seen(self.clock.now());
            self.tell().await;
        }
    }

    /// The worker ends.
    pub async fn end(&self) {
        self.worker().gone(self.clock.now());
        self.tell().await;
    }

    async fn tell(&self) {
        let worker = self.worker().clone();
        if let Err(error) = self.workers.tell(&worker).await {
            tracing::warn!(%error, "the Workers table was not told; this changes nothing for the jobs");
        }
    }

    fn worker(&self) -> MutexGuard<'_, LiveWorker> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Scale-in protection: the platform leaves the task alone while any job runs on it.

use gas_ports::{Clock, TaskProtection};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// How long protection is asked for, in minutes: what a worker that died keeps a host for.
const MINUTES: u32 = 60;
/// Protection is renewed when less than this is left.
const MARGIN: SignedDuration = SignedDuration::from_mins(30);

/// Counts the running jobs; the first asks for protection and the last ends it.
pub struct Protection<K, C> {
    platform: K,
    clock: C,
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    jobs: u32,
    until: Option<Timestamp>,
}

impl<K: TaskProtection, C: Clock> Protection<K, C> {
    /// Nothing runs yet.
    pub fn new(platform: K, clock: C) -> Self {
        Self { platform, clock, running: Mutex::default() }
    }

    /// A job begins.
    pub async fn enter(&self) {
        let mut running = self.running.lock().await;
        running.jobs += 1;
        self.ask(&mut running).await;
    }

    /// A job goes on.
    pub async fn renew(&self) {
        self.ask(&mut *self.running.lock().await).await;
    }

    /// A job is over.
    pub async fn leave(&self) {
        let mut running = self.running.lock().await;
        running.jobs = running.jobs.saturating_sub(1);
        if running.jobs == 0 {
            running.until = None;
            if let Err(error) = self.platform.protect(0).await {
                tracing::warn!(%error, "the scale-in protection was not ended; it ends by itself");
            }
        }
    }

    /// Without protection a job may be stopped; then it is handed back, so this is no reason not to work.
    async fn ask(&self, running: &mut Running) {
        let now = self.clock.now();
        if running.until.is_some_and(|until| until.duration_since(now) > MARGIN) {
            return;
        }
        match self.platform.protect(MINUTES).await {
            Ok(()) => running.until = Some(now + SignedDuration::from_mins(MINUTES.into())),
            Err(error) => tracing::warn!(%error, "no scale-in protection; the next heartbeat asks again"),
        }
    }
}

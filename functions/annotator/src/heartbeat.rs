//! The heartbeat: a worker that is alive keeps its job, and tells how far it is.

use std::convert::Infallible;

use gas_domain::{Job, policy};
use gas_ports::{Class, Clock, JobLeases};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use crate::progress::Progress;

/// Renews the lease of a claimed job, soon and then every [`policy::LIVE_EVERY`], for ever. Cancels `halt` when the job is
/// another's.
pub async fn keep(
    jobs: &impl JobLeases,
    clock: &impl Clock,
    job: &Job,
    progress: &Progress,
    halt: &CancellationToken,
) -> Infallible {
    // The claim is the first lease.
    let first = Instant::now() + policy::LIVE_FIRST.unsigned_abs();
    let mut beat = interval_at(first, policy::LIVE_EVERY.unsigned_abs());
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let now = clock.now();
        match jobs.extend(&job.key, job.attempt, now + policy::RUN_LEASE, &progress.live(now)).await {
            Ok(()) => {}
            Err(error) if matches!(error.class(), Class::Conflict | Class::NotFound) => {
                tracing::info!(%error, "the job is not this worker's any more");
                halt.cancel();
                // The end of the run finds out what became of the job.
                return std::future::pending().await;
            }
            Err(error) => tracing::warn!(%error, "the lease was not renewed; the next heartbeat tries again"),
        }
    }
}

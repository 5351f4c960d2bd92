//! The heartbeat: a worker that is alive keeps its job.

use std::convert::Infallible;

use gas_domain::{Job, Live, policy};
use gas_ports::{Class, Clock, JobLeases};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Renews the lease of a claimed job every [`policy::HEARTBEAT`], for ever. Cancels `halt` when the job is another's.
pub async fn keep(jobs: &impl JobLeases, clock: &impl Clock, job: &Job, halt: &CancellationToken) -> Infallible {
    let mut beat = interval(policy::HEARTBEAT.unsigned_abs());
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick is at once; the claim is the first lease.
    beat.tick().await;
    loop {
        beat.tick().await;
        let now = clock.now();
        let live = Live { at: now, bytes_read: 0, records: 0, lines: Vec::new() };
        match jobs.extend(&job.key, job.attempt, now + policy::RUN_LEASE, &live).await {
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

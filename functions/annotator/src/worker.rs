//! The poll loop: as many lanes as jobs may run at once, each takes a message, works it, and says what becomes of it.

use std::{convert::Infallible, time::Duration};

use futures::future::join_all;
use gas_domain::{JobKey, policy};
use gas_ports::{Clock, Error, JobRequests, Request, TaskProtection, Workers};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::{Outcome, Protection, Report};

/// The wait after the queue could not be read.
const PAUSE: Duration = Duration::from_secs(5);
/// When a message comes back whose job could not be worked.
const LATER: Duration = Duration::from_secs(30);

/// The worker around the stage.
pub struct Worker<Q, K, W, C> {
    /// The job-requests queue.
    pub requests: Q,
    /// Keeps the task alive while it works.
    pub protection: Protection<K, C>,
    /// Tells that the worker is there.
    pub report: Report<W, C>,
    /// How many jobs may run at once.
    pub concurrency: usize,
    /// How long a running job may take to finish after a shutdown was asked for, before it is handed back.
    pub grace: Duration,
}

impl<Q: JobRequests, K: TaskProtection, W: Workers, C: Clock> Worker<Q, K, W, C> {
    /// Works messages with `run` until `shutdown`, and then until nothing runs. `run`'s token tells it to hand back.
    pub async fn serve(
        &self,
        shutdown: &CancellationToken,
        run: impl AsyncFn(&JobKey, &CancellationToken) -> Result<Outcome, Error>,
    ) {
        let stop = CancellationToken::new();
        let lanes = join_all((0..self.concurrency).map(|_| self.lane(shutdown, &stop, &run)));
        let grace = async {
            shutdown.cancelled().await;
            tracing::info!(seconds = self.grace.as_secs(), "no more jobs are taken; running ones may finish");
            sleep(self.grace).await;
            stop.cancel();
            std::future::pending::<Infallible>().await
        };
        self.report.begin().await;
        tokio::select! {
            biased;
            _ = lanes => {},
            never = grace => match never {},
            never = self.report.keep() => match never {},
        }
        self.report.end().await;
    }

    async fn lane(
        &self,
        shutdown: &CancellationToken,
        stop: &CancellationToken,
        run: &impl AsyncFn(&JobKey, &CancellationToken) -> Result<Outcome, Error>,
    ) {
        loop {
            let received = tokio::select! {
                biased;
                () = shutdown.cancelled() => return,
                received = self.requests.receive(1) => received,
            };
            match received {
                Ok(requests) => {
                    for request in requests {
                        self.work(&request, stop, run).await;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "the queue cannot be read");
                    tokio::select! {
                        () = shutdown.cancelled() => return,
                        () = sleep(PAUSE) => {},
                    }
                }
            }
        }
    }

    async fn work(
        &self,
        request: &Request,
        stop: &CancellationToken,
        run: &impl AsyncFn(&JobKey, &CancellationToken) -> Result<Outcome, Error>,
    ) {
        let key: JobKey = match gas_runtime::parse(&request.body) {
            Ok(key) => key,
            // It comes back by itself, and goes to the dead-letter queue after some times.
            Err(error) => return tracing::error!(%error, "left to the queue's redrive"),
        };
        let span = tracing::info_span!("job", job_id = %key.job_id, user_id = %key.user_id);
        async {
            self.report.enter();
            self.protection.enter().await;
            let outcome = tokio::select! {
                outcome = run(&key, stop) => outcome,
                never = self.keep(&request.receipt) => match never {},
            };
            self.answer(&request.receipt, outcome).await;
            self.protection.leave().await;
            self.report.leave();
        }
        .instrument(span)
        .await;
    }

    /// Keeps the message and the task while the job runs.
    async fn keep(&self, receipt: &str) -> Infallible {
        let mut beat = interval(policy::HEARTBEAT.unsigned_abs());
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            if let Err(error) = self.requests.hide(receipt, policy::RUN_LEASE.unsigned_abs()).await {
                tracing::warn!(%error, "the message may come to another worker; the lease keeps the job");
            }
            self.protection.renew().await;
        }
    }

    async fn answer(&self, receipt: &str, outcome: Result<Outcome, Error>) {
        let answered = match outcome {
            Ok(Outcome::HandedBack) => {
                tracing::info!("handed back");
                self.requests.hide(receipt, Duration::ZERO).await
            }
            Ok(outcome) => {
                tracing::info!(?outcome, "done");
                self.requests.delete(receipt).await
            }
            Err(error) => {
                tracing::error!(class = ?error.class(), %error, "the message comes back");
                self.requests.hide(receipt, LATER).await
            }
        };
        if let Err(error) = answered {
            tracing::warn!(%error, "the queue was not told; the message comes back");
        }
    }
}

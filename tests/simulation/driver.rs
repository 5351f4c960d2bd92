//! What the platform does: hands each message to its function, delivers it again after a failure, lets time pass.

use std::time::Duration;

use gas_domain::{JobKey, ThawRequest};
use gas_ports::{Deadline, Error};
use gas_world::{Ran, Thawing, Topic};
use jiff::{SignedDuration, Timestamp};
use restore::Notices;
use tokio_util::sync::CancellationToken;

use crate::service::Service;

/// How often a message is received before it rests in the dead-letter queue (the template's `maxReceiveCount`).
const MAX_RECEIVES: u32 = 5;
/// How long a function may go on.
const TIMEOUT: SignedDuration = SignedDuration::from_mins(1);
/// The bound of liveness: everything is at rest after this many steps of time, and within this time.
const MOST_STEPS: usize = 500;
const LONGEST: SignedDuration = SignedDuration::from_hours(48);

impl Service {
    /// Hands a body to the function of its topic, as that function's `main` does.
    pub async fn handle(&self, topic: Topic, body: &str) -> Result<(), Error> {
        let deadline = Deadline(self.world.now() + TIMEOUT);
        match topic {
            Topic::JobResults => self.notify().run(&gas_runtime::parse::<JobKey>(body)?).await.map(drop),
            Topic::ResultsArchive => self.archive().run(&gas_runtime::parse::<JobKey>(body)?).await.map(drop),
            Topic::ResultsThaw => match gas_runtime::parse::<ThawRequest>(body)? {
                ThawRequest::Job(key) => self.thaw().run(&key).await.map(drop),
                ThawRequest::Fanout { user_id, .. } => self.thaw().fan_out(&user_id, deadline).await.map(drop),
            },
            Topic::ResultsRestore => {
                for notice in &gas_runtime::parse::<Notices>(body)?.0 {
                    self.restore().take(notice).await?;
                }
                Ok(())
            }
        }
    }

    /// Works everything that can be received now, until nothing can.
    pub async fn drain(&self) {
        loop {
            let mut worked = false;
            while self.annotation_waits() {
                self.annotate_next().await;
                worked = true;
            }
            for topic in Topic::ALL {
                while let Some(body) = self.world.take(topic) {
                    if self.is_lost(topic, &body) {
                        continue;
                    }
                    if self.twice {
                        self.deliver(topic, body.clone()).await;
                    }
                    self.deliver(topic, body).await;
                    worked = true;
                }
            }
            if !worked {
                return;
            }
        }
    }

    /// Delivers one message; a handler that fails or dies has it delivered again.
    pub async fn deliver(&self, topic: Topic, body: String) {
        match self.world.run(self.handle(topic, &body)).await {
            Ran::Done(Ok(())) => {}
            Ran::Done(Err(_)) | Ran::Crashed => self.again(topic, body),
            Ran::Stalled => panic!("nobody waits for a handler that stalls here"),
        }
    }

    fn is_lost(&self, topic: Topic, body: &str) -> bool {
        let mut lost = self.lost.lock().unwrap();
        lost.as_mut().is_some_and(|lost| lost.insert((topic, body.to_owned())))
    }

    /// What becomes of a message whose handler failed.
    pub fn again(&self, topic: Topic, body: String) {
        let mut receives = self.receives.lock().unwrap();
        let count = receives.entry((topic, body.clone())).or_default();
        *count += 1;
        match *count < MAX_RECEIVES {
            true => self.world.redeliver(topic, body),
            false => self.dead_letters.lock().unwrap().push(body),
        }
    }

    /// Lets the annotator's worker take one message and end.
    pub async fn annotate_next(&self) {
        let (worker, annotator, shutdown) = (self.worker(), self.annotator(), CancellationToken::new());
        let one_job = worker.serve(&shutdown, async |key, stop| {
            let outcome = annotator.run(key, stop).await;
            shutdown.cancel();
            outcome
        });
        // A worker whose receive was lost finds nothing: the message is hidden from it.
        let _idle = tokio::time::timeout(Duration::from_secs(300), self.world.run(one_job)).await;
    }

    pub fn annotation_waits(&self) -> bool {
        self.world.read(|state| state.requests.all().iter().any(|request| request.visible_at <= state.now))
    }

    /// Runs the reconcile function once.
    pub async fn reconcile_once(&self) {
        let reconcile = self.reconcile();
        // What failed is still overdue at the next run.
        let _ran = self.world.run(reconcile.run(Deadline(self.world.now() + TIMEOUT))).await;
    }

    /// Lets time pass, with the schedule of reconcile.
    pub async fn wait(&self, time: SignedDuration) {
        let end = self.world.now() + time;
        self.drain().await;
        while let Some(next) = self.next_moment().filter(|next| *next <= end) {
            self.pass_until(next).await;
        }
        self.world.advance(end.duration_since(self.world.now()).max(SignedDuration::ZERO));
        self.drain().await;
    }

    /// Lets time pass until nothing is under way or due any more.
    pub async fn until_rest(&self) {
        let begin = self.world.now();
        self.drain().await;
        for _ in 0..MOST_STEPS {
            let Some(next) = self.next_moment() else {
                assert!(self.world.now().duration_since(begin) <= LONGEST, "it took until {}", self.world.now());
                return;
            };
            self.pass_until(next).await;
        }
        panic!("not at rest after {MOST_STEPS} steps");
    }

    async fn pass_until(&self, next: Timestamp) {
        let step = next.duration_since(self.world.now()).max(SignedDuration::from_secs(1));
        self.world.advance(step);
        self.drain().await;
        if self.earliest_deadline().is_some_and(|due_at| due_at <= self.world.now()) {
            self.reconcile_once().await;
            self.drain().await;
        }
    }

    /// When something happens by itself next.
    fn next_moment(&self) -> Option<Timestamp> {
        let platform = self.world.read(|state| {
            let timers = state.timers.running.iter().map(|timer| timer.until);
            let hidden = state.requests.all().iter().map(|request| request.visible_at);
            let retrievals = state.archives.copies.values().filter_map(|copy| match copy.thawing {
                Thawing::UnderWay { done_at } => Some(done_at),
                Thawing::Frozen | Thawing::Readable { .. } => None,
            });
            timers.chain(hidden).chain(retrievals).min()
        });
        platform.into_iter().chain(self.earliest_deadline()).min()
    }

    fn earliest_deadline(&self) -> Option<Timestamp> {
        self.world.read(|state| {
            let jobs = state.jobs.values().filter_map(|job| job.due_at);
            let users = state.users.values().filter_map(|user| user.due_at);
            jobs.chain(users).min()
        })
    }
}

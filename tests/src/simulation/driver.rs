//! What the platform does: hands each message to its function, delivers it again after a failure, lets time pass.

use std::time::Duration;

use gas_ports::{Deadline, Error};
use gas_world::{Ran, Topic};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{Deployment, Service};

/// How often a message is received before it rests in the dead-letter queue (the template's `maxReceiveCount`).
pub const MAX_RECEIVES: u32 = 5;
/// How long a function may go on.
pub const TIMEOUT: SignedDuration = SignedDuration::from_mins(1);
/// The bound of liveness: everything is at rest after this many steps of time, and within this time.
const MOST_STEPS: usize = 2_000;
/// How long the orphan pass waits for a list that is being made.
const LIST_WAIT: SignedDuration = SignedDuration::from_hours(1);
const LONGEST: SignedDuration = SignedDuration::from_hours(48);

impl<D: Deployment> Service<D> {
    /// Hands a body to the function of its topic, as that function's `main` does.
    pub async fn handle(&self, topic: Topic, body: &str) -> Result<(), Error> {
        D::handle(self, topic, body, Deadline(self.world.now() + TIMEOUT)).await
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
            Ran::Done(done) => self.ended(topic, body, done),
            Ran::Crashed => self.again(topic, body),
            Ran::Stalled => panic!("nobody waits for a handler that stalls here"),
        }
    }

    /// What becomes of a message whose handler came to its end.
    pub fn ended(&self, topic: Topic, body: String, done: Result<(), Error>) {
        if let Err(error) = done
            && !self.deployment.acknowledges(&error)
        {
            self.again(topic, body);
        }
    }

    fn is_lost(&self, topic: Topic, body: &str) -> bool {
        let mut lost = self.lost.lock().unwrap();
        lost.as_mut().is_some_and(|lost| lost.insert((topic, body.to_owned())))
    }

    /// What becomes of a message that was not acknowledged.
    pub fn again(&self, topic: Topic, body: String) {
        let mut receives = self.receives.lock().unwrap();
        let count = receives.entry((topic, body.clone())).or_default();
        *count += 1;
        match *count < MAX_RECEIVES {
            true => self.world.redeliver(topic, body),
            false => self.dead_letters.lock().unwrap().push((topic, body)),
        }
    }

    /// Lets the annotator's worker take one message and end.
    pub async fn annotate_next(&self) {
        let (worker, annotator, shutdown) = (self.annotator_loop(), self.annotator(), CancellationToken::new());
        let one_job = worker.serve(&shutdown, async |key, stop| {
            let outcome = annotator.run(key, stop).await;
            shutdown.cancel();
            outcome
        });
        // A worker whose receive was lost finds nothing: the message is hidden from it.
        let _idle = tokio::time::timeout(Duration::from_secs(300), self.world.run(one_job)).await;
    }

    /// Whether a job request can be received.
    pub fn annotation_waits(&self) -> bool {
        self.world.read(|state| state.requests.all().iter().any(|request| request.visible_at <= state.now))
    }

    /// Runs the reconcile function once.
    pub async fn reconcile_once(&self) {
        // What failed is still overdue at the next run.
        let _ran = self.world.run(D::reconcile(self, Deadline(self.world.now() + TIMEOUT))).await;
    }

    /// Runs the orphan pass to its end, as its state machine does: invocation after invocation, waiting for a list that is
    /// being made. How many things it removed.
    pub async fn orphans_once(&self) -> u64 {
        let (mut cursor, mut removed) = (None, 0);
        for _ in 0..MOST_STEPS {
            let deadline = Deadline(self.world.now() + TIMEOUT);
            match self.world.run(D::orphans(self, cursor.clone(), deadline)).await {
                Ran::Done(Ok(looked)) => {
                    removed += looked.removed;
                    if looked.wait {
                        self.wait(LIST_WAIT).await;
                    }
                    if looked.cursor.is_none() {
                        return removed;
                    }
                    cursor = looked.cursor;
                }
                // The state machine invokes again with what it had.
                Ran::Done(Err(_)) | Ran::Crashed => {}
                Ran::Stalled => panic!("nobody waits for a pass that stalls here"),
            }
        }
        panic!("the orphan pass has no end");
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
        if let Err(restless) = self.comes_to_rest().await {
            panic!("{restless}");
        }
    }

    /// The same, but answers when it takes too long.
    pub async fn comes_to_rest(&self) -> Result<(), String> {
        let begin = self.world.now();
        self.drain().await;
        for _ in 0..MOST_STEPS {
            if self.world.now().duration_since(begin) > LONGEST {
                return Err(format!("not at rest until {}", self.world.now()));
            }
            let Some(next) = self.next_moment() else { return Ok(()) };
            self.pass_until(next).await;
        }
        Err(format!("not at rest after {MOST_STEPS} steps"))
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
    pub fn next_moment(&self) -> Option<Timestamp> {
        let platform = self.world.read(|state| {
            let timers = state.timers.running.iter().map(|timer| timer.until);
            let hidden = state.requests.all().iter().map(|request| request.visible_at);
            timers.chain(hidden).chain(state.next_retrieval_end()).min()
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

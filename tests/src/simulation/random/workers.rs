//! Those who work in a life: they take a message, end, die, or stall until they are woken.

use gas_domain::JobKey;
use gas_ports::Error;
use gas_world::{Fault, Ran, Topic};
use jiff::{SignedDuration, Timestamp};

use super::{life::Life, step::Faults};
use crate::simulation::{Worker, mailing::is_between_send_and_commit};

/// A worker that stalls for longer is stopped by the platform.
const LONGEST_STALL: SignedDuration = SignedDuration::from_hours(24);

/// A worker that waits to be woken.
pub(super) struct Stalled {
    work: Work,
    worker: Worker,
    since: Timestamp,
}

/// What a worker works on.
#[derive(Clone)]
enum Work {
    Message(Topic, String),
    Run,
    Reconcile,
}

impl Life {
    /// Takes a message out of its queue, or out of the next one in which any waits; those before it go behind the others.
    pub(super) fn pick(&self, first: Topic, position: usize) -> Option<(Topic, String)> {
        let world = &self.service.world;
        let topics = Topic::ALL.into_iter().cycle().skip_while(|topic| *topic != first).take(Topic::ALL.len());
        let topic = topics.into_iter().find(|topic| !world.waiting(*topic).is_empty())?;
        for _ in 0..position % world.waiting(topic).len() {
            world.redeliver(topic, world.take(topic)?);
        }
        Some((topic, world.take(topic)?))
    }

    /// Works what waits: a message, or a job request; when nothing does, the clock moves on to what happens next.
    pub(super) async fn work(&mut self, topic: Topic, position: usize, faults: &Faults) -> String {
        if let Some((topic, body)) = self.pick(topic, position) {
            let worker = self.service.start(topic, &body);
            let what = format!("{topic:?} {body}");
            return format!("{what}: {}", self.go_on(Work::Message(topic, body), worker).await);
        }
        if self.service.annotation_waits() {
            return self.annotate(faults).await;
        }
        let (next, now) = (self.service.next_moment(), self.service.world.now());
        match next {
            Some(next) if next > now => {
                self.service.world.advance(next.duration_since(now));
                "nothing waits: the clock moves on".into()
            }
            Some(_) => format!("reconcile: {}", self.reconcile().await),
            None => "nothing is left to do".into(),
        }
    }

    pub(super) async fn reconcile(&mut self) -> String {
        let worker = self.service.start_reconcile();
        self.go_on(Work::Reconcile, worker).await
    }

    /// Without a fault the poll loop does it. A worker that will be disturbed is handed the job; its message stays.
    pub(super) async fn annotate(&mut self, faults: &Faults) -> String {
        let visible = self.service.world.read(|state| {
            let mut requests = state.requests.all().iter();
            requests.find(|request| request.visible_at <= state.now).map(|request| request.body.clone())
        });
        let Some(key) = visible.and_then(|body| gas_runtime::parse::<JobKey>(&body).ok()) else {
            return "nothing waits".into();
        };
        if faults.is_empty() {
            self.service.annotate_next().await;
            return String::new();
        }
        let worker = self.service.start_annotator(&key).forgetful();
        self.go_on(Work::Run, worker).await
    }

    /// Lets a worker go on that waits to be woken.
    pub(super) async fn wake(&mut self, worker: usize) -> String {
        let Some(stalled) = worker.checked_rem(self.stalled.len()).and_then(|at| self.stalled.remove(at)) else {
            return "nobody stalls".into();
        };
        let Stalled { work, mut worker, since } = stalled;
        let (ran, name) = (worker.go_on().await, work.name());
        self.disturbed(&work, true);
        let how = match ran {
            // Its message came back to others when it stalled.
            Ran::Done(done) => ended(&done),
            Ran::Crashed => "died".into(),
            Ran::Stalled => {
                self.stalled.push_back(Stalled { work, worker, since });
                "stalls again".into()
            }
        };
        format!("{name} {how}")
    }

    async fn go_on(&mut self, work: Work, mut worker: Worker) -> String {
        let ran = worker.go_on().await;
        self.disturbed(&work, false);
        let how = match &ran {
            Ran::Done(done) => ended(done),
            Ran::Crashed => "died".into(),
            Ran::Stalled => "stalls".into(),
        };
        match (ran, &work) {
            (Ran::Done(done), Work::Message(topic, body)) => self.service.ended(*topic, body.clone(), done),
            (Ran::Crashed, Work::Message(topic, body)) => self.service.again(*topic, body.clone()),
            (Ran::Done(_) | Ran::Crashed, _) => {}
            (Ran::Stalled, _) => {
                // It is not acknowledged in time: it comes to another.
                if let Work::Message(topic, body) = &work {
                    self.service.again(*topic, body.clone());
                }
                self.stalled.push_back(Stalled { work, worker, since: self.service.world.now() });
            }
        }
        how
    }

    fn disturbed(&mut self, work: &Work, was_woken: bool) {
        match work {
            Work::Message(Topic::JobResults, body) => {
                let calls = self.service.world.calls();
                // Of one that goes on in another step, the calls before that are not known.
                let counts = |(call, fault): &(usize, Fault)| {
                    was_woken || *fault == Fault::Stall || is_between_send_and_commit(&calls, *call)
                };
                let struck = self.struck().filter(counts).count() as u64;
                if let Ok(key) = gas_runtime::parse::<JobKey>(body) {
                    *self.disturbed_mails.entry(key).or_default() += struck;
                }
            }
            Work::Run => self.disturbed_runs += self.struck().count() as u64,
            Work::Message(..) | Work::Reconcile => {}
        }
    }

    pub(super) fn stop_the_stalled(&mut self) -> String {
        let (before, now) = (self.stalled.len(), self.service.world.now());
        self.stalled.retain(|stalled| now.duration_since(stalled.since) <= LONGEST_STALL);
        match before - self.stalled.len() {
            0 => String::new(),
            stopped => format!("{stopped} stalled workers are stopped"),
        }
    }
}

impl Work {
    fn name(&self) -> String {
        match self {
            Self::Message(topic, body) => format!("the worker of {topic:?} with {body}"),
            Self::Run => "the annotator".into(),
            Self::Reconcile => "reconcile".into(),
        }
    }
}

fn ended(done: &Result<(), Error>) -> String {
    match done {
        Ok(()) => "done".into(),
        Err(error) => format!("failed: {error}"),
    }
}

//! Topics with a queue each, retention timers, the outbox of the mail service, and the receivers of webhooks.

use std::collections::{BTreeSet, HashMap, VecDeque};

use gas_domain::{JobId, Message, RetentionTimer, Webhook};
use gas_ports::{Class, Email, Error, Mailer, Publisher, RetentionTimers, Told, Webhooks};
use jiff::Timestamp;

use crate::{State, gate::Gate};

/// The topics that feed a function. Job requests have a queue that the annotator polls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// To notify.
    JobResults,
    /// To webhook, by the filter of its subscription to the topic of notify.
    Webhooks,
    /// To archive.
    ResultsArchive,
    /// To thaw.
    ResultsThaw,
    /// To restore.
    ResultsRestore,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 5] =
        [Self::JobResults, Self::Webhooks, Self::ResultsArchive, Self::ResultsThaw, Self::ResultsRestore];
}

/// The queues of the topics.
#[derive(Debug, Clone, Default)]
pub struct Queues(HashMap<Topic, VecDeque<String>>);

impl Queues {
    /// The bodies that wait, oldest first.
    pub fn waiting(&self, topic: Topic) -> impl Iterator<Item = &String> {
        self.0.get(&topic).into_iter().flatten()
    }

    pub(crate) fn post(&mut self, topic: Topic, body: String) {
        self.0.entry(topic).or_default().push_back(body);
    }

    pub(crate) fn take(&mut self, topic: Topic) -> Option<String> {
        self.0.get_mut(&topic)?.pop_front()
    }

    pub(crate) fn take_this(&mut self, topic: Topic, body: &str) {
        let queue = self.0.entry(topic).or_default();
        if let Some(at) = queue.iter().position(|waits| waits == body) {
            queue.remove(at);
        }
    }

    pub(crate) fn shuffle(&mut self, rng: &mut fastrand::Rng) {
        for topic in Topic::ALL {
            rng.shuffle(self.0.entry(topic).or_default().make_contiguous());
        }
    }
}

/// The topics.
#[derive(Clone)]
pub struct Topics(pub(crate) Gate);

impl Publisher for Topics {
    async fn publish(&self, message: &Message) -> Result<(), Error> {
        let post = |state: &mut State| {
            send(state, message.clone());
            Ok(())
        };
        self.0.pass("Publisher::publish", post).await
    }
}

/// Puts a message where its topic leads.
pub(crate) fn send(state: &mut State, message: Message) {
    let topic = match message {
        Message::Annotate(_) => {
            let serial = state.next_serial();
            return state.requests.post(serial, message.body());
        }
        Message::Notify(_) | Message::NotifyUser { .. } => Topic::JobResults,
        Message::Webhook(_) | Message::TestWebhook { .. } => Topic::Webhooks,
        Message::Archive(_) => Topic::ResultsArchive,
        Message::Thaw(_) | Message::Fanout { .. } => Topic::ResultsThaw,
        Message::Restore(_) => Topic::ResultsRestore,
    };
    state.queues.post(topic, message.body());
}

/// The waits that were started.
#[derive(Debug, Clone, Default)]
pub struct StartedTimers {
    /// Those that still run.
    pub running: Vec<RetentionTimer>,
    /// The names that are taken, also by those that have ended.
    taken: BTreeSet<(JobId, u32)>,
}

/// The state machine's executions.
#[derive(Clone)]
pub struct Timers(pub(crate) Gate);

impl RetentionTimers for Timers {
    async fn start(&self, timer: &RetentionTimer) -> Result<(), Error> {
        let start = |state: &mut State| {
            if state.timers.taken.insert((timer.job.job_id, timer.number)) {
                state.timers.running.push(timer.clone());
            }
            Ok(())
        };
        self.0.pass("RetentionTimers::start", start).await
    }
}

/// Ends the timers whose time has come, and publishes what each is for.
pub(crate) fn fire_timers(state: &mut State) {
    let now = state.now;
    let over: Vec<_> = state.timers.running.extract_if(.., |timer| timer.until <= now).collect();
    for timer in over {
        send(state, Message::Archive(timer.job));
    }
}

/// The mail service.
#[derive(Clone)]
pub struct Outbox(pub(crate) Gate);

impl Mailer for Outbox {
    async fn send(&self, email: &Email) -> Result<(), Error> {
        let send = |state: &mut State| {
            if state.refused_addresses.contains(&email.to) {
                return Err(Error::new(Class::Invalid, format!("{} is no address that mail can go to", email.to)));
            }
            state.mails.push(email.clone());
            Ok(())
        };
        self.0.pass("Mailer::send", send).await
    }
}

/// The receivers of webhooks: each takes what it is told, until it is told to fail.
#[derive(Clone)]
pub struct Receivers(pub(crate) Gate);

impl Webhooks for Receivers {
    async fn tell(&self, webhook: &Webhook, told: &Told, _now: Timestamp) -> Result<(), Error> {
        let tell = |state: &mut State| match state.deaf_receivers.get(&webhook.url) {
            Some(class) => Err(Error::new(*class, "the receiver does not take it")),
            None => {
                state.told.push((webhook.url.clone(), told.clone()));
                Ok(())
            }
        };
        self.0.pass("Webhooks::tell", tell).await
    }
}

//! How the service is doing: real figures, looked at once in ten seconds however many ask.

mod words;

use gas_domain::Workforce;
use gas_ports::{Backlog, Error, JobQueue as _, Queues as _, StageQueue, Workers as _};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::{App, queue::COUNTED};

pub use words::{Health, StageRow, overall};

/// How long figures are shown before they are looked at again.
const FRESH: SignedDuration = SignedDuration::from_secs(10);

/// What was found.
#[derive(Debug, Clone)]
pub struct Figures {
    /// When.
    pub at: Timestamp,
    /// Jobs that wait for an annotator, [`COUNTED`] at most; `None` when that is not known just now.
    pub waiting: Option<usize>,
    /// Since when the first of them waits.
    pub oldest: Option<Timestamp>,
    /// The annotators that are alive; `None` when that is not known just now.
    pub force: Option<Workforce>,
    /// What lies in the queue of each stage; `None` where that is not known just now.
    pub backlogs: Vec<(StageQueue, Option<Backlog>)>,
}

/// The last figures. While they are looked at, others wait for them.
#[derive(Debug, Default)]
pub struct Board(Mutex<Option<Figures>>);

impl Board {
    /// Figures that are fresh.
    pub async fn figures(&self, app: &App) -> Figures {
        let mut last = self.0.lock().await;
        let now = app.now();
        match &*last {
            Some(figures) if now.duration_since(figures.at) < FRESH => figures.clone(),
            _ => last.insert(look(app, now).await).clone(),
        }
    }
}

async fn look(app: &App, at: Timestamp) -> Figures {
    let backlog = async |stage| (stage, known(app.queues.backlog(stage).await));
    let [requests, notify, webhook, archive, thaw, restore] = StageQueue::ALL;
    let (waiting, workers, a, b, c, d, e, f) = tokio::join!(
        app.jobs.waiting(COUNTED),
        app.workers.all(),
        backlog(requests),
        backlog(notify),
        backlog(webhook),
        backlog(archive),
        backlog(thaw),
        backlog(restore)
    );
    let waiting = known(waiting);
    let oldest = waiting.as_ref().and_then(|waiting| waiting.first()).map(|first| first.since);
    let force = known(workers).map(|workers| Workforce::of(&workers, at));
    Figures { at, force, waiting: waiting.map(|waiting| waiting.len()), oldest, backlogs: vec![a, b, c, d, e, f] }
}

/// A figure that cannot be had leaves a gap in the page, no more.
fn known<T>(figure: Result<T, Error>) -> Option<T> {
    figure.inspect_err(|error| tracing::warn!(%error, "a figure of the status page is not known")).ok()
}

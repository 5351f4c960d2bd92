//! The stages' queues, seen from outside. Nothing is ever set aside here.

use gas_ports::{Backlog, Error, Queues, StageQueue};

use crate::{State, Topic, gate::Gate};

/// The queues of the stages.
#[derive(Clone)]
pub struct StageQueues(pub(crate) Gate);

impl Queues for StageQueues {
    async fn backlog(&self, queue: StageQueue) -> Result<Backlog, Error> {
        let look = |state: &mut State| {
            let topic = match queue {
                StageQueue::JobRequests => return Ok(requests(state)),
                StageQueue::Notify => Topic::JobResults,
                StageQueue::Webhook => Topic::Webhooks,
                StageQueue::Archive => Topic::ResultsArchive,
                StageQueue::Thaw => Topic::ResultsThaw,
                StageQueue::Restore => Topic::ResultsRestore,
            };
            let waiting = state.queues.waiting(topic).count() as u64;
            Ok(Backlog { waiting, ..Backlog::default() })
        };
        self.0.pass("Queues::backlog", look).await
    }
}

fn requests(state: &State) -> Backlog {
    let all = state.requests.all();
    let waiting = all.iter().filter(|request| request.visible_at <= state.now).count();
    Backlog { waiting: waiting as u64, taken: (all.len() - waiting) as u64, set_aside: 0 }
}

//! The Workers table.

use gas_domain::LiveWorker;
use gas_ports::{Error, Workers};

use crate::gate::Gate;

/// The Workers table.
#[derive(Clone)]
pub struct WorkersTable(pub(crate) Gate);

impl Workers for WorkersTable {
    async fn tell(&self, worker: &LiveWorker) -> Result<(), Error> {
        let worker = worker.clone();
        self.0
            .pass("Workers::tell", |state| {
                state.workers.insert(worker.id.clone(), worker);
                Ok(())
            })
            .await
    }

    async fn all(&self) -> Result<Vec<LiveWorker>, Error> {
        self.0.pass("Workers::all", |state| Ok(state.workers.values().cloned().collect())).await
    }
}

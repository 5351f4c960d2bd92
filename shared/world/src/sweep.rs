//! Removing everything that a deleted job may have left.

use gas_domain::{ArchiveId, JobKey};
use gas_ports::{Error, Sweep};

use crate::{State, gate::Gate};

/// Sweeps the three buckets.
#[derive(Clone)]
pub struct Sweeper(pub(crate) Gate);

impl Sweep for Sweeper {
    async fn sweep(&self, job: &JobKey) -> Result<u64, Error> {
        let sweep = |state: &mut State| {
            let held = |state: &State| state.inputs.len() + state.results.len() + state.archives.copies.len();
            let before = held(state);
            state.inputs.remove(job);
            state.results.retain(|object| !object.s3_key.starts_with(&job.prefix()));
            state.archives.copies.retain(|key, _| !key.starts_with(&ArchiveId::prefix(job)));
            Ok((before - held(state)) as u64)
        };
        self.0.pass("Sweep::sweep", sweep).await
    }
}

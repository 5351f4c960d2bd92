//! Removing everything that a deleted job may have left.

use gas_domain::{ArchiveId, JobKey};
use gas_ports::{Error, Sweep};

use crate::{State, archive, gate::Gate};

/// Sweeps the three buckets, and the uploads to the vault. Archives of a vault are found by the orphan pass.
#[derive(Clone)]
pub struct Sweeper(pub(crate) Gate);

impl Sweep for Sweeper {
    async fn sweep(&self, job: &JobKey) -> Result<u64, Error> {
        let sweep = |state: &mut State| {
            let held = |state: &State| {
                let objects = state.inputs.len() + state.results.len() + state.archives.copies.len();
                objects + state.uploads.len() + state.input_uploads.len()
            };
            let before = held(state);
            state.inputs.remove(job);
            state.results.retain(|object| !object.s3_key.starts_with(&job.prefix()));
            state.archives.copies.retain(|key, _| !key.starts_with(&ArchiveId::prefix(job)));
            state.uploads.retain(|_, upload| !upload.target.is_of(job));
            state.input_uploads.retain(|_, upload| upload.job != *job);
            let in_vault = archive::abort_uploads(state, job);
            Ok((before - held(state) + in_vault) as u64)
        };
        self.0.pass("Sweep::sweep", sweep).await
    }
}

//! The back end `vault`: a vault of the Amazon Glacier in memory. Every call of its API is a call of its own at the gate.

mod inventory;
mod output;
mod retrievals;
mod uploads;

use gas_domain::{ArchiveId, JobKey};
use gas_ports::{Class, Error};
use serde_json::{Value, json};

use crate::{
    State, Topic,
    gate::Gate,
    glacier::{Completion, ErrorCode, GlacierError},
};

pub(super) use inventory::archives;
pub(super) use output::fetch;
pub(super) use retrievals::ask;
pub(crate) use uploads::abort as abort_uploads;
pub(super) use uploads::store;

/// The vault's name.
pub(crate) const VAULT: &str = "gas";
/// The stack's name.
const DEPLOYMENT: &str = "gas";

/// Deletes an archive.
pub(super) async fn remove(gate: &Gate, archive: &ArchiveId) -> Result<(), Error> {
    let delete = |state: &mut State| state.glacier.delete_archive(VAULT, &archive.0).map_err(classified);
    gate.pass("DeleteArchive", delete).await
}

pub(super) fn put_copy(state: &mut State, from: &ArchiveId, job: &JobKey, attempt: u32) -> Option<ArchiveId> {
    let body = state.glacier.vault(VAULT).ok()?.archive(&from.0)?.body.clone();
    let (description, hash, now) = (description(job, attempt), body.tree_hash(), state.now);
    state.glacier.upload_archive(VAULT, Some(&description), hash, body, now).ok().map(ArchiveId)
}

/// Publishes what Glacier says about ended jobs.
pub(crate) fn notify(state: &mut State, completions: Vec<Completion>) {
    for completion in completions {
        state.queues.post(Topic::ResultsRestore, completion.message);
    }
}

/// What an archive of ours is described with.
fn description(job: &JobKey, attempt: u32) -> String {
    json!({ "deployment": DEPLOYMENT, "user_id": job.user_id, "job_id": job.job_id, "attempt": attempt }).to_string()
}

/// The job and the attempt that a description of this deployment names.
pub(crate) fn described_job(description: Option<&str>) -> Option<(JobKey, u32)> {
    let read: Value = serde_json::from_str(description?).ok()?;
    if read["deployment"] != DEPLOYMENT {
        return None;
    }
    let job =
        JobKey { user_id: read["user_id"].as_str()?.parse().ok()?, job_id: read["job_id"].as_str()?.parse().ok()? };
    Some((job, u32::try_from(read["attempt"].as_u64()?).ok()?))
}

fn classified(error: GlacierError) -> Error {
    let class = match error.code {
        ErrorCode::AccessDenied => Class::Denied,
        ErrorCode::ResourceNotFound => Class::NotFound,
        ErrorCode::InsufficientCapacity
        | ErrorCode::LimitExceeded
        | ErrorCode::PolicyEnforced
        | ErrorCode::RequestTimeout
        | ErrorCode::ServiceUnavailable
        | ErrorCode::Throttling => Class::Retry,
        _ => Class::Invalid,
    };
    Error::new(class, error.to_string())
}

//! Asking for archives of the vault: DescribeJob, ListJobs, InitiateJob.

use gas_domain::{ArchiveId, Retrieval, RetrievalId};
use gas_ports::{AskRequest, Asked, Error};
use serde_json::json;

use super::{VAULT, classified};
use crate::{
    State,
    gate::Gate,
    glacier::{Action, ErrorCode, Job, JobFilter, JobRequest, StatusCode},
};

/// The topic that is told of the end of a retrieval.
const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:results-restore";

pub(in crate::archive) async fn ask(gate: &Gate, request: AskRequest<'_>) -> Result<Asked, Error> {
    if let Some(recorded) = request.recorded
        && let Some(asked) = described(gate, recorded).await?.as_ref().and_then(asked)
    {
        return Ok(asked);
    }
    if request.again {
        for status in [StatusCode::InProgress, StatusCode::Succeeded] {
            if let Some(found) = listed(gate, status, request.archive).await? {
                return Ok(found);
            }
        }
    }
    for tier in request.tiers {
        let AskRequest { job, attempt, archive, .. } = request;
        let described = json!({ "user_id": job.user_id, "job_id": job.job_id, "attempt": attempt }).to_string();
        let initiate = |state: &mut State| {
            let request = JobRequest::archive(&archive.0, *tier).described(described).notifying(TOPIC);
            match state.glacier.initiate_job(VAULT, request, state.now) {
                Ok(id) => Ok(Some(Retrieval { id: RetrievalId(id), tier: *tier })),
                Err(error) if matches!(error.code, ErrorCode::InsufficientCapacity | ErrorCode::PolicyEnforced) => {
                    Ok(None)
                }
                Err(error) => Err(classified(error)),
            }
        };
        if let Some(retrieval) = gate.pass("InitiateJob", initiate).await? {
            return Ok(Asked::UnderWay(retrieval));
        }
    }
    Ok(Asked::NoCapacity)
}

/// The job; `None` when it is gone, as it is a day after its end.
pub(super) async fn described(gate: &Gate, id: &RetrievalId) -> Result<Option<Job>, Error> {
    let describe = |state: &mut State| match state.glacier.describe_job(VAULT, &id.0, state.now) {
        Ok(job) => Ok(Some(job.clone())),
        Err(error) if error.code == ErrorCode::ResourceNotFound => Ok(None),
        Err(error) => Err(classified(error)),
    };
    gate.pass("DescribeJob", describe).await
}

async fn listed(gate: &Gate, status: StatusCode, archive: &ArchiveId) -> Result<Option<Asked>, Error> {
    let list = |state: &mut State| {
        let filter = JobFilter { status_code: Some(status), ..JobFilter::default() };
        // Of one page: no test has as many retrievals under way at once as a second one begins with.
        let page = state.glacier.list_jobs(VAULT, filter, None, None, state.now).map_err(classified)?;
        let ours = page.items.into_iter().filter(|job| is_of(job, archive));
        Ok(ours.filter_map(asked).next())
    };
    gate.pass("ListJobs", list).await
}

/// Whether the job retrieves this archive.
pub(super) fn is_of(job: &Job, wanted: &ArchiveId) -> bool {
    matches!(&job.request.action, Action::ArchiveRetrieval { archive, .. } if *archive == wanted.0)
}

/// `None` for a job that failed.
fn asked(job: &Job) -> Option<Asked> {
    let Action::ArchiveRetrieval { tier, .. } = job.request.action else { return None };
    let retrieval = Retrieval { id: RetrievalId(job.id.clone()), tier };
    match job.status_code() {
        StatusCode::InProgress => Some(Asked::UnderWay(retrieval)),
        StatusCode::Succeeded => Some(Asked::Ready(retrieval)),
        StatusCode::Failed => None,
    }
}

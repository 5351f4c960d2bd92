//! Walking over the vault: its inventory, which takes hours to be made.

use gas_domain::{ArchiveId, Holding};
use gas_ports::{Class, Entry, EntryPage, Error, Listed};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{VAULT, classified, described_job};
use crate::{
    State,
    gate::Gate,
    glacier::{Action, ErrorCode, Format, Job, JobFilter, JobRequest, StatusCode},
};

/// How long an inventory is good for.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// All of the last inventory in one page.
pub(in crate::archive) async fn archives(gate: &Gate, _from: Option<&str>) -> Result<Listed, Error> {
    if inventory(gate, StatusCode::InProgress).await?.is_some() {
        return Ok(Listed::NotYet);
    }
    let Some(job) = inventory(gate, StatusCode::Succeeded).await? else {
        return initiate(gate).await;
    };
    let read = |state: &mut State| {
        let output = state.glacier.get_job_output(VAULT, &job, None, state.now).map_err(classified)?;
        let broken = |error| Error::new(Class::Retry, "the inventory broke off").caused_by(error);
        output.bytes().map_err(broken)
    };
    let text = gate.pass("GetJobOutput", read).await?;
    let corrupt = |error| Error::new(Class::Corrupt, "the inventory is not JSON").caused_by(error);
    let list: Value = serde_json::from_slice(&text).map_err(corrupt)?;
    let rows = list["ArchiveList"].as_array().into_iter().flatten();
    Ok(Listed::Page(EntryPage { entries: rows.filter_map(entry).collect(), next: None }))
}

/// A fresh inventory with this status.
async fn inventory(gate: &Gate, status: StatusCode) -> Result<Option<String>, Error> {
    let list = |state: &mut State| {
        let filter = JobFilter { status_code: Some(status), ..JobFilter::default() };
        let page = state.glacier.list_jobs(VAULT, filter, None, None, state.now).map_err(classified)?;
        let is_fresh = |job: &&Job| {
            matches!(job.request.action, Action::InventoryRetrieval { .. }) && job.created >= state.now - FRESH
        };
        Ok(page.items.into_iter().find(is_fresh).map(|job| job.id.clone()))
    };
    gate.pass("ListJobs", list).await
}

async fn initiate(gate: &Gate) -> Result<Listed, Error> {
    let initiate = |state: &mut State| {
        match state.glacier.initiate_job(VAULT, JobRequest::inventory(Format::Json), state.now) {
            Ok(_) => Ok(Listed::NotYet),
            // None was taken yet: nothing has been there for long.
            Err(error) if error.code == ErrorCode::ResourceNotFound => {
                Ok(Listed::Page(EntryPage { entries: Vec::new(), next: None }))
            }
            Err(error) => Err(classified(error)),
        }
    };
    gate.pass("InitiateJob", initiate).await
}

fn entry(row: &Value) -> Option<Entry> {
    let (job, attempt) = described_job(row["ArchiveDescription"].as_str())?;
    let archive = ArchiveId(row["ArchiveId"].as_str()?.to_owned());
    let made: Timestamp = row["CreationDate"].as_str()?.parse().ok()?;
    Some(Entry { job, made, holding: Holding::Archive { archive, attempt } })
}

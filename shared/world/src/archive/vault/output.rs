//! Copying a retrieved archive back: GetJobOutput in ranges, into the results bucket.

use std::ops::Range;

use bytes::Bytes;
use gas_domain::RetrievalId;
use gas_ports::{Class, Deadline, Error, FetchRequest, Fetched};

use super::{VAULT, classified, retrievals};
use crate::{
    State,
    archive::{
        parts::{self, Copied, Target},
        storage_class::verified,
    },
    gate::Gate,
    glacier::StatusCode,
    objects::{put_version, tree_hash},
};

pub(in crate::archive) async fn fetch(
    gate: &Gate,
    request: FetchRequest<'_>,
    deadline: Deadline,
) -> Result<Fetched, Error> {
    let Some(retrieval) = request.retrieval else {
        return Ok(Fetched::Expired);
    };
    let Some(job) = retrievals::described(gate, retrieval).await? else {
        return Ok(Fetched::Expired);
    };
    match job.status_code() {
        StatusCode::InProgress => return Ok(Fetched::NotYet),
        StatusCode::Succeeded if retrievals::is_of(&job, request.archive) => {}
        StatusCode::Succeeded | StatusCode::Failed => return Ok(Fetched::Expired),
    }
    if job.archive.is_none_or(|archive| archive.tree_hash != request.result.tree_hash) {
        return Err(Error::new(Class::Corrupt, format!("the archive {} is another one", request.archive.0)));
    }
    match copy_back(gate, retrieval, request, deadline).await {
        // The output lasts for a day, and that may end at any moment.
        Err(error) if error.class() == Class::NotFound && retrievals::described(gate, retrieval).await?.is_none() => {
            Ok(Fetched::Expired)
        }
        fetched => fetched,
    }
}

async fn copy_back(
    gate: &Gate,
    retrieval: &RetrievalId,
    request: FetchRequest<'_>,
    deadline: Deadline,
) -> Result<Fetched, Error> {
    let FetchRequest { job, archive, result, upload, .. } = request;
    if gate.read(|state| state.transfers.is_single(result.bytes)) {
        let bytes = output(gate, retrieval, &(0..result.bytes)).await?;
        verified(&archive.0, &bytes, result)?;
        let put = |state: &mut State| Ok(put_version(state, &job.result(), "application/gzip", bytes));
        return gate.pass("PutObject", put).await.map(Fetched::Whole);
    }
    let each = |upload, range: Range<u64>| async move {
        let bytes = output(gate, retrieval, &range).await?;
        gate.pass("UploadPart", |state| parts::put_part(state, &upload, range.start, bytes)).await
    };
    let target = Target::Result(job.clone());
    Ok(match parts::in_parts(gate, target, result.bytes, upload, deadline, each).await? {
        Copied::Whole(version) => Fetched::Whole(version),
        Copied::Part(upload) => Fetched::Part(upload),
    })
}

/// These bytes of the archive, compared with Glacier's tree hash of them.
async fn output(gate: &Gate, retrieval: &RetrievalId, range: &Range<u64>) -> Result<Bytes, Error> {
    let read = |state: &mut State| {
        let inclusive = range.start..=range.end - 1;
        let output = state.glacier.get_job_output(VAULT, &retrieval.0, Some(inclusive), state.now);
        let output = output.map_err(classified)?;
        let broken = |error| Error::new(Class::Retry, "the output broke off").caused_by(error);
        let bytes = output.bytes().map_err(broken)?;
        if output.tree_hash != Some(tree_hash(&bytes)) {
            return Err(Error::new(Class::Corrupt, format!("the output of {} has another tree hash", retrieval.0)));
        }
        Ok(bytes)
    };
    gate.pass("GetJobOutput", read).await
}

//! Copying a result into the vault: UploadArchive, or a multipart upload.

use std::ops::Range;

use bytes::Bytes;
use gas_domain::{ArchiveId, JobKey, ResultFile, UploadId};
use gas_ports::{Class, Deadline, Error, StoreRequest, Stored};

use super::{VAULT, classified, described_job, description};
use crate::{
    State,
    archive::{parts::span, storage_class::verified},
    gate::Gate,
    glacier::Body,
    objects::{source, tree_hash},
};

pub(in crate::archive) async fn store(
    gate: &Gate,
    request: StoreRequest<'_>,
    deadline: Deadline,
) -> Result<Stored, Error> {
    let StoreRequest { job, attempt, version, result, upload } = request;
    let read = |state: &mut State| {
        let bytes = source(state, job, version)?;
        verified(&job.result(), &bytes, result)?;
        if let Some(left) = state.archives.spoiled.checked_sub(1) {
            state.archives.spoiled = left;
            return Err(Error::new(Class::Corrupt, format!("the copy of {} is not whole", job.result())));
        }
        Ok(bytes)
    };
    let bytes = gate.pass("GetObject", read).await?;
    let description = description(job, attempt);
    if gate.read(|state| state.transfers.is_single(result.bytes)) {
        let upload = |state: &mut State| {
            let (hash, now) = (result.tree_hash, state.now);
            let uploaded = state.glacier.upload_archive(VAULT, Some(&description), hash, Body::from(bytes), now);
            uploaded.map(|id| Stored::Whole(ArchiveId(id))).map_err(classified)
        };
        return gate.pass("UploadArchive", upload).await;
    }
    let upload = resume(gate, upload, &description).await?;
    let stored = store_parts(gate, &upload, &bytes, result, deadline).await;
    if stored.is_err() {
        let drop =
            |state: &mut State| state.glacier.abort_multipart_upload(VAULT, &upload.0, state.now).map_err(classified);
        // What is left over is dropped by Glacier after a day.
        let _dropped = gate.pass("AbortMultipartUpload", drop).await;
    }
    stored
}

async fn resume(gate: &Gate, handed_over: Option<&UploadId>, description: &str) -> Result<UploadId, Error> {
    if let Some(upload) = handed_over {
        let look = |state: &mut State| {
            state.glacier.list_parts(VAULT, &upload.0, None, None, state.now).map(drop).map_err(classified)
        };
        match gate.pass("ListParts", look).await {
            Ok(()) => return Ok(upload.clone()),
            Err(error) if error.class() != Class::NotFound => return Err(error),
            Err(_) => {}
        }
    }
    let initiate = |state: &mut State| {
        let (part_size, now) = (state.transfers.part_size, state.now);
        state.glacier.initiate_multipart_upload(VAULT, Some(description), part_size, now).map_err(classified)
    };
    gate.pass("InitiateMultipartUpload", initiate).await.map(UploadId)
}

async fn store_parts(
    gate: &Gate,
    upload: &UploadId,
    bytes: &Bytes,
    result: &ResultFile,
    deadline: Deadline,
) -> Result<Stored, Error> {
    let there = gate.read(|state| parts_of(state, upload));
    let missing = gate.read(|state| state.transfers.ranges(result.bytes)).into_iter();
    for (moved, range) in missing.filter(|range| !there.contains(&range.start)).enumerate() {
        if gate.read(|state| state.transfers.is_over(moved, deadline, state.now)) {
            return Ok(Stored::Part(upload.clone()));
        }
        let send = |state: &mut State| send_part(state, upload, &range, bytes.slice(span(&range)));
        gate.pass("UploadMultipartPart", send).await?;
    }
    let complete = |state: &mut State| {
        let (size, hash, now) = (result.bytes, result.tree_hash, state.now);
        state.glacier.complete_multipart_upload(VAULT, &upload.0, size, hash, now).map_err(classified)
    };
    gate.pass("CompleteMultipartUpload", complete).await.map(|id| Stored::Whole(ArchiveId(id)))
}

/// The first bytes of the parts that are there.
fn parts_of(state: &State, upload: &UploadId) -> Vec<u64> {
    let uploads = state.glacier.vault(VAULT).into_iter().flat_map(|vault| vault.uploads());
    let parts = uploads.filter(|found| found.id == upload.0).flat_map(|found| found.parts());
    parts.map(|part| *part.range.start()).collect()
}

fn send_part(state: &mut State, upload: &UploadId, range: &Range<u64>, bytes: Bytes) -> Result<(), Error> {
    let (hash, now) = (tree_hash(&bytes), state.now);
    let (inclusive, body) = (range.start..=range.end - 1, Body::from(bytes));
    let sent = state.glacier.upload_multipart_part(VAULT, &upload.0, inclusive, hash, body, now);
    sent.map(drop).map_err(classified)
}

/// Gives up the uploads of a job; answers how many.
pub(crate) fn abort(state: &mut State, job: &JobKey) -> usize {
    let uploads = state.glacier.vault(VAULT).into_iter().flat_map(|vault| vault.uploads());
    let is_of = |description: Option<&str>| described_job(description).is_some_and(|(of, _)| of == *job);
    let ids: Vec<_> = uploads.filter(|it| is_of(it.description.as_deref())).map(|it| it.id.clone()).collect();
    let now = state.now;
    ids.iter().filter(|id| state.glacier.abort_multipart_upload(VAULT, id, now).is_ok()).count()
}

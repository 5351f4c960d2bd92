//! Copies in parts: S3's multipart uploads, how large the parts are, and when the rest is left to another invocation.

use std::{collections::BTreeMap, ops::Range};

use bytes::Bytes;
use gas_domain::{ArchiveId, JobKey, UploadId, VersionId};
use gas_ports::{Class, Deadline, Error};
use jiff::{SignedDuration, Timestamp};

use super::{ArchivedCopy, Thawing};
use crate::{State, gate::Gate, objects::put_version};

/// What is left of an invocation when no further part is begun.
const HAND_OVER: SignedDuration = SignedDuration::from_secs(60);

/// How results move.
#[derive(Debug, Clone)]
pub struct Transfers {
    /// The size of a part, in bytes; what is no larger moves in one piece. A vault takes powers of two from 1 MiB.
    pub part_size: u64,
    /// After so many parts an invocation's deadline counts as near; `None`: when it is.
    pub most_parts: Option<usize>,
}

impl Default for Transfers {
    fn default() -> Self {
        Self { part_size: 16 << 20, most_parts: None }
    }
}

impl Transfers {
    pub(super) fn is_single(&self, bytes: u64) -> bool {
        bytes <= self.part_size
    }

    /// The bytes of each part, in order.
    pub(super) fn ranges(&self, bytes: u64) -> Vec<Range<u64>> {
        let size = self.part_size;
        (0..bytes.div_ceil(size)).map(|part| part * size..bytes.min((part + 1) * size)).collect()
    }

    /// Whether the rest is left to another invocation, which moves one part at least.
    pub(super) fn is_over(&self, moved: usize, deadline: Deadline, now: Timestamp) -> bool {
        moved > 0 && (deadline.is_near(now, HAND_OVER) || self.most_parts.is_some_and(|most| moved >= most))
    }
}

/// The multipart uploads of S3 that are not complete, by id.
pub type Uploads = BTreeMap<String, Upload>;

/// A multipart upload.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What it becomes.
    pub target: Target,
    /// What is there, by first byte.
    pub parts: BTreeMap<u64, Bytes>,
}

/// What an upload becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A copy in the archive bucket.
    Archive(ArchiveId),
    /// A version of a job's result.
    Result(JobKey),
}

impl Target {
    pub(crate) fn is_of(&self, job: &JobKey) -> bool {
        match self {
            Self::Archive(archive) => archive.job().as_ref() == Some(job),
            Self::Result(owner) => owner == job,
        }
    }
}

/// A copy to be made part by part.
pub(super) struct Copy<'a, R> {
    /// Reads the source as it is at that moment.
    pub(super) read: &'a R,
    pub(super) target: Target,
    pub(super) bytes: u64,
    pub(super) upload: Option<&'a UploadId>,
    pub(super) deadline: Deadline,
}

/// How far it got. An archived copy is named by its target, not by this version.
pub(super) enum Copied {
    Whole(VersionId),
    Part(UploadId),
}

/// Copies with UploadPartCopy. A failure gives the upload up.
pub(super) async fn copy<R>(gate: &Gate, copy: Copy<'_, R>) -> Result<Copied, Error>
where
    R: Fn(&State) -> Result<Bytes, Error> + Sync,
{
    let read = copy.read;
    let each = |upload: UploadId, range: Range<u64>| async move {
        let part = |state: &mut State| {
            let bytes = read(state)?.slice(span(&range));
            put_part(state, &upload, range.start, bytes)
        };
        gate.pass("UploadPartCopy", part).await
    };
    in_parts(gate, copy.target, copy.bytes, copy.upload, copy.deadline, each).await
}

/// Moves the parts that are missing with `each`, then completes the upload.
pub(super) async fn in_parts<F: Future<Output = Result<(), Error>> + Send>(
    gate: &Gate,
    target: Target,
    bytes: u64,
    handed_over: Option<&UploadId>,
    deadline: Deadline,
    each: impl Fn(UploadId, Range<u64>) -> F + Send + Sync,
) -> Result<Copied, Error> {
    let upload = resume(gate, &target, handed_over).await?;
    let moved = async {
        let there: Vec<u64> =
            gate.read(|state| upload_of(state, &upload).map(|it| it.parts.keys().copied().collect()))?;
        let missing = gate.read(|state| state.transfers.ranges(bytes)).into_iter();
        for (moved, range) in missing.filter(|range| !there.contains(&range.start)).enumerate() {
            if gate.read(|state| state.transfers.is_over(moved, deadline, state.now)) {
                return Ok(Copied::Part(upload.clone()));
            }
            each(upload.clone(), range).await?;
        }
        gate.pass("CompleteMultipartUpload", |state| complete(state, &upload)).await.map(Copied::Whole)
    };
    let moved = moved.await;
    if moved.is_err() {
        let abort = |state: &mut State| Ok(state.uploads.remove(&upload.0));
        // What is left over is dropped by the bucket's lifecycle rule.
        let _dropped = gate.pass("AbortMultipartUpload", abort).await;
    }
    moved
}

async fn resume(gate: &Gate, target: &Target, handed_over: Option<&UploadId>) -> Result<UploadId, Error> {
    if let Some(upload) = handed_over {
        // S3 finds an upload under its own key only.
        let is_there = |state: &mut State| match upload_of(state, upload)?.target == *target {
            true => Ok(()),
            false => Err(no_upload(upload)),
        };
        match gate.pass("ListParts", is_there).await {
            Ok(()) => return Ok(upload.clone()),
            Err(error) if error.class() != Class::NotFound => return Err(error),
            Err(_) => {}
        }
    }
    let create = |state: &mut State| {
        let id = format!("u{}", state.next_serial());
        state.uploads.insert(id.clone(), Upload { target: target.clone(), parts: BTreeMap::new() });
        Ok(UploadId(id))
    };
    gate.pass("CreateMultipartUpload", create).await
}

pub(super) fn put_part(state: &mut State, upload: &UploadId, first: u64, bytes: Bytes) -> Result<(), Error> {
    let upload = state.uploads.get_mut(&upload.0).ok_or_else(|| no_upload(upload))?;
    upload.parts.insert(first, bytes);
    Ok(())
}

fn complete(state: &mut State, id: &UploadId) -> Result<VersionId, Error> {
    let upload = state.uploads.remove(&id.0).ok_or_else(|| no_upload(id))?;
    let bytes: Bytes = upload.parts.into_values().flatten().collect();
    Ok(match upload.target {
        Target::Result(job) => put_version(state, &job.result(), "application/gzip", bytes),
        Target::Archive(archive) => {
            let copy = ArchivedCopy { bytes, made: state.now, thawing: Thawing::Frozen };
            state.archives.copies.insert(archive.0.clone(), copy);
            VersionId(archive.0)
        }
    })
}

fn upload_of<'a>(state: &'a State, upload: &UploadId) -> Result<&'a Upload, Error> {
    state.uploads.get(&upload.0).ok_or_else(|| no_upload(upload))
}

fn no_upload(upload: &UploadId) -> Error {
    Error::new(Class::NotFound, format!("there is no upload {}", upload.0))
}

pub(super) fn span(range: &Range<u64>) -> Range<usize> {
    let place = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
    place(range.start)..place(range.end)
}

//! The back end `storage-class`: objects of class GLACIER in a bucket, and the restores that make them readable.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use gas_domain::{ArchiveId, Holding, ResultFile, Retrieval, RetrievalId, Tier};
use gas_ports::{
    AskRequest, Asked, Class, Deadline, Entry, EntryPage, Error, FetchRequest, Fetched, Listed, StoreRequest, Stored,
};
use jiff::{SignedDuration, Timestamp};

use super::parts::{self, Copied, Copy, Target};
use crate::{
    State, Topic,
    gate::Gate,
    objects::{digest, put_version, source},
};

/// How long a restored copy can be read: the days that are asked for.
const READABLE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Objects in a page of a list: S3's own, made small.
const LIST: usize = 100;

/// What the archive bucket holds.
#[derive(Debug, Clone, Default)]
pub struct Archives {
    /// The copies, by the text of their [`ArchiveId`].
    pub copies: BTreeMap<String, ArchivedCopy>,
    /// The tiers that no retrieval gets at present.
    pub refused: HashSet<Tier>,
    /// How many of the next copies into the archive turn out damaged.
    pub spoiled: u32,
}

impl Archives {
    pub(crate) fn damage(&mut self, archive: &ArchiveId) {
        if let Some(copy) = self.copies.get_mut(&archive.0) {
            let mut bytes = copy.bytes.to_vec();
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
            copy.bytes = bytes.into();
        }
    }
}

/// An archived copy.
#[derive(Debug, Clone)]
pub struct ArchivedCopy {
    /// Its bytes.
    pub bytes: Bytes,
    /// When it was made.
    pub made: Timestamp,
    /// How far its way back is.
    pub thawing: Thawing,
}

/// How far the way back of an archived copy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thawing {
    /// Nobody asked for it.
    Frozen,
    /// A retrieval is under way.
    UnderWay {
        /// When it is done, by the documented time of its tier.
        done_at: Timestamp,
    },
    /// It can be read for a while.
    Readable {
        /// When it can no longer be read.
        expires_at: Timestamp,
    },
}

/// Copies a version into the bucket.
pub(super) async fn store(gate: &Gate, request: StoreRequest<'_>, deadline: Deadline) -> Result<Stored, Error> {
    let StoreRequest { job, attempt, version, result, upload } = request;
    let archive = ArchiveId::object(job, attempt);
    let is_whole = gate.read(|state| state.transfers.is_single(result.bytes));
    if is_whole {
        let copy = |state: &mut State| {
            let bytes = source(state, job, version)?;
            verified(&job.result(), &bytes, result)?;
            if let Some(left) = state.archives.spoiled.checked_sub(1) {
                state.archives.spoiled = left;
                return Err(Error::new(Class::Corrupt, format!("the copy of {} is not whole", job.result())));
            }
            // A copy whose answer was lost is found again.
            let (copies, made) = (&mut state.archives.copies, state.now);
            if copies.get(&archive.0).is_none_or(|copy| copy.bytes != bytes) {
                copies.insert(archive.0.clone(), ArchivedCopy { bytes, made, thawing: Thawing::Frozen });
            }
            Ok(Stored::Whole(archive.clone()))
        };
        return gate.pass("ArchiveWriter::store", copy).await;
    }
    let look = |state: &mut State| {
        verified(&job.result(), &source(state, job, version)?, result)?;
        Ok(state.archives.copies.contains_key(&archive.0))
    };
    if gate.pass("HeadObject", look).await? {
        return Ok(Stored::Whole(archive));
    }
    let read = |state: &State| source(state, job, version);
    let (target, bytes) = (Target::Archive(archive.clone()), result.bytes);
    match parts::copy(gate, Copy { read: &read, target, bytes, upload, deadline }).await? {
        Copied::Whole(_) => Ok(Stored::Whole(archive)),
        Copied::Part(upload) => Ok(Stored::Part(upload)),
    }
}

/// Asks for a copy, unless it is on its way or readable.
pub(super) async fn ask(gate: &Gate, request: AskRequest<'_>) -> Result<Asked, Error> {
    let AskRequest { attempt, archive, tiers, .. } = request;
    let ask = |state: &mut State| {
        let now = state.now;
        let Archives { copies, refused, .. } = &mut state.archives;
        let copy = copies.get_mut(&archive.0).ok_or_else(|| gone(archive))?;
        // S3 gives a retrieval no name and does not tell the tier of one that it finds.
        let named = |tier| Retrieval { id: RetrievalId(format!("{}#{attempt}", archive.0)), tier };
        let found = named(tiers.last().copied().unwrap_or(Tier::Standard));
        match &copy.thawing {
            Thawing::UnderWay { .. } => return Ok(Asked::UnderWay(found)),
            Thawing::Readable { expires_at } if *expires_at > now => return Ok(Asked::Ready(found)),
            Thawing::Readable { .. } | Thawing::Frozen => {}
        }
        let Some(tier) = tiers.iter().copied().find(|tier| !refused.contains(tier)) else {
            return Ok(Asked::NoCapacity);
        };
        copy.thawing = Thawing::UnderWay { done_at: now + documented_time(tier) };
        Ok(Asked::UnderWay(named(tier)))
    };
    gate.pass("ArchiveRetrievals::ask", ask).await
}

/// Copies back what is readable.
pub(super) async fn fetch(gate: &Gate, request: FetchRequest<'_>, deadline: Deadline) -> Result<Fetched, Error> {
    let FetchRequest { job, archive, result, upload, .. } = request;
    let is_whole = gate.read(|state| state.transfers.is_single(result.bytes));
    let fetch = |state: &mut State| match readable(state, archive) {
        Ok(bytes) if is_whole => {
            verified(&archive.0, &bytes, result)?;
            Ok(Fetched::Whole(put_version(state, &job.result(), "application/gzip", bytes)))
        }
        Ok(bytes) => verified(&archive.0, &bytes, result).map(|()| Fetched::NotYet),
        Err(not_readable) => not_readable,
    };
    let call = if is_whole { "ArchiveReader::fetch" } else { "HeadObject" };
    let looked = |state: &mut State| Ok((fetch(state)?, readable(state, archive).is_ok()));
    let (fetched, is_readable) = gate.pass(call, looked).await?;
    if is_whole || !is_readable {
        return Ok(fetched);
    }
    let read = |state: &State| readable(state, archive).map_err(|_| gone(archive));
    let (target, bytes) = (Target::Result(job.clone()), result.bytes);
    Ok(match parts::copy(gate, Copy { read: &read, target, bytes, upload, deadline }).await? {
        Copied::Whole(version) => Fetched::Whole(version),
        Copied::Part(upload) => Fetched::Part(upload),
    })
}

/// Deletes a copy.
pub(super) async fn remove(gate: &Gate, archive: &ArchiveId) -> Result<(), Error> {
    let delete = |state: &mut State| {
        state.archives.copies.remove(&archive.0);
        Ok(())
    };
    gate.pass("ArchiveRemover::remove", delete).await
}

/// A page of the bucket.
pub(super) async fn archives(gate: &Gate, from: Option<&str>) -> Result<Listed, Error> {
    let list = |state: &mut State| {
        let after = |(key, _): &(&String, &ArchivedCopy)| from.is_none_or(|from| key.as_str() > from);
        let page: Vec<_> = state.archives.copies.iter().filter(after).take(LIST).collect();
        let next = page.last().filter(|_| page.len() == LIST).map(|(key, _)| (*key).clone());
        let entry = |(key, copy): (&String, &ArchivedCopy)| {
            let archive = ArchiveId(key.clone());
            let (job, attempt) = (archive.job()?, key.rsplit('/').next()?.parse().ok()?);
            Some(Entry { job, made: copy.made, holding: Holding::Archive { archive, attempt } })
        };
        Ok(Listed::Page(EntryPage { entries: page.into_iter().filter_map(entry).collect(), next }))
    };
    gate.pass("ArchiveHoldings::archives", list).await
}

/// The bytes of a copy that can be read; else what `fetch` answers.
fn readable(state: &State, archive: &ArchiveId) -> Result<Bytes, Result<Fetched, Error>> {
    let copy = state.archives.copies.get(&archive.0).ok_or_else(|| Err(gone(archive)))?;
    match &copy.thawing {
        Thawing::UnderWay { .. } => Err(Ok(Fetched::NotYet)),
        Thawing::Readable { expires_at } if *expires_at > state.now => Ok(copy.bytes.clone()),
        Thawing::Readable { .. } | Thawing::Frozen => Err(Ok(Fetched::Expired)),
    }
}

/// Ends the retrievals under way for which `is_done` says so, and sends S3's event about each.
pub(crate) fn finish_retrievals(state: &mut State, is_done: impl Fn(Timestamp) -> bool) {
    let expires_at = state.now + READABLE;
    for (key, copy) in &mut state.archives.copies {
        if let Thawing::UnderWay { done_at } = copy.thawing
            && is_done(done_at)
        {
            copy.thawing = Thawing::Readable { expires_at };
            state.queues.post(Topic::ResultsRestore, restore_completed(key));
        }
    }
}

/// Ends the retrievals under way with nothing to read. S3 sends no event about that.
pub(crate) fn lose_retrievals(state: &mut State) {
    for copy in state.archives.copies.values_mut() {
        copy.thawing = Thawing::Frozen;
    }
}

/// Amazon S3 user guide, "Event message structure", as far as restore reads it; the key is URL-encoded.
fn restore_completed(key: &str) -> String {
    let encoded: String = key
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    format!(r#"{{"Records":[{{"eventName":"ObjectRestore:Completed","s3":{{"object":{{"key":"{encoded}"}}}}}}]}}"#)
}

/// The upper end of what the Amazon S3 user guide gives ("Archive retrieval options").
fn documented_time(tier: Tier) -> SignedDuration {
    match tier {
        Tier::Expedited => SignedDuration::from_mins(5),
        Tier::Standard => SignedDuration::from_hours(5),
        Tier::Bulk => SignedDuration::from_hours(12),
    }
}

pub(super) fn verified(name: &str, bytes: &[u8], result: &ResultFile) -> Result<(), Error> {
    let is = digest(bytes);
    if (is.bytes, is.sha256, is.tree_hash) == (result.bytes, result.sha256, result.tree_hash) {
        Ok(())
    } else {
        Err(Error::new(Class::Corrupt, format!("the bytes of {name} are not those that were recorded")))
    }
}

fn gone(archive: &ArchiveId) -> Error {
    Error::new(Class::NotFound, format!("there is no archive {}", archive.0))
}

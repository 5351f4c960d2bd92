//! The archive of the `storage-class` back end: objects of class GLACIER, and the restores that make them readable.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use gas_domain::{ArchiveId, JobKey, ResultFile, Retrieval, RetrievalId, Tier, VersionId};
use gas_ports::{ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, Asked, Class, Error, Fetched};
use jiff::{SignedDuration, Timestamp};

use crate::{
    State, Topic,
    gate::Gate,
    objects::{digest, put_version},
};

/// How long a restored copy can be read: the days that are asked for.
const READABLE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What the archive bucket holds.
#[derive(Debug, Default)]
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

/// The archive bucket.
#[derive(Clone)]
pub struct ArchiveBucket(pub(crate) Gate);

impl ArchiveWriter for ArchiveBucket {
    async fn store(
        &self,
        job: &JobKey,
        attempt: u32,
        version: &VersionId,
        result: &ResultFile,
    ) -> Result<ArchiveId, Error> {
        let copy = |state: &mut State| {
            let is_source =
                |object: &&crate::ResultVersion| object.s3_key == job.result() && object.version == *version;
            let Some(source) = state.results.iter().find(is_source) else {
                return Err(Error::new(Class::NotFound, format!("{} has no version {}", job.result(), version.0)));
            };
            let bytes = source.bytes.clone();
            verified(&job.result(), &bytes, result)?;
            if let Some(left) = state.archives.spoiled.checked_sub(1) {
                state.archives.spoiled = left;
                return Err(Error::new(Class::Corrupt, format!("the copy of {} is not whole", job.result())));
            }
            let archive = ArchiveId::object(job, attempt);
            // A copy whose answer was lost is found again.
            let copies = &mut state.archives.copies;
            if copies.get(&archive.0).is_none_or(|copy| copy.bytes != bytes) {
                copies.insert(archive.0.clone(), ArchivedCopy { bytes, thawing: Thawing::Frozen });
            }
            Ok(archive)
        };
        self.0.pass("ArchiveWriter::store", copy).await
    }
}

impl ArchiveRetrievals for ArchiveBucket {
    async fn ask(&self, _job: &JobKey, archive: &ArchiveId, tiers: &[Tier]) -> Result<Asked, Error> {
        let ask = |state: &mut State| {
            let now = state.now;
            let Archives { copies, refused, .. } = &mut state.archives;
            let copy = copies.get_mut(&archive.0).ok_or_else(|| gone(archive))?;
            // S3 gives a retrieval no name and does not tell the tier of one that it finds.
            let named = |tier| Retrieval { id: RetrievalId(archive.0.clone()), tier };
            let found = named(tiers.last().copied().unwrap_or(Tier::Standard));
            match &copy.thawing {
                Thawing::UnderWay { .. } => return Ok(Asked::UnderWay(found)),
                Thawing::Readable { expires_at } if *expires_at > now => return Ok(Asked::Ready(found)),
                Thawing::Readable { .. } | Thawing::Frozen => {}
            }
            let Some(tier) = tiers.iter().copied().find(|tier| !refused.contains(tier)) else {
                return Err(Error::new(Class::Retry, format!("no tier has capacity for {}: ask later", archive.0)));
            };
            copy.thawing = Thawing::UnderWay { done_at: now + documented_time(tier) };
            Ok(Asked::UnderWay(named(tier)))
        };
        self.0.pass("ArchiveRetrievals::ask", ask).await
    }
}

impl ArchiveReader for ArchiveBucket {
    async fn fetch(&self, job: &JobKey, archive: &ArchiveId, result: &ResultFile) -> Result<Fetched, Error> {
        let fetch = |state: &mut State| {
            let copy = state.archives.copies.get(&archive.0).ok_or_else(|| gone(archive))?;
            match &copy.thawing {
                Thawing::UnderWay { .. } => Ok(Fetched::NotYet),
                Thawing::Readable { expires_at } if *expires_at > state.now => {
                    let bytes = copy.bytes.clone();
                    verified(&archive.0, &bytes, result)?;
                    Ok(Fetched::Whole(put_version(state, &job.result(), "application/gzip", bytes)))
                }
                Thawing::Readable { .. } | Thawing::Frozen => Ok(Fetched::Expired),
            }
        };
        self.0.pass("ArchiveReader::fetch", fetch).await
    }
}

impl ArchiveRemover for ArchiveBucket {
    async fn remove(&self, archive: &ArchiveId) -> Result<(), Error> {
        let delete = |state: &mut State| {
            state.archives.copies.remove(&archive.0);
            Ok(())
        };
        self.0.pass("ArchiveRemover::remove", delete).await
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

fn verified(name: &str, bytes: &[u8], result: &ResultFile) -> Result<(), Error> {
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

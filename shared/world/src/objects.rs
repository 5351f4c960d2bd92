//! The inputs bucket, with entity tags, and the results bucket, with versions.

use std::{collections::BTreeMap, io::Cursor};

use bytes::Bytes;
use gas_domain::{Digest, ETag, Hasher, Holding, Input, JobKey, Sha256, TreeHash, VersionId};
use gas_ports::{
    Class, Entry, EntryPage, Error, InputCopies, InputObjects, Listed, ObjectHead, ResultHoldings, ResultRemover,
    ResultWriter, Written,
};
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::{State, gate::Gate};

/// Versions in a page of a list: S3's own, made small.
const LIST: usize = 100;

/// What the inputs bucket holds, by job.
pub type Inputs = BTreeMap<JobKey, InputObject>;

/// What the results bucket holds: every version that was not deleted, oldest first.
pub type Results = Vec<ResultVersion>;

/// An uploaded VCF.
#[derive(Debug, Clone)]
pub struct InputObject {
    /// Its entity tag.
    pub etag: ETag,
    /// Its bytes.
    pub bytes: Bytes,
}

impl InputObject {
    /// The entity tag follows from the bytes, as that of a single upload does.
    pub(crate) fn new(bytes: Bytes) -> Self {
        let etag = ETag(format!("\"{}\"", &Sha256::of(&bytes).to_string()[..32]));
        Self { etag, bytes }
    }
}

/// A version of an object in the results bucket.
#[derive(Debug, Clone)]
pub struct ResultVersion {
    /// The object's key.
    pub s3_key: String,
    /// The version.
    pub version: VersionId,
    /// What a browser is told.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// When it was made.
    pub made: Timestamp,
}

/// The inputs bucket.
#[derive(Clone)]
pub struct InputsBucket(pub(crate) Gate);

impl InputObjects for InputsBucket {
    type Body = Cursor<Bytes>;

    async fn head(&self, job: &JobKey) -> Result<Option<ObjectHead>, Error> {
        let read = |state: &mut State| {
            Ok(state
                .inputs
                .get(job)
                .map(|object| ObjectHead { bytes: object.bytes.len() as u64, etag: object.etag.clone() }))
        };
        self.0.pass("InputObjects::head", read).await
    }

    async fn read(&self, job: &JobKey, etag: &ETag) -> Result<Self::Body, Error> {
        let read = |state: &mut State| match state.inputs.get(job) {
            None => Err(Error::new(Class::NotFound, format!("{} is gone", job.input()))),
            Some(object) if object.etag != *etag => {
                Err(Error::new(Class::Conflict, format!("{} is another upload now", job.input())))
            }
            Some(object) => Ok(Cursor::new(object.bytes.clone())),
        };
        self.0.pass("InputObjects::read", read).await
    }
}

impl InputCopies for InputsBucket {
    async fn copy(&self, from: &JobKey, input: &Input, to: &JobKey) -> Result<(), Error> {
        let copy = |state: &mut State| match state.inputs.get(from).cloned() {
            None => Err(Error::new(Class::NotFound, format!("{} is gone", from.input()))),
            Some(object) if object.etag != input.etag => {
                Err(Error::new(Class::Conflict, format!("{} is another upload now", from.input())))
            }
            Some(object) => {
                state.inputs.insert(to.clone(), object);
                Ok(())
            }
        };
        self.0.pass("InputCopies::copy", copy).await
    }
}

/// The results bucket.
#[derive(Clone)]
pub struct ResultsBucket(pub(crate) Gate);

impl ResultWriter for ResultsBucket {
    async fn write(
        &self,
        s3_key: &str,
        content_type: &str,
        mut body: impl AsyncRead + Send + Unpin,
    ) -> Result<Written, Error> {
        let mut bytes = Vec::new();
        let broken =
            |error| Error::new(Class::Retry, format!("what was to be written to {s3_key} broke off")).caused_by(error);
        body.read_to_end(&mut bytes).await.map_err(broken)?;
        let write = |state: &mut State| {
            let (bytes, digest) = (Bytes::from(bytes.clone()), digest(&bytes));
            let version = put_version(state, s3_key, content_type, bytes);
            Ok(Written { version, digest })
        };
        self.0.pass("ResultWriter::write", write).await
    }
}

impl ResultRemover for ResultsBucket {
    async fn remove(&self, s3_key: &str, version: &VersionId) -> Result<(), Error> {
        let delete = |state: &mut State| {
            state.results.retain(|object| object.s3_key != s3_key || object.version != *version);
            Ok(())
        };
        self.0.pass("ResultRemover::remove", delete).await
    }
}

impl ResultHoldings for ResultsBucket {
    async fn versions(&self, from: Option<&str>) -> Result<Listed, Error> {
        let list = |state: &mut State| {
            let place = |object: &ResultVersion| format!("{} {}", object.s3_key, object.version.0);
            let mut rest: Vec<_> = state.results.iter().map(|object| (place(object), object)).collect();
            rest.retain(|(place, _)| from.is_none_or(|from| place.as_str() > from));
            rest.sort_by(|one, other| one.0.cmp(&other.0));
            let next = rest.get(LIST).map(|_| rest[LIST - 1].0.clone());
            let entry = |object: &ResultVersion| {
                let (s3_key, version) = (object.s3_key.clone(), object.version.clone());
                let job = JobKey::of_object(&s3_key)?;
                Some(Entry { job, made: object.made, holding: Holding::Version { s3_key, version } })
            };
            let entries = rest.into_iter().take(LIST).filter_map(|(_, object)| entry(object)).collect();
            Ok(Listed::Page(EntryPage { entries, next }))
        };
        self.0.pass("ResultHoldings::versions", list).await
    }
}

/// Adds a version; none is ever replaced.
pub(crate) fn put_version(state: &mut State, s3_key: &str, content_type: &str, bytes: Bytes) -> VersionId {
    let version = VersionId(format!("v{}", state.next_serial()));
    state.results.push(ResultVersion {
        s3_key: s3_key.to_owned(),
        version: version.clone(),
        content_type: content_type.to_owned(),
        bytes,
        made: state.now,
    });
    version
}

/// The bytes of a version of a job's result.
pub(crate) fn source(state: &State, job: &JobKey, version: &VersionId) -> Result<Bytes, Error> {
    let is_source = |object: &&ResultVersion| object.s3_key == job.result() && object.version == *version;
    let found = state.results.iter().find(is_source).map(|object| object.bytes.clone());
    found.ok_or_else(|| Error::new(Class::NotFound, format!("{} has no version {}", job.result(), version.0)))
}

pub(crate) fn tree_hash(bytes: &Bytes) -> TreeHash {
    digest(bytes).tree_hash
}

pub(crate) fn digest(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish()
}

//! Uploads to the inputs bucket in parts.

use std::collections::BTreeMap;

use bytes::Bytes;
use gas_domain::{JobKey, UploadId};
use gas_ports::{Class, Error, InputUploads, SentPart};

use crate::{InputObject, InputsBucket, State};

/// The uploads to the inputs bucket that are not complete, by id.
pub type InputUploadsUnderWay = BTreeMap<String, InputUpload>;

/// An upload to the inputs bucket.
#[derive(Debug, Clone)]
pub struct InputUpload {
    /// Whose input it becomes.
    pub job: JobKey,
    /// What is there, by number.
    pub parts: BTreeMap<u64, InputObject>,
}

impl InputUploads for InputsBucket {
    async fn begin(&self, job: &JobKey) -> Result<UploadId, Error> {
        let begin = |state: &mut State| {
            let id = format!("i{}", state.next_serial());
            state.input_uploads.insert(id.clone(), InputUpload { job: job.clone(), parts: BTreeMap::new() });
            Ok(UploadId(id))
        };
        self.0.pass("InputUploads::begin", begin).await
    }

    async fn part_url(&self, job: &JobKey, upload: &UploadId, number: u64, bytes: u64) -> Result<String, Error> {
        // As on S3, an address is signed whether there is such an upload or not.
        let sign = |_: &mut State| Ok(format!("world:{}?{}&{number}&{bytes}", job.input(), upload.0));
        self.0.pass("InputUploads::part_url", sign).await
    }

    async fn parts(&self, job: &JobKey, upload: &UploadId) -> Result<Vec<SentPart>, Error> {
        let list = |state: &mut State| {
            let parts = &upload_of(state, job, upload)?.parts;
            let sent = |(number, part): (&u64, &InputObject)| SentPart {
                number: *number,
                bytes: part.bytes.len() as u64,
                etag: part.etag.clone(),
            };
            Ok(parts.iter().map(sent).collect())
        };
        self.0.pass("InputUploads::parts", list).await
    }

    async fn complete(&self, job: &JobKey, upload: &UploadId, parts: &[SentPart]) -> Result<(), Error> {
        let complete = |state: &mut State| {
            let there = &upload_of(state, job, upload)?.parts;
            let mut whole = Vec::new();
            for part in parts {
                let found = there.get(&part.number).filter(|found| found.etag == part.etag);
                let wrong = || Error::new(Class::Invalid, format!("there is no such part {}", part.number));
                whole.extend_from_slice(&found.ok_or_else(wrong)?.bytes);
            }
            state.input_uploads.remove(&upload.0);
            state.inputs.insert(job.clone(), InputObject::new(whole.into()));
            Ok(())
        };
        self.0.pass("InputUploads::complete", complete).await
    }

    async fn abort(&self, job: &JobKey, upload: &UploadId) -> Result<(), Error> {
        let abort = |state: &mut State| {
            if upload_of(state, job, upload).is_ok() {
                state.input_uploads.remove(&upload.0);
            }
            Ok(())
        };
        self.0.pass("InputUploads::abort", abort).await
    }

    async fn put(&self, job: &JobKey, bytes: &[u8]) -> Result<(), Error> {
        let put = |state: &mut State| {
            state.inputs.insert(job.clone(), InputObject::new(Bytes::copy_from_slice(bytes)));
            Ok(())
        };
        self.0.pass("InputUploads::put", put).await
    }
}

/// What a browser does with an address of a part; whether it was taken.
pub(crate) fn send_part(state: &mut State, url: &str, bytes: Bytes) -> bool {
    let signed = url.strip_prefix("world:").and_then(|url| url.split_once('?'));
    let Some((key, rest)) = signed else { return false };
    let [upload, number, length] = rest.split('&').collect::<Vec<_>>()[..] else { return false };
    let (Some(job), Ok(number)) = (JobKey::of_object(key), number.parse()) else { return false };
    match state.input_uploads.get_mut(upload).filter(|found| found.job == job) {
        Some(found) if length == bytes.len().to_string() => {
            found.parts.insert(number, InputObject::new(bytes));
            true
        }
        _ => false,
    }
}

fn upload_of<'a>(state: &'a State, job: &JobKey, upload: &UploadId) -> Result<&'a InputUpload, Error> {
    let found = state.input_uploads.get(&upload.0).filter(|found| found.job == *job);
    found.ok_or_else(|| Error::new(Class::NotFound, format!("there is no upload {}", upload.0)))
}

//! Making a file of the parts that a browser sent: by the page that asks for it, or by reconcile when none came back.

use gas_domain::{Job, UploadInParts};

use crate::{Class, Error, InputUploads, SentPart};

/// How far the file of a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gathered {
    /// It is made, or was before, or is not sent in parts: HEAD tells whether it is there.
    Done,
    /// So many parts have not arrived.
    Missing(u64),
    /// More has arrived than the plan takes: the size in bytes.
    TooLarge(u64),
}

/// Makes a file of the parts when all of them have arrived. An upload in parts has no limit at S3, so what has arrived is
/// looked at first.
///
/// # Errors
/// When S3 does not answer.
pub async fn gather(inputs: &impl InputUploads, job: &Job, limit: u64) -> Result<Gathered, Error> {
    let Some(upload) = &job.in_parts else { return Ok(Gathered::Done) };
    let parts = match inputs.parts(&job.key, &upload.upload).await {
        Ok(parts) => parts,
        // Somebody else has made the file, or gave the upload up.
        Err(error) if error.class() == Class::NotFound => return Ok(Gathered::Done),
        Err(error) => return Err(error),
    };
    let arrived: u64 = parts.iter().map(|part| part.bytes).sum();
    if arrived.max(upload.bytes) > limit {
        return Ok(Gathered::TooLarge(arrived.max(upload.bytes)));
    }
    let whole = whole(upload, parts);
    let missing = upload.count() - whole.len() as u64;
    if missing > 0 {
        return Ok(Gathered::Missing(missing));
    }
    match inputs.complete(&job.key, &upload.upload, &whole).await {
        Err(error) if error.class() != Class::NotFound => Err(error),
        _ => Ok(Gathered::Done),
    }
}

/// Of the parts that S3 has those that are parts of the file, in their order.
pub fn whole(upload: &UploadInParts, mut parts: Vec<SentPart>) -> Vec<SentPart> {
    parts.retain(|part| upload.bytes_of(part.number) == Some(part.bytes));
    parts.sort_by_key(|part| part.number);
    parts
}

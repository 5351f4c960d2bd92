//! GetJobOutput.

use std::{
    io,
    ops::{Range, RangeInclusive},
};

use bytes::Bytes;
use gas_domain::TreeHash;
use jiff::Timestamp;

use super::{Action, Body, Format, Glacier, GlacierError, JobStatus, Result};

/// What a job retrieved, or a range of it. The bytes can be read as long as this is held, whatever becomes of archive and job.
#[derive(Debug, Clone)]
pub struct JobOutput {
    /// The tree hash of the bytes, if the range of the job and this one are tree-hash aligned.
    pub tree_hash: Option<TreeHash>,
    /// The archive's description.
    pub description: Option<String>,
    /// The media type.
    pub content_type: &'static str,
    /// Of a range that was asked for: first byte, last byte and length of the whole output.
    pub content_range: Option<(u64, u64, u64)>,
    body: Body,
    range: Range<u64>,
}

impl JobOutput {
    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.range.end - self.range.start
    }

    /// Its bytes at once, for small ones.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn bytes(&self) -> io::Result<Bytes> {
        self.body.bytes(self.range.clone())
    }

    /// Its bytes in pieces of up to 1 MiB.
    pub fn pieces(&self) -> impl Iterator<Item = io::Result<Bytes>> + Send + 'static {
        self.body.pieces(self.range.clone())
    }
}

impl Glacier {
    /// GetJobOutput. The range is first and last byte, counted from the beginning of what the job retrieved; a last byte beyond the end means the end.
    ///
    /// # Errors
    /// ResourceNotFoundException, also 24 hours after the job's end. InvalidParameterValueException for a job that is under way or failed, and for
    /// a range outside of the output.
    pub fn get_job_output(
        &self,
        vault: &str,
        job: &str,
        range: Option<RangeInclusive<u64>>,
        now: Timestamp,
    ) -> Result<JobOutput> {
        let job = self.describe_job(vault, job, now)?;
        let JobStatus::Succeeded { output, .. } = &job.status else {
            return Err(GlacierError::invalid(format!("The job is not currently available for download: {}", job.id)));
        };
        let retrieved = job.archive.as_ref().map_or(0..output.length(), |archive| archive.range.clone());
        let whole = retrieved.end - retrieved.start;
        let content_range = range.map(|range| within(&range, whole)).transpose()?;
        let range = match content_range {
            Some((first, last, _)) => retrieved.start + first..retrieved.start + last + 1,
            None => retrieved,
        };
        let archive = job.archive.as_ref();
        let tree_hash = archive.and_then(|archive| archive.range_tree_hash).and(output.aligned_tree_hash(&range));
        let content_type = match job.request.action {
            Action::ArchiveRetrieval { .. } => "application/octet-stream",
            Action::InventoryRetrieval { format: Format::Json, .. } => "application/json",
            Action::InventoryRetrieval { format: Format::Csv, .. } => "text/csv",
        };
        Ok(JobOutput {
            tree_hash: tree_hash.filter(|_| archive.is_some()),
            description: archive.and_then(|archive| archive.description.clone()),
            content_type,
            content_range,
            body: output.clone(),
            range,
        })
    }
}

fn within(range: &RangeInclusive<u64>, whole: u64) -> Result<(u64, u64, u64)> {
    let (first, last) = (*range.start(), *range.end());
    if first > last || first >= whole {
        return Err(GlacierError::invalid(format!("Invalid range: {first}-{last} of {whole} bytes")));
    }
    Ok((first, last.min(whole - 1), whole))
}

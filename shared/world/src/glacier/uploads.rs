//! Multipart uploads.

use std::{collections::BTreeMap, ops::Bound, ops::RangeInclusive};

use gas_domain::TreeHash;
use jiff::{SignedDuration, Timestamp};

use super::{
    Body, Glacier, GlacierError, MIB, Page, Result, names,
    vault::{Vault, check_length, check_tree_hash},
};

/// An upload without activity is gone after this (the guide: "may be removed").
const IDLE: SignedDuration = SignedDuration::from_hours(24);
/// How long an ended upload is remembered, so that completing or aborting it again succeeds (the guide: "a short period").
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);
const MOST_PARTS: u64 = 10_000;

/// A multipart upload in progress.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name.
    pub id: String,
    /// The description of the archive to be.
    pub description: Option<String>,
    /// Bytes in each part but the last.
    pub part_size: u64,
    /// When it was initiated.
    pub created: Timestamp,
    active: Timestamp,
    parts: BTreeMap<u64, Body>,
}

/// A part that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its first and last byte in the archive.
    pub range: RangeInclusive<u64>,
    /// The tree hash of its bytes.
    pub tree_hash: TreeHash,
}

impl Upload {
    /// Its parts, in the order of the archive.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.parts.iter().map(|(start, body)| part(*start, body))
    }

    fn is_gone(&self, now: Timestamp) -> bool {
        now >= self.active + IDLE
    }

    /// The whole archive, if no byte is missing.
    fn assembled(&self, size: u64) -> Result<Body> {
        let mut next = 0;
        for (start, body) in &self.parts {
            if *start != next {
                return Err(GlacierError::invalid(format!("The upload lacks the bytes from {next} to {}.", start - 1)));
            }
            next = start + body.length();
        }
        if next != size || next == 0 {
            return Err(GlacierError::invalid(format!("Invalid archive size: {size}. The parts have {next} bytes.")));
        }
        Ok(Body::joined(self.parts.values()))
    }
}

fn part(start: u64, body: &Body) -> Part {
    Part { range: start..=start + body.length() - 1, tree_hash: body.tree_hash() }
}

impl Glacier {
    /// InitiateMultipartUpload: the new upload's id.
    ///
    /// # Errors
    /// ResourceNotFoundException, and InvalidParameterValueException for a bad description or a part size that is not 1 MiB times a power of two
    /// up to 4 GiB.
    pub fn initiate_multipart_upload(
        &mut self,
        vault: &str,
        description: Option<&str>,
        part_size: u64,
        now: Timestamp,
    ) -> Result<String> {
        self.vault(vault)?;
        let description = names::description(description)?;
        if !part_size.is_power_of_two() || !(MIB..=4096 * MIB).contains(&part_size) {
            return Err(GlacierError::invalid(format!(
                "Invalid part size: {part_size}. It must be a power of two times 1 MiB, from 1 MiB to 4 GiB."
            )));
        }
        let id = self.next_name(92);
        let upload =
            Upload { id: id.clone(), description, part_size, created: now, active: now, parts: BTreeMap::new() };
        self.vault_mut(vault)?.uploads.insert(id.clone(), upload);
        Ok(id)
    }

    /// UploadMultipartPart: the part's tree hash. A part of the same range replaces the earlier one. A part that is too short is accepted here and
    /// makes the completion fail, as the guide says.
    ///
    /// # Errors
    /// ResourceNotFoundException, and InvalidParameterValueException for a range that is not aligned or not the body's, a part above 10,000, or a
    /// body that does not have the declared tree hash.
    pub fn upload_multipart_part(
        &mut self,
        vault: &str,
        upload: &str,
        range: RangeInclusive<u64>,
        tree_hash: TreeHash,
        body: Body,
        now: Timestamp,
    ) -> Result<TreeHash> {
        let upload = self.vault_mut(vault)?.upload_mut(upload, now)?;
        let (start, end) = range.into_inner();
        check_length(body.length())?;
        let range_is_good = start.is_multiple_of(upload.part_size)
            && end.checked_sub(start).is_some_and(|rest| rest < upload.part_size && rest + 1 == body.length())
            && start / upload.part_size < MOST_PARTS;
        if !range_is_good {
            return Err(GlacierError::invalid(format!(
                "Invalid Content-Range: bytes {start}-{end}/* for a part of {} bytes, part size {}",
                body.length(),
                upload.part_size
            )));
        }
        let is = body.tree_hash();
        check_tree_hash(tree_hash, is)?;
        upload.parts.insert(start, body);
        upload.active = now;
        Ok(is)
    }

    /// ListParts: up to 10 to a page, and the upload that they belong to.
    ///
    /// # Errors
    /// ResourceNotFoundException, also for a completed upload; InvalidParameterValueException for a bad limit or marker.
    pub fn list_parts(
        &self,
        vault: &str,
        upload: &str,
        marker: Option<&str>,
        limit: Option<usize>,
        now: Timestamp,
    ) -> Result<(&Upload, Page<Part>)> {
        let upload = self
            .vault(vault)?
            .uploads
            .get(upload)
            .filter(|upload| !upload.is_gone(now))
            .ok_or_else(|| not_found(upload))?;
        let start = match marker {
            Some(marker) => {
                marker.parse().map_err(|_| GlacierError::invalid(format!("The marker is not valid: {marker}")))?
            }
            None => 0,
        };
        let parts = upload.parts.range(start..).map(|(start, body)| part(*start, body));
        Ok((upload, Page::of(parts, limit, 10, |part| part.range.start().to_string())?))
    }

    /// ListMultipartUploads: up to 50 to a page, in no telling order.
    ///
    /// # Errors
    /// ResourceNotFoundException; InvalidParameterValueException for a bad limit.
    pub fn list_multipart_uploads(
        &self,
        vault: &str,
        marker: Option<&str>,
        limit: Option<usize>,
        now: Timestamp,
    ) -> Result<Page<&Upload>> {
        let from = marker.map_or(Bound::Unbounded, Bound::Included);
        let uploads = self.vault(vault)?.uploads.range::<str, _>((from, Bound::Unbounded)).map(|(_, upload)| upload);
        Page::of(uploads.filter(|upload| !upload.is_gone(now)), limit, 50, |upload| upload.id.clone())
    }

    /// CompleteMultipartUpload: the new archive's id; the same one when it is asked again within an hour.
    ///
    /// # Errors
    /// ResourceNotFoundException, and InvalidParameterValueException for bytes that are missing, a size that is not the sum of the parts, or
    /// another tree hash; the upload stays then.
    pub fn complete_multipart_upload(
        &mut self,
        vault: &str,
        upload: &str,
        size: u64,
        tree_hash: TreeHash,
        now: Timestamp,
    ) -> Result<String> {
        let held = self.vault_mut(vault)?;
        if let Some((Some(archive), _)) = held.ended_upload(upload, now) {
            return Ok(archive.clone());
        }
        let open = held.upload_mut(upload, now)?;
        let body = open.assembled(size)?;
        check_tree_hash(tree_hash, body.tree_hash())?;
        let description = open.description.clone();
        held.uploads.remove(upload);
        let archive = self.add_archive(vault, description, body, now)?;
        self.vault_mut(vault)?.ended_uploads.insert(upload.to_owned(), (Some(archive.clone()), now));
        Ok(archive)
    }

    /// AbortMultipartUpload. One that was aborted within the hour is no error.
    ///
    /// # Errors
    /// ResourceNotFoundException, also for a completed upload.
    pub fn abort_multipart_upload(&mut self, vault: &str, upload: &str, now: Timestamp) -> Result<()> {
        let vault = self.vault_mut(vault)?;
        if let Some((None, _)) = vault.ended_upload(upload, now) {
            return Ok(());
        }
        vault.upload_mut(upload, now)?;
        vault.uploads.remove(upload);
        vault.ended_uploads.insert(upload.to_owned(), (None, now));
        Ok(())
    }
}

impl Vault {
    fn upload_mut(&mut self, id: &str, now: Timestamp) -> Result<&mut Upload> {
        self.uploads.get_mut(id).filter(|upload| !upload.is_gone(now)).ok_or_else(|| not_found(id))
    }

    fn ended_upload(&self, id: &str, now: Timestamp) -> Option<&(Option<String>, Timestamp)> {
        self.ended_uploads.get(id).filter(|(_, ended)| now < *ended + REMEMBERED)
    }

    pub(super) fn forget_uploads(&mut self, now: Timestamp) {
        self.uploads.retain(|_, upload| !upload.is_gone(now));
        self.ended_uploads.retain(|_, (_, ended)| now < *ended + REMEMBERED);
    }
}

fn not_found(upload: &str) -> GlacierError {
    GlacierError::not_found(format!("The upload ID was not found: {upload}"))
}

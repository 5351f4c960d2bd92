//! Vaults and their archives.

use std::collections::{BTreeMap, HashMap};

use gas_domain::TreeHash;
use jiff::Timestamp;

use super::{Body, ErrorCode, Glacier, GlacierError, Inventory, Job, Result, Upload, names};

/// The most that one request may upload.
const MOST_BYTES: u64 = 4 << 30;
/// The most vaults of an account.
const MOST_VAULTS: usize = 1000;

/// A vault.
#[derive(Debug, Clone)]
pub struct Vault {
    pub(super) name: String,
    pub(super) created: Timestamp,
    pub(super) archives: BTreeMap<String, Archive>,
    pub(super) uploads: BTreeMap<String, Upload>,
    /// What ended uploads became, and when: an archive, or nothing.
    pub(super) ended_uploads: HashMap<String, (Option<String>, Timestamp)>,
    pub(super) jobs: BTreeMap<String, Job>,
    pub(super) inventory: Option<Inventory>,
    /// Whether archives came or went since the inventory.
    pub(super) changed: bool,
}

/// An archive.
#[derive(Debug, Clone)]
pub struct Archive {
    /// Its name.
    pub id: String,
    /// What the uploader wrote about it.
    pub description: Option<String>,
    /// When it was uploaded.
    pub created: Timestamp,
    /// Its bytes and their tree hash.
    pub body: Body,
}

/// What DescribeVault answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the API reference's")]
pub struct VaultDescription {
    pub vault_arn: String,
    pub vault_name: String,
    pub creation_date: Timestamp,
    /// The inventory that the figures are from; without one they are 0.
    pub last_inventory_date: Option<Timestamp>,
    pub number_of_archives: u64,
    pub size_in_bytes: u64,
}

impl Glacier {
    /// CreateVault. One that exists stays as it is.
    ///
    /// # Errors
    /// InvalidParameterValueException for a bad name, LimitExceededException for the 1,001st vault.
    pub fn create_vault(&mut self, name: &str, now: Timestamp) -> Result<()> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        if !(1..=255).contains(&name.len()) || !name.bytes().all(allowed) {
            return Err(GlacierError::invalid(format!("Invalid vault name: {name}")));
        }
        if self.vaults.len() >= MOST_VAULTS && !self.vaults.contains_key(name) {
            return Err(GlacierError::new(ErrorCode::LimitExceeded, "The account already has 1,000 vaults."));
        }
        self.vaults.entry(name.to_owned()).or_insert_with(|| Vault::new(name, now));
        Ok(())
    }

    /// DescribeVault. Number and size are those of the last inventory.
    ///
    /// # Errors
    /// ResourceNotFoundException.
    pub fn describe_vault(&self, name: &str) -> Result<VaultDescription> {
        let vault = self.vault(name)?;
        let items = vault.inventory.as_ref().map_or(&[][..], |inventory| &inventory.items);
        Ok(VaultDescription {
            vault_arn: names::vault_arn(name),
            vault_name: name.to_owned(),
            creation_date: vault.created,
            last_inventory_date: vault.inventory.as_ref().map(|inventory| inventory.date),
            number_of_archives: items.len() as u64,
            size_in_bytes: items.iter().map(|item| item.size).sum(),
        })
    }

    /// UploadArchive: the new archive's id.
    ///
    /// # Errors
    /// ResourceNotFoundException, and InvalidParameterValueException for a bad description, a body that is empty or larger than 4 GiB, or one
    /// that does not have the declared tree hash.
    pub fn upload_archive(
        &mut self,
        vault: &str,
        description: Option<&str>,
        tree_hash: TreeHash,
        body: Body,
        now: Timestamp,
    ) -> Result<String> {
        self.vault(vault)?;
        let description = names::description(description)?;
        check_length(body.length())?;
        check_tree_hash(tree_hash, body.tree_hash())?;
        self.add_archive(vault, description, body, now)
    }

    /// DeleteArchive. One that is already deleted is no error; a retrieval of it that is under way will fail, one that is done can still be read.
    ///
    /// # Errors
    /// ResourceNotFoundException for the vault.
    pub fn delete_archive(&mut self, vault: &str, archive: &str) -> Result<()> {
        let vault = self.vault_mut(vault)?;
        vault.changed |= vault.archives.remove(archive).is_some();
        Ok(())
    }

    /// From now on the archive's last byte reads wrong, in what was already retrieved too; the tree hashes stay. For tests.
    ///
    /// # Errors
    /// ResourceNotFoundException.
    pub fn damage(&mut self, vault: &str, archive: &str) -> Result<()> {
        let vault = self.vault_mut(vault)?;
        vault.archives.get_mut(archive).ok_or_else(|| archive_not_found(archive))?.body.damage();
        vault.jobs.values_mut().for_each(|job| job.damage_output_of(archive));
        Ok(())
    }

    pub(super) fn add_archive(
        &mut self,
        vault: &str,
        description: Option<String>,
        body: Body,
        now: Timestamp,
    ) -> Result<String> {
        let id = self.next_name(138);
        let vault = self.vault_mut(vault)?;
        vault.changed = true;
        vault.archives.insert(id.clone(), Archive { id: id.clone(), description, created: now, body });
        Ok(id)
    }
}

impl Vault {
    fn new(name: &str, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            created: now,
            archives: BTreeMap::new(),
            uploads: BTreeMap::new(),
            ended_uploads: HashMap::new(),
            jobs: BTreeMap::new(),
            inventory: None,
            changed: false,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The archives that it holds, by id.
    pub fn archives(&self) -> impl Iterator<Item = &Archive> {
        self.archives.values()
    }

    /// An archive that it holds.
    pub fn archive(&self, id: &str) -> Option<&Archive> {
        self.archives.get(id)
    }

    /// The multipart uploads in progress, by id.
    pub fn uploads(&self) -> impl Iterator<Item = &Upload> {
        self.uploads.values()
    }

    /// The jobs that are not forgotten yet, by id.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values()
    }

    /// The last inventory.
    pub fn inventory(&self) -> Option<&Inventory> {
        self.inventory.as_ref()
    }
}

pub(super) fn not_found(vault: &str) -> GlacierError {
    GlacierError::not_found(format!("Vault not found for ARN: {}", names::vault_arn(vault)))
}

pub(super) fn archive_not_found(archive: &str) -> GlacierError {
    GlacierError::not_found(format!("The archive ID was not found: {archive}"))
}

/// One request carries 1 byte to 4 GiB.
pub(super) fn check_length(length: u64) -> Result<()> {
    if (1..=MOST_BYTES).contains(&length) {
        Ok(())
    } else {
        Err(GlacierError::invalid(format!("Invalid Content-Length: {length}")))
    }
}

pub(super) fn check_tree_hash(declared: TreeHash, is: TreeHash) -> Result<()> {
    if declared == is {
        Ok(())
    } else {
        Err(GlacierError::invalid(format!("Checksum mismatch: expected {declared} but received {is}")))
    }
}

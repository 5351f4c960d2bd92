//! An Amazon Glacier in memory (API version 2012-06-01): vaults, archives, multipart uploads, retrieval jobs and their notifications.
//!
//! It has no clock: every call that needs the time is given it, and jobs end when [`Glacier::finish_due`] is called. Semantics and errors are
//! those of the API reference (Amazon Glacier developer guide). Where the guide says "may", the choice is made the same way each time, and
//! the method says which.

mod bodies;
mod error;
#[cfg(feature = "http")]
pub mod http;
mod inventory;
mod jobs;
mod names;
mod output;
mod requests;
mod retrieval;
mod spool;
mod uploads;
mod vault;

use std::collections::BTreeMap;

pub use bodies::{Body, MIB};
pub use error::{ErrorCode, GlacierError};
pub use inventory::{Inventory, InventoryItem};
pub use jobs::{Completion, Job, JobFilter, JobStatus, StatusCode};
pub use names::{Page, tier_name, wire_date};
pub use output::JobOutput;
pub use requests::{Action, Format, InventoryRange, JobRequest};
pub use retrieval::Delays;
pub use spool::Spool;
pub use uploads::{Part, Upload};
pub use vault::{Archive, Vault, VaultDescription};

use gas_domain::Tier;

/// What every method answers.
pub type Result<T> = std::result::Result<T, GlacierError>;

/// The account that all vaults belong to, as local AWS stand-ins name it.
pub const ACCOUNT: &str = "000000000000";

/// All vaults of an account in a region. A clone is a second Glacier that shares the bytes of what is stored so far.
#[derive(Debug, Clone, Default)]
pub struct Glacier {
    /// How long jobs take. By default the upper ends of what the guide says.
    pub delays: Delays,
    vaults: BTreeMap<String, Vault>,
    refused: Vec<(Tier, ErrorCode)>,
    folder: spool::Folder,
    /// Numbers everything that needs a new name.
    serial: u64,
}

impl Glacier {
    /// A Glacier without vaults whose jobs take this long.
    pub fn with_delays(delays: Delays) -> Self {
        Self { delays, ..Self::default() }
    }

    /// A place for a body that streams in.
    pub fn spool(&self) -> Spool {
        Spool::new(self.folder.clone())
    }

    /// The vaults, by name.
    pub fn vaults(&self) -> impl Iterator<Item = &Vault> {
        self.vaults.values()
    }

    /// A vault to look into.
    ///
    /// # Errors
    /// ResourceNotFoundException.
    pub fn vault(&self, name: &str) -> Result<&Vault> {
        self.vaults.get(name).ok_or_else(|| vault::not_found(name))
    }

    fn vault_mut(&mut self, name: &str) -> Result<&mut Vault> {
        self.vaults.get_mut(name).ok_or_else(|| vault::not_found(name))
    }

    /// Gives no name with a lower number from now on.
    #[cfg(feature = "http")]
    fn number_from(&mut self, serial: u64) {
        self.serial = self.serial.max(serial);
    }

    fn next_name(&mut self, length: usize) -> String {
        self.serial += 1;
        names::opaque(self.serial, length)
    }
}

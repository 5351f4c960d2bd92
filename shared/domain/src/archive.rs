//! What the archive calls its things: archives, retrievals, tiers.

use serde::{Deserialize, Serialize};

use crate::JobKey;

/// The name of an archived copy: the key of an object of class GLACIER, or the id that a vault gave.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ArchiveId(pub String);

impl ArchiveId {
    /// The key that the `storage-class` back end gives to the copy made under `attempt`.
    pub fn object(job: &JobKey, attempt: u32) -> Self {
        Self(format!("archive/{job}/{attempt}"))
    }

    /// The prefix of all copies of a job in the archive bucket.
    pub fn prefix(job: &JobKey) -> String {
        format!("archive/{job}/")
    }

    /// The job whose copy this is, when the id is a key that [`ArchiveId::object`] made.
    pub fn job(&self) -> Option<JobKey> {
        JobKey::of_object(self.0.strip_prefix("archive/")?)
    }
}

/// The id of a retrieval, as the archive gave it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RetrievalId(pub String);

/// How fast, and at what price, Glacier brings an archive back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tier {
    /// 1–5 minutes, up to 250 MB.
    Expedited,
    /// 3–5 hours.
    Standard,
    /// 5–12 hours.
    Bulk,
}

/// A retrieval that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retrieval {
    /// The archive's name for it.
    pub id: RetrievalId,
    /// The tier that was granted.
    pub tier: Tier,
}

/// The largest archive that an Expedited retrieval takes, in bytes (Amazon S3 user guide, "Archive retrieval options").
pub const EXPEDITED_LIMIT: u64 = 250_000_000;

/// Which tier to ask for first: the operator's choice between speed and cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThawPolicy {
    /// Expedited where the size allows it, Standard when there is no capacity.
    ExpeditedFirst,
    /// Always Standard.
    Standard,
    /// Always Bulk.
    Bulk,
}

impl ThawPolicy {
    /// The tiers to try for an archive of this size, in order.
    pub fn tiers(self, bytes: u64) -> &'static [Tier] {
        match self {
            Self::ExpeditedFirst if bytes <= EXPEDITED_LIMIT => &[Tier::Expedited, Tier::Standard],
            Self::ExpeditedFirst | Self::Standard => &[Tier::Standard],
            Self::Bulk => &[Tier::Bulk],
        }
    }
}

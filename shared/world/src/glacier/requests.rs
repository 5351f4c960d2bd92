//! What InitiateJob is asked for.

use std::ops::RangeInclusive;

use gas_domain::Tier;
use jiff::Timestamp;

/// The parameters of InitiateJob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRequest {
    /// What to retrieve.
    pub action: Action,
    /// What the asker wants to find in the job again.
    pub description: Option<String>,
    /// The topic that is told of the end.
    pub sns_topic: Option<String>,
}

/// What a job retrieves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// An archive, or a range of it that is aligned to 1 MiB.
    ArchiveRetrieval {
        /// The archive.
        archive: String,
        /// How fast.
        tier: Tier,
        /// First and last byte; without, the whole.
        range: Option<RangeInclusive<u64>>,
    },
    /// The list of a vault's archives.
    InventoryRetrieval {
        /// How it is written.
        format: Format,
        /// Which part of it.
        range: InventoryRange,
    },
}

/// How an inventory is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Format {
    #[default]
    Json,
    Csv,
}

/// Which part of an inventory is retrieved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InventoryRange {
    /// Archives created at this time or later.
    pub start: Option<Timestamp>,
    /// Archives created before.
    pub end: Option<Timestamp>,
    /// How many at most, from 1.
    pub limit: Option<usize>,
    /// Where the job before this one ended ([`super::Job::next_marker`]).
    pub marker: Option<String>,
}

impl JobRequest {
    /// The retrieval of a whole archive.
    pub fn archive(archive: impl Into<String>, tier: Tier) -> Self {
        Self::of(Action::ArchiveRetrieval { archive: archive.into(), tier, range: None })
    }

    /// The retrieval of the whole inventory.
    pub fn inventory(format: Format) -> Self {
        Self::of(Action::InventoryRetrieval { format, range: InventoryRange::default() })
    }

    /// The same with a description.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The same with a topic.
    #[must_use]
    pub fn notifying(mut self, sns_topic: impl Into<String>) -> Self {
        self.sns_topic = Some(sns_topic.into());
        self
    }

    fn of(action: Action) -> Self {
        Self { action, description: None, sns_topic: None }
    }
}

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

/// The id of an upload in parts that is not complete yet, as S3 or Glacier gave it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UploadId(pub String);

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

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> JobKey {
        JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() }
    }

    #[test]
    fn a_copy_of_the_storage_class_lies_under_its_job_and_leads_back_to_it() {
        let archive = ArchiveId::object(&job(), 2);
        assert_eq!(archive.0, "archive/ann/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3/2");
        assert!(archive.0.starts_with(&ArchiveId::prefix(&job())) && ArchiveId::prefix(&job()).ends_with('/'));
        assert_eq!(archive.job(), Some(job()));
        assert_eq!(ArchiveId("a-name-that-a-vault-gave".into()).job(), None);
    }

    #[test]
    fn expedited_comes_first_where_the_operator_and_the_size_allow_it() {
        use Tier::{Bulk, Expedited, Standard};
        for (policy, bytes, tiers) in [
            (ThawPolicy::ExpeditedFirst, EXPEDITED_LIMIT, &[Expedited, Standard][..]),
            (ThawPolicy::ExpeditedFirst, EXPEDITED_LIMIT + 1, &[Standard]),
            (ThawPolicy::Standard, 1, &[Standard]),
            (ThawPolicy::Bulk, 1, &[Bulk]),
        ] {
            assert_eq!(policy.tiers(bytes), tiers, "{policy:?}, {bytes} bytes");
        }
    }
}

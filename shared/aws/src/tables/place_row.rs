//! The attributes that tell where a result is: which of them are there depends on `result_state`.

use gas_domain::{ArchiveId, Place, Retention, Retrieval, RetrievalId, Tier, UploadId, VersionId};
use serde::{Deserialize, Serialize};

use super::stamp::Stamp;

/// `result_state` and what is known in it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "result_state", rename_all = "UPPERCASE")]
pub(super) enum PlaceRow {
    Online {
        result_version_id: VersionId,
        retention_until: Option<Stamp>,
    },
    Archiving(ArchivingRow),
    Archived {
        results_file_archive_id: ArchiveId,
    },
    Restoring(RestoringRow),
    Held {
        held_reason: String,
        #[serde(flatten)]
        place: HeldRow,
    },
}

/// Where a held result goes on.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "held_state", rename_all = "UPPERCASE")]
pub(super) enum HeldRow {
    Archiving(ArchivingRow),
    Restoring(RestoringRow),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ArchivingRow {
    result_version_id: VersionId,
    lease_until: Stamp,
    result_tries: u32,
    copy_upload_id: Option<UploadId>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RestoringRow {
    results_file_archive_id: ArchiveId,
    retrieval_id: Option<RetrievalId>,
    retrieval_tier: Option<Tier>,
    #[serde(default)]
    retrieval_asking: bool,
    result_tries: u32,
    copy_upload_id: Option<UploadId>,
}

/// A result can be held only on its way into the archive or back.
#[derive(Debug)]
pub(super) struct NoSuchPlace;

impl TryFrom<Place> for PlaceRow {
    type Error = NoSuchPlace;

    fn try_from(place: Place) -> Result<Self, NoSuchPlace> {
        Ok(match place {
            Place::Online { version, retention } => Self::Online {
                result_version_id: version,
                retention_until: retention.map(|retention| Stamp(retention.until)),
            },
            Place::Archiving { version, lease_until, tries, upload } => Self::Archiving(ArchivingRow {
                result_version_id: version,
                lease_until: Stamp(lease_until),
                result_tries: tries,
                copy_upload_id: upload,
            }),
            Place::Archived { archive } => Self::Archived { results_file_archive_id: archive },
            Place::Restoring { archive, retrieval, asking, tries, upload } => {
                let (retrieval_id, retrieval_tier) = retrieval.map(|retrieval| (retrieval.id, retrieval.tier)).unzip();
                Self::Restoring(RestoringRow {
                    results_file_archive_id: archive,
                    retrieval_id,
                    retrieval_tier,
                    retrieval_asking: asking,
                    result_tries: tries,
                    copy_upload_id: upload,
                })
            }
            Place::Held { reason, place } => Self::Held {
                held_reason: reason,
                place: match Self::try_from(*place)? {
                    Self::Archiving(row) => HeldRow::Archiving(row),
                    Self::Restoring(row) => HeldRow::Restoring(row),
                    Self::Online { .. } | Self::Archived { .. } | Self::Held { .. } => return Err(NoSuchPlace),
                },
            },
        })
    }
}

impl PlaceRow {
    /// The place; a retention that runs has the number `retention_no`.
    pub(super) fn place(self, retention_no: u32) -> Place {
        match self {
            Self::Online { result_version_id, retention_until } => Place::Online {
                version: result_version_id,
                retention: retention_until.map(|until| Retention { until: until.0, number: retention_no }),
            },
            Self::Archiving(row) => row.place(),
            Self::Archived { results_file_archive_id } => Place::Archived { archive: results_file_archive_id },
            Self::Restoring(row) => row.place(),
            Self::Held { held_reason, place } => Place::Held {
                reason: held_reason,
                place: Box::new(match place {
                    HeldRow::Archiving(row) => row.place(),
                    HeldRow::Restoring(row) => row.place(),
                }),
            },
        }
    }
}

impl ArchivingRow {
    fn place(self) -> Place {
        Place::Archiving {
            version: self.result_version_id,
            lease_until: self.lease_until.0,
            tries: self.result_tries,
            upload: self.copy_upload_id,
        }
    }
}

impl RestoringRow {
    fn place(self) -> Place {
        let retrieval = self.retrieval_id.zip(self.retrieval_tier);
        Place::Restoring {
            archive: self.results_file_archive_id,
            retrieval: retrieval.map(|(id, tier)| Retrieval { id, tier }),
            asking: self.retrieval_asking,
            tries: self.result_tries,
            upload: self.copy_upload_id,
        }
    }
}

//! What nobody refers to: versions and archives whose writer died, or lost its answer, before it could record them.

use jiff::Timestamp;

use super::{Job, JobState, Place};
use crate::{ArchiveId, VersionId, policy::ORPHAN_AGE};

/// Something that lies in the results bucket or in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// A version of a result, of a log or of a preview.
    Version {
        /// The object's key.
        s3_key: String,
        /// The version.
        version: VersionId,
    },
    /// An archived copy.
    Archive {
        /// Its name.
        archive: ArchiveId,
        /// The attempt that made it.
        attempt: u32,
    },
}

impl Holding {
    /// Whether it may be deleted: it has been there for so long that no worker can still be about to record it, and the
    /// job, loaded *after* it was seen there, does not refer to it. A job that is gone refers to nothing.
    pub fn is_orphan(&self, made: Timestamp, job: Option<&Job>, now: Timestamp) -> bool {
        now.duration_since(made) > ORPHAN_AGE && job.is_none_or(|job| !job.spares(self))
    }
}

impl Job {
    fn spares(&self, stored: &Holding) -> bool {
        let place = match &self.state {
            JobState::Completed { place, .. } => Some(place),
            _ => None,
        };
        match stored {
            Holding::Version { s3_key, version } => {
                let is_result = *s3_key == self.key.result() && place.and_then(Place::version) == Some(version);
                let is_log = *s3_key == self.key.log() && self.log.as_ref() == Some(version);
                let is_preview = *s3_key == self.key.preview() && self.preview.as_ref() == Some(version);
                is_result || is_log || is_preview || self.is_being_written(place)
            }
            Holding::Archive { archive, attempt } => {
                let is_being_made = matches!(place, Some(Place::Archiving { .. })) && *attempt == self.attempt;
                place.and_then(Place::archive) == Some(archive) || is_being_made
            }
        }
    }

    /// Whether a worker may be about to record a version that it wrote.
    fn is_being_written(&self, place: Option<&Place>) -> bool {
        let is_restoring = |place: &Place| match place {
            Place::Restoring { .. } => true,
            Place::Held { place, .. } => matches!(**place, Place::Restoring { .. }),
            _ => false,
        };
        matches!(self.state, JobState::Running { .. }) || place.is_some_and(is_restoring)
    }
}

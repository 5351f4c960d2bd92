//! The life of a result: online, archiving, archived, restoring, held.

use jiff::Timestamp;

use super::{Deletion, Event, Job, JobState, Place, Rejected};
use crate::{ArchiveId, Retrieval, RetrievalId, Role, VersionId, policy};

const MOVED_ON: Rejected = Rejected("the result has moved on");
const LEASED: Rejected = Rejected("another worker holds the result");

impl Job {
    /// The part of the table that is about where the result is.
    pub(super) fn result_event(&mut self, event: Event, now: Timestamp) -> Result<(), Rejected> {
        let JobState::Completed { complete_time, result, place } = self.state.clone() else {
            return Err(MOVED_ON);
        };
        let is_overdue = self.overdue(now);
        let place = self.next_place(place, event, is_overdue, now)?;
        self.state = JobState::Completed { complete_time, result, place };
        Ok(())
    }

    fn next_place(&mut self, place: Place, event: Event, is_overdue: bool, now: Timestamp) -> Result<Place, Rejected> {
        match (place, event) {
            (place, Event::FollowRole { role, retention }) => match (place, role) {
                (Place::Archived { archive }, Role::Premium) => Ok(restoring(archive, None, 0)),
                (Place::Online { version, retention: Some(_) }, Role::Premium) => {
                    Ok(Place::Online { version, retention: None })
                }
                (Place::Online { version, retention: None }, Role::Free) => {
                    Ok(self.online(version, Role::Free, retention, now))
                }
                _ => Err(Rejected("the result is where the role wants it")),
            },

            (Place::Online { version, retention: Some(retention) }, Event::ClaimArchive) => {
                if retention.until > now {
                    return Err(Rejected("the retention is not over"));
                }
                Ok(self.claim_archive(version, 0, now))
            }
            (Place::Archiving { version, lease_until, tries, upload: None }, Event::ClaimArchive) => {
                if lease_until > now { Err(LEASED) } else { Ok(self.claim_archive(version, tries + 1, now)) }
            }
            (Place::Archiving { version, tries, upload: None, .. }, Event::HandOver { attempt, upload })
                if attempt == self.attempt =>
            {
                Ok(Place::Archiving { version, lease_until: now + policy::MESSAGE_GRACE, tries, upload: Some(upload) })
            }
            (Place::Archiving { version, tries, upload: Some(_), .. }, Event::Resume) => {
                Ok(Place::Archiving { version, lease_until: now + policy::ARCHIVE_LEASE, tries, upload: None })
            }
            (Place::Archiving { version, .. }, Event::Archived { attempt, archive }) if attempt == self.attempt => {
                self.pending_deletions.push(Deletion::Version(version));
                Ok(Place::Archived { archive })
            }
            (Place::Archiving { version, .. }, Event::GiveBack { attempt, fresh, role, retention })
                if attempt == self.attempt =>
            {
                self.pending_deletions.extend(fresh.map(Deletion::Archive));
                Ok(self.online(version, role, retention, now))
            }
            (Place::Archiving { version, tries, .. }, Event::CopyFailed { attempt, reason })
                if attempt == self.attempt =>
            {
                self.attempt += 1;
                // The lease is the wait: after it, the next claim counts this one, as it counts one that died.
                let lease_until = now + policy::backoff(tries);
                Ok(held_after(tries + 1, reason, Place::Archiving { version, lease_until, tries, upload: None }))
            }

            (Place::Restoring { archive, retrieval, asking, tries, upload: None }, Event::ClaimThaw) => {
                let is_first = retrieval.is_none() && !asking && tries == 0;
                if !is_first && !is_overdue {
                    return Err(LEASED);
                }
                self.attempt += 1;
                // A retrieval of which nothing was heard, or whose copy nobody lived to end, counts as one that failed.
                let tries = tries + u32::from(retrieval.is_some());
                let reason = format!("nothing came of {tries} retrievals");
                let place = Place::Restoring { archive, retrieval, asking: true, tries, upload: None };
                Ok(held_after(tries, reason, place))
            }
            (Place::Restoring { archive, tries, upload, .. }, Event::RetrievalStarted(retrieval)) => {
                Ok(Place::Restoring { archive, retrieval: Some(retrieval), asking: false, tries, upload })
            }
            (
                Place::Restoring { archive, retrieval: Some(Retrieval { id: recorded, .. }), tries, .. },
                Event::RetrievalFailed { id, reason },
            ) if id == recorded => {
                self.attempt += 1;
                Ok(held_after(tries + 1, reason, restoring(archive, None, tries + 1)))
            }
            (Place::Restoring { archive, retrieval, tries, .. }, Event::CopyFailed { attempt, reason })
                if attempt == self.attempt =>
            {
                self.attempt += 1;
                Ok(held_after(tries + 1, reason, restoring(archive, retrieval, tries + 1)))
            }
            (
                Place::Restoring { archive, retrieval, asking, tries, upload: None },
                Event::HandOver { attempt, upload },
            ) if attempt == self.attempt => {
                Ok(Place::Restoring { archive, retrieval, asking, tries, upload: Some(upload) })
            }
            (Place::Restoring { archive, retrieval, asking, tries, upload: Some(_) }, Event::Resume) => {
                Ok(Place::Restoring { archive, retrieval, asking, tries, upload: None })
            }
            (Place::Restoring { archive: ours, .. }, Event::Restored { archive, version, role, retention })
                if archive == ours =>
            {
                self.pending_deletions.push(Deletion::Archive(archive));
                Ok(self.online(version, role, retention, now))
            }

            (Place::Held { place, .. }, Event::Release) => Ok(place.released(now)),
            (Place::Archiving { .. }, Event::Archived { .. } | Event::GiveBack { .. }) => Err(LEASED),
            _ => Err(MOVED_ON),
        }
    }

    fn claim_archive(&mut self, version: VersionId, tries: u32, now: Timestamp) -> Place {
        self.attempt += 1;
        let reason = format!("{tries} copies into the archive ended without a word");
        let place = Place::Archiving { version, lease_until: now + policy::ARCHIVE_LEASE, tries, upload: None };
        held_after(tries, reason, place)
    }
}

fn restoring(archive: ArchiveId, retrieval: Option<Retrieval>, tries: u32) -> Place {
    Place::Restoring { archive, retrieval, asking: false, tries, upload: None }
}

fn held_after(tries: u32, reason: String, place: Place) -> Place {
    if tries < policy::MAX_TRIES { place } else { Place::Held { reason, place: Box::new(place) } }
}

impl Place {
    /// The version in the results bucket that is referred to.
    pub fn version(&self) -> Option<&VersionId> {
        match self {
            Self::Online { version, .. } | Self::Archiving { version, .. } => Some(version),
            Self::Archived { .. } | Self::Restoring { .. } => None,
            Self::Held { place, .. } => place.version(),
        }
    }

    /// The archived copy that is referred to.
    pub fn archive(&self) -> Option<&ArchiveId> {
        match self {
            Self::Archived { archive } | Self::Restoring { archive, .. } => Some(archive),
            Self::Online { .. } | Self::Archiving { .. } => None,
            Self::Held { place, .. } => place.archive(),
        }
    }

    /// The retrieval that is recorded.
    pub fn retrieval(&self) -> Option<&RetrievalId> {
        match self {
            Self::Restoring { retrieval: Some(retrieval), .. } => Some(&retrieval.id),
            _ => None,
        }
    }

    /// When nobody can be working on the result any more.
    pub(super) fn busy_until(&self, now: Timestamp) -> Timestamp {
        match self {
            Self::Archiving { lease_until, .. } => *lease_until,
            Self::Restoring { retrieval: Some(retrieval), .. } => now + policy::retrieval_patience(retrieval.tier),
            Self::Held { place, .. } => place.busy_until(now),
            Self::Online { .. } | Self::Archived { .. } | Self::Restoring { .. } => now,
        }
    }

    /// Ready to be tried at once, with all its tries.
    fn released(self, now: Timestamp) -> Self {
        match self {
            Self::Archiving { version, .. } => Self::Archiving { version, lease_until: now, tries: 0, upload: None },
            Self::Restoring { archive, .. } => restoring(archive, None, 0),
            other => other,
        }
    }
}

//! The one next step that each stage has to make for a job. A message only says where to look; this says what to do.

use jiff::Timestamp;

use super::{Deletion, Input, Job, JobState, Mail, Place, ResultFile};
use crate::{ArchiveId, RetrievalId, Role, UploadId, VersionId, policy};

/// What the annotator has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum AnnotateStep<'a> {
    /// Take the job and annotate this input.
    Claim(&'a Input),
    /// Fail the job: its runs end without a word again and again.
    GiveUp,
    /// Nothing.
    Rest(&'static str),
}

/// What the archive stage has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum ArchiveStep<'a> {
    /// Delete this version of the result, then record it.
    Remove(&'a VersionId),
    /// The owner is premium: no retention.
    ClearRetention,
    /// Take the result.
    Claim,
    /// Take the copy that was handed over.
    Resume(&'a UploadId),
    /// Copy this version into the archive.
    Copy(&'a VersionId, &'a ResultFile),
    /// The owner is premium: back to ONLINE.
    GiveBack,
    /// Nothing.
    Rest(&'static str),
}

/// What the thaw stage has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum ThawStep<'a> {
    /// The owner's role wants the result elsewhere.
    FollowRole,
    /// Say that the archive will be asked.
    Claim,
    /// Ask the archive for this copy, or find that it is on its way.
    Ask(&'a ArchiveId, Option<&'a RetrievalId>, &'a ResultFile),
    /// Nothing.
    Rest(&'static str),
}

/// What the restore stage has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum RestoreStep<'a> {
    /// Delete this copy from the archive, then record it.
    Remove(&'a ArchiveId),
    /// Take the copy that was handed over.
    Resume(&'a UploadId),
    /// Copy the result back, if it is there to be read.
    Fetch(&'a ArchiveId, Option<&'a RetrievalId>, &'a ResultFile),
    /// Nothing.
    Rest(&'static str),
}

/// What the notify stage has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum NotifyStep {
    /// Claim the mail and send it.
    Send,
    /// Record that it was begun too often.
    GiveUp,
    /// Nothing.
    Rest(&'static str),
}

impl Job {
    /// The annotator's step.
    pub fn annotate_step(&self, now: Timestamp) -> AnnotateStep<'_> {
        let Some(input) = &self.input else {
            return AnnotateStep::Rest("it has no input yet");
        };
        match self.state {
            JobState::Pending { .. } => AnnotateStep::Claim(input),
            JobState::Running { lease_until, .. } if lease_until > now => AnnotateStep::Rest("it is being annotated"),
            JobState::Running { runs, .. } if runs >= policy::MAX_RUNS => AnnotateStep::GiveUp,
            JobState::Running { .. } => AnnotateStep::Claim(input),
            _ => AnnotateStep::Rest("it does not wait for an annotator"),
        }
    }

    /// The archive stage's step; `claimed` is the attempt that this worker holds.
    pub fn archive_step(&self, role: Role, claimed: Option<u32>, now: Timestamp) -> ArchiveStep<'_> {
        for deletion in &self.pending_deletions {
            if let Deletion::Version(version) = deletion {
                return ArchiveStep::Remove(version);
            }
        }
        let JobState::Completed { result, place, .. } = &self.state else {
            return ArchiveStep::Rest("it has no result");
        };
        match place {
            Place::Online { retention: None, .. } => ArchiveStep::Rest("it has no retention"),
            Place::Online { .. } if role == Role::Premium => ArchiveStep::ClearRetention,
            Place::Online { retention: Some(retention), .. } if retention.until > now => {
                ArchiveStep::Rest("its retention is not over")
            }
            Place::Online { .. } => ArchiveStep::Claim,
            Place::Archiving { upload: Some(_), .. } if role == Role::Premium => ArchiveStep::GiveBack,
            Place::Archiving { upload: Some(upload), .. } => ArchiveStep::Resume(upload),
            Place::Archiving { version, lease_until, .. } => match role {
                _ if claimed != Some(self.attempt) && *lease_until > now => ArchiveStep::Rest("it is being archived"),
                Role::Premium => ArchiveStep::GiveBack,
                Role::Free if claimed == Some(self.attempt) => ArchiveStep::Copy(version, result),
                Role::Free => ArchiveStep::Claim,
            },
            Place::Archived { .. } => ArchiveStep::Rest("it is archived"),
            Place::Restoring { .. } => ArchiveStep::Rest("it is being restored"),
            Place::Held { .. } => ArchiveStep::Rest("it is held for an operator"),
        }
    }

    /// The thaw stage's step; `claimed` is the attempt that this worker holds.
    pub fn thaw_step(&self, role: Role, claimed: Option<u32>, now: Timestamp) -> ThawStep<'_> {
        let JobState::Completed { result, place, .. } = &self.state else {
            return ThawStep::Rest("it has no result");
        };
        match place {
            Place::Archived { .. } if role == Role::Premium => ThawStep::FollowRole,
            Place::Archived { .. } => ThawStep::Rest("its owner is a free user"),
            Place::Restoring { upload: Some(_), .. } => ThawStep::Rest("it is being copied back"),
            Place::Restoring { archive, retrieval, asking: true, .. } if claimed == Some(self.attempt) => {
                ThawStep::Ask(archive, retrieval.as_ref().map(|retrieval| &retrieval.id), result)
            }
            Place::Restoring { retrieval: None, asking: false, tries: 0, .. } => ThawStep::Claim,
            Place::Restoring { .. } if self.overdue(now) => ThawStep::Claim,
            Place::Restoring { asking: true, .. } => ThawStep::Rest("somebody is asking the archive for it"),
            Place::Restoring { .. } => ThawStep::Rest("its retrieval is under way"),
            Place::Held { .. } => ThawStep::Rest("it is held for an operator"),
            Place::Online { .. } | Place::Archiving { .. } => ThawStep::Rest("it is online"),
        }
    }

    /// Whether the archive may have been asked for the result before, with or without the answer having been recorded.
    pub fn may_have_been_asked(&self) -> bool {
        match &self.state {
            JobState::Completed { place: Place::Restoring { retrieval, asking, tries, .. }, .. } => {
                retrieval.is_some() || *asking || *tries > 0
            }
            _ => false,
        }
    }

    /// The restore stage's step.
    pub fn restore_step(&self) -> RestoreStep<'_> {
        for deletion in &self.pending_deletions {
            if let Deletion::Archive(archive) = deletion {
                return RestoreStep::Remove(archive);
            }
        }
        let JobState::Completed { result, place, .. } = &self.state else {
            return RestoreStep::Rest("it has no result");
        };
        match place {
            Place::Restoring { upload: Some(upload), .. } => RestoreStep::Resume(upload),
            Place::Restoring { archive, retrieval, .. } => {
                RestoreStep::Fetch(archive, retrieval.as_ref().map(|retrieval| &retrieval.id), result)
            }
            Place::Held { .. } => RestoreStep::Rest("it is held for an operator"),
            _ => RestoreStep::Rest("it is not being restored"),
        }
    }

    /// The notify stage's step.
    pub fn notify_step(&self, now: Timestamp) -> NotifyStep {
        match self.mail {
            Mail::Due => NotifyStep::Send,
            Mail::Sending { lease_until, .. } if lease_until > now => NotifyStep::Rest("its mail is being sent"),
            Mail::Sending { tries, .. } if tries >= policy::MAX_MAILS => NotifyStep::GiveUp,
            Mail::Sending { .. } => NotifyStep::Send,
            Mail::Sent => NotifyStep::Rest("its mail was sent"),
            Mail::Declined => NotifyStep::Rest("its owner wants no mail"),
            Mail::None | Mail::GivenUp => NotifyStep::Rest("no mail is due"),
        }
    }
}

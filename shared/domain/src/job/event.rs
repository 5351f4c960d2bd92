//! What can happen to a job.

use jiff::SignedDuration;

use super::{Deletion, DeliveryEvent, Failure, Input, ResultFile};
use crate::{ArchiveId, Retrieval, RetrievalId, Role, TokenHash, UploadId, VersionId};

/// Something that happened, or that a stage wants to make happen.
///
/// Events that end ONLINE carry the role as read; they are committed under the guard that `role_version` is unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The uploaded object was seen and is within the limits.
    Submit(Input),
    /// A worker takes the job.
    Claim,
    /// A worker that has to stop gives the job back; the run does not count.
    HandBack {
        /// The worker's attempt.
        attempt: u32,
    },
    /// A worker uploaded the result.
    Complete {
        /// The worker's attempt.
        attempt: u32,
        /// What it made.
        result: ResultFile,
        /// The version that it wrote.
        version: VersionId,
        /// The log that it wrote.
        log: Option<VersionId>,
        /// The first annotated variants that it wrote.
        preview: Option<VersionId>,
        /// The owner's role.
        role: Role,
        /// How long a free user's result stays online.
        retention: SignedDuration,
        /// Whether the owner has a webhook that is to be told.
        webhook: bool,
    },
    /// A worker found that there will be no result.
    Fail {
        /// The worker's attempt.
        attempt: u32,
        /// Why.
        failure: Failure,
        /// The log that it wrote.
        log: Option<VersionId>,
        /// Whether the owner has a webhook that is to be told.
        webhook: bool,
    },
    /// The owner changed their mind before there was a result.
    Cancel,
    /// A mail is about to be sent.
    ClaimMail,
    /// The mail service took it.
    MailSent,
    /// The address can never work, or too many sends were begun.
    GiveUpMail,
    /// The owner wants no such mail, or left no address.
    DeclineMail,
    /// Something happened to the delivery to the owner's webhook.
    Delivery(DeliveryEvent),
    /// The owner's role changed: a premium user's result leaves the archive, a free user's gets a retention.
    FollowRole {
        /// The owner's role.
        role: Role,
        /// How long a free user's result stays online.
        retention: SignedDuration,
    },
    /// An archiver takes the result. Committed under the guard `role = free_user`.
    ClaimArchive,
    /// The copy is made and verified. Committed under the guard `role = free_user`.
    Archived {
        /// The archiver's attempt.
        attempt: u32,
        /// The copy.
        archive: ArchiveId,
    },
    /// The owner became premium during the copy: the claim is given back, the copy is not needed.
    GiveBack {
        /// The archiver's attempt.
        attempt: u32,
        /// The copy, if it was made.
        fresh: Option<ArchiveId>,
        /// The owner's role.
        role: Role,
        /// How long a free user's result stays online.
        retention: SignedDuration,
    },
    /// A worker that runs out of time leaves its copy in parts to the next one.
    HandOver {
        /// The attempt under which the copy was begun.
        attempt: u32,
        /// The copy so far.
        upload: UploadId,
    },
    /// A worker takes a copy that was handed over, under the attempt that it was begun with: by this commit nobody else
    /// does. Into the archive it is committed under the guard `role = free_user`.
    Resume,
    /// A copy into or out of the archive failed in a way that trying at once does not help. It ends the attempt.
    CopyFailed {
        /// The attempt under which it was tried.
        attempt: u32,
        /// What failed.
        reason: String,
    },
    /// A worker is about to ask the archive for its copy.
    ClaimThaw,
    /// The archive took a retrieval, or one that nobody had recorded ended well.
    RetrievalStarted(Retrieval),
    /// A retrieval failed or its output expired. It ends the attempt.
    RetrievalFailed {
        /// The one that failed: it counts only when it is the recorded one.
        id: RetrievalId,
        /// What the archive says.
        reason: String,
    },
    /// The result is back in the results bucket and verified.
    Restored {
        /// The copy it came from.
        archive: ArchiveId,
        /// The version that was written.
        version: VersionId,
        /// The owner's role.
        role: Role,
        /// How long a free user's result stays online.
        retention: SignedDuration,
    },
    /// A worker that lost a race made something that nobody refers to.
    Unreferred(Deletion),
    /// Something pending was deleted.
    Removed(Deletion),
    /// The owner lets everybody who has a link read the job; the last link is good no longer.
    Share(TokenHash),
    /// The owner withdraws the link.
    Unshare,
    /// An operator lets a held result go on.
    Release,
    /// The owner deletes the job.
    Delete,
}

impl Event {
    /// Whether it is beside the state: a mail, a delivery, a link or a deletion, which put nothing off that the state waits for.
    pub(super) fn is_beside_the_state(&self) -> bool {
        matches!(
            self,
            Self::ClaimMail
                | Self::MailSent
                | Self::GiveUpMail
                | Self::DeclineMail
                | Self::Delivery(_)
                | Self::Unreferred(_)
                | Self::Removed(_)
                | Self::Share(_)
                | Self::Unshare
        )
    }
}

/// The event does not fit the state: the job has moved on, or never was there. Nothing is wrong; nothing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Rejected(pub &'static str);

//! When reconcile looks after a job: every state that is not final or resting has a deadline.

use jiff::Timestamp;

use super::{Job, JobState, Mail, Place};
use crate::policy::{self, MESSAGE_GRACE};

impl Job {
    /// The first moment at which something is overdue, seen from the transition at `now`; `None` when nothing can be.
    pub(super) fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        // From when the state changed: a mail or a link that is made meanwhile does not put it off.
        let since = self.changed_time;
        let state = match &self.state {
            JobState::Uploading { expires } => Some(*expires),
            JobState::Pending { .. } => Some(since + MESSAGE_GRACE),
            JobState::Running { lease_until, .. } => Some(*lease_until),
            JobState::Completed { place, .. } => place.deadline(since),
            JobState::Failed { .. } | JobState::Cancelled { .. } => None,
            JobState::Deleting { .. } => Some(now),
        };
        let mail = match self.mail {
            Mail::Due => Some(now + MESSAGE_GRACE),
            Mail::Sending { lease_until, .. } => Some(lease_until),
            Mail::None | Mail::Sent | Mail::GivenUp | Mail::Declined => None,
        };
        let deletions = (!self.pending_deletions.is_empty()).then(|| now + MESSAGE_GRACE);
        [state, mail, self.delivery.deadline(now), deletions].into_iter().flatten().min()
    }

    /// Whether the result's own deadline has passed. Not read from `due_at`, which reconcile moves on when it has looked,
    /// and which is also about mails, deliveries and deletions.
    pub(super) fn overdue(&self, now: Timestamp) -> bool {
        let JobState::Completed { place, .. } = &self.state else { return false };
        place.deadline(self.changed_time).is_some_and(|deadline| deadline <= now)
    }
}

impl Place {
    fn deadline(&self, since: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Online { retention, .. } => retention.map(|retention| retention.until + MESSAGE_GRACE),
            Self::Archiving { lease_until, .. } => Some(*lease_until),
            Self::Restoring { upload: Some(_), .. } => Some(since + MESSAGE_GRACE),
            Self::Restoring { asking: true, .. } => Some(since + policy::ASK_PATIENCE),
            Self::Restoring { retrieval: Some(retrieval), .. } => {
                Some(since + policy::retrieval_patience(retrieval.tier))
            }
            Self::Restoring { retrieval: None, tries, .. } => Some(since + MESSAGE_GRACE + policy::backoff(*tries)),
            Self::Archived { .. } | Self::Held { .. } => None,
        }
    }
}

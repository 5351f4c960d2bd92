//! What must be sent for a job to move on: derived from its state, so that it can be sent again at any time.

use jiff::Timestamp;

use super::{Deletion, Job, JobState, Mail, Place};
use crate::{Message, RetentionTimer};

impl Job {
    /// The messages that move the job on, as seen at `now`. The stage sends them after its commit; reconcile sends them
    /// again when the job is overdue.
    pub fn messages(&self, now: Timestamp) -> Vec<Message> {
        let key = || self.key.clone();
        let mut messages = Vec::new();
        match self.mail {
            Mail::Due => messages.push(Message::Notify(key())),
            Mail::Sending { lease_until, .. } if lease_until <= now => messages.push(Message::Notify(key())),
            _ => {}
        }
        messages.extend(self.delivery.is_due(now).then(|| Message::Webhook(key())));
        let mut archive = self.pending_deletions.iter().any(|deletion| matches!(deletion, Deletion::Version(_)));
        let mut restore = self.pending_deletions.iter().any(|deletion| matches!(deletion, Deletion::Archive(_)));
        match &self.state {
            JobState::Pending { .. } => messages.push(Message::Annotate(key())),
            JobState::Running { lease_until, .. } if *lease_until <= now => messages.push(Message::Annotate(key())),
            JobState::Completed { place, .. } => match place {
                Place::Online { retention: Some(retention), .. } => archive |= retention.until <= now,
                Place::Archiving { lease_until, upload, .. } => archive |= upload.is_some() || *lease_until <= now,
                Place::Restoring { upload: Some(_), .. } => restore = true,
                // After a failure the next retrieval waits for its deadline; the first one does not.
                Place::Restoring { retrieval: None, asking: false, tries: 0, .. } => {
                    messages.push(Message::Thaw(key()));
                }
                Place::Restoring { .. } if self.overdue(now) => messages.push(Message::Thaw(key())),
                _ => {}
            },
            _ => {}
        }
        messages.extend(archive.then(|| Message::Archive(key())));
        messages.extend(restore.then(|| Message::Restore(key())));
        messages
    }

    /// The timer that has to run for a result whose retention is not over at `now`.
    pub fn timer(&self, now: Timestamp) -> Option<RetentionTimer> {
        match &self.state {
            JobState::Completed { place: Place::Online { retention: Some(retention), .. }, .. }
                if retention.until > now =>
            {
                Some(RetentionTimer { job: self.key.clone(), until: retention.until, number: retention.number })
            }
            _ => None,
        }
    }
}

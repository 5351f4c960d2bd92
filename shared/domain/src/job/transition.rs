//! The one table of transitions: `(job, event, now) → job | rejected`.

use jiff::{SignedDuration, Timestamp};

use super::{Deletion, Delivery, Event, Job, JobState, Mail, Place, Rejected, Retention};
use crate::{Role, policy};

const MOVED_ON: Rejected = Rejected("the job has moved on");
const LEASED: Rejected = Rejected("another worker holds the job");

impl Job {
    /// The job after the event, one version further; or why the event does not apply.
    pub fn apply(&self, event: Event, now: Timestamp) -> Result<Self, Rejected> {
        let mut job = self.clone();
        let is_beside = event.is_beside_the_state();
        job.take(event, now)?;
        job.version += 1;
        if !is_beside {
            job.changed_time = now;
        }
        job.due_at = job.deadline(now);
        job.remember(now);
        if !matches!(job.state, JobState::Running { .. }) {
            job.live = None;
        }
        Ok(job)
    }

    fn take(&mut self, event: Event, now: Timestamp) -> Result<(), Rejected> {
        match event {
            Event::Submit(input) => self.submit(input),
            Event::Claim => self.claim(now),
            Event::HandBack { attempt } => {
                let runs = self.running(attempt)?;
                self.state = JobState::Pending { runs: runs.saturating_sub(1) };
                Ok(())
            }
            Event::Complete { attempt, result, version, log, preview, role, retention, webhook } => {
                self.running(attempt)?;
                let place = self.online(version, role, retention, now);
                self.state = JobState::Completed { complete_time: now, result, place };
                (self.log, self.preview) = (log, preview);
                self.tell(webhook);
                Ok(())
            }
            Event::Fail { attempt, failure, log, webhook } => {
                self.running(attempt)?;
                self.state = JobState::Failed { complete_time: now, failure };
                self.log = log;
                self.tell(webhook);
                Ok(())
            }
            Event::Cancel if self.state.is_under_way() => {
                self.state = JobState::Cancelled { complete_time: now };
                Ok(())
            }
            Event::Cancel => Err(MOVED_ON),
            Event::ClaimMail | Event::MailSent | Event::GiveUpMail | Event::DeclineMail => self.mail(&event, now),
            Event::Delivery(event) => self.delivery_event(event, now),
            Event::Unreferred(deletion) => self.unreferred(deletion),
            Event::Removed(deletion) => {
                let before = self.pending_deletions.len();
                self.pending_deletions.retain(|pending| *pending != deletion);
                if self.pending_deletions.len() < before { Ok(()) } else { Err(MOVED_ON) }
            }
            Event::Share(token) => match self.state {
                JobState::Deleting { .. } => Err(MOVED_ON),
                _ => {
                    self.share = Some(token);
                    Ok(())
                }
            },
            Event::Unshare => self.share.take().map(drop).ok_or(Rejected("the job is not shared")),
            Event::Delete => self.delete(now),
            _ => self.result_event(event, now),
        }
    }

    fn submit(&mut self, input: super::Input) -> Result<(), Rejected> {
        let JobState::Uploading { .. } = self.state else {
            return Err(MOVED_ON);
        };
        self.input = Some(input);
        self.in_parts = None;
        self.state = JobState::Pending { runs: 0 };
        Ok(())
    }

    fn claim(&mut self, now: Timestamp) -> Result<(), Rejected> {
        let runs = match self.state {
            JobState::Pending { runs } => runs,
            JobState::Running { runs, lease_until } if lease_until <= now => runs,
            JobState::Running { .. } => return Err(LEASED),
            _ => return Err(MOVED_ON),
        };
        self.attempt += 1;
        self.state = JobState::Running { runs: runs + 1, lease_until: now + policy::RUN_LEASE };
        Ok(())
    }

    /// The number of runs, when the job runs under this attempt.
    fn running(&self, attempt: u32) -> Result<u32, Rejected> {
        match self.state {
            JobState::Running { runs, .. } if attempt == self.attempt => Ok(runs),
            JobState::Running { .. } => Err(LEASED),
            _ => Err(MOVED_ON),
        }
    }

    /// The end is to be told: by mail, and to the webhook that the owner has.
    fn tell(&mut self, webhook: bool) {
        self.mail = Mail::Due;
        self.delivery = if webhook { Delivery::Due } else { Delivery::None };
    }

    fn mail(&mut self, event: &Event, now: Timestamp) -> Result<(), Rejected> {
        let begun = match self.mail {
            Mail::Due => 0,
            Mail::Sending { tries, .. } => tries,
            Mail::None | Mail::Sent | Mail::GivenUp | Mail::Declined => return Err(MOVED_ON),
        };
        self.mail = match (event, self.mail) {
            (Event::MailSent, Mail::Sending { .. }) => Mail::Sent,
            // By the sender itself, when the address can never work; by anybody, when the tries are used up.
            (Event::GiveUpMail, Mail::Sending { .. }) => Mail::GivenUp,
            (_, Mail::Sending { lease_until, .. }) if lease_until > now => return Err(LEASED),
            (Event::DeclineMail, _) => Mail::Declined,
            (Event::ClaimMail, _) => {
                // The lease is the wait as well: an outage of the mail service must not use up the tries.
                let wait = policy::MAIL_LEASE.max(policy::backoff(begun));
                Mail::Sending { lease_until: now + wait, tries: begun + 1 }
            }
            _ => return Err(MOVED_ON),
        };
        Ok(())
    }

    fn unreferred(&mut self, deletion: Deletion) -> Result<(), Rejected> {
        let referred = match (&self.state, &deletion) {
            // Versions go with the sweep; an archive in a vault is known by its id alone.
            (JobState::Deleting { .. }, Deletion::Version(_)) => return Err(MOVED_ON),
            (JobState::Completed { place, .. }, Deletion::Version(version)) => place.version() == Some(version),
            (JobState::Completed { place, .. }, Deletion::Archive(archive)) => place.archive() == Some(archive),
            _ => false,
        };
        if referred || self.pending_deletions.contains(&deletion) {
            return Err(Rejected("it is referred to, or will be deleted already"));
        }
        self.pending_deletions.push(deletion);
        Ok(())
    }

    fn delete(&mut self, now: Timestamp) -> Result<(), Rejected> {
        let busy_until = match &self.state {
            JobState::Deleting { .. } => return Err(MOVED_ON),
            JobState::Uploading { expires } => *expires,
            JobState::Running { lease_until, .. } => *lease_until,
            JobState::Completed { place, .. } => place.busy_until(now),
            // Its worker may not know yet.
            JobState::Cancelled { complete_time } => *complete_time + policy::RUN_LEASE,
            // The form that the upload came by may still be good.
            JobState::Pending { .. } | JobState::Failed { .. } => now,
        };
        let form_until = self.submit_time + policy::UPLOAD_PATIENCE;
        if let JobState::Completed { place, .. } = &self.state {
            self.pending_deletions.extend(place.archive().cloned().map(Deletion::Archive));
        }
        // Versions go with the sweep, which removes all of the job's objects.
        self.pending_deletions.retain(|deletion| matches!(deletion, Deletion::Archive(_)));
        (self.mail, self.delivery) = (Mail::None, Delivery::None);
        self.share = None;
        self.state = JobState::Deleting { until: now.max(busy_until).max(form_until) + policy::LONGEST_TIMEOUT };
        Ok(())
    }

    /// ONLINE under a role: a retention exactly when the owner is a free user.
    pub(super) fn online(
        &mut self,
        version: crate::VersionId,
        role: Role,
        retention: SignedDuration,
        now: Timestamp,
    ) -> Place {
        let retention = (role == Role::Free).then(|| {
            self.retention_no += 1;
            Retention { until: now + retention, number: self.retention_no }
        });
        Place::Online { version, retention }
    }
}

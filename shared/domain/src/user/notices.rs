//! What a user is to be told by mail about the plan, and how far each mail is. Like the mail about a job, a notice is claimed
//! before it is sent: twice only when a send was killed.

mod returned;

use jiff::Timestamp;

pub use self::returned::{Counted, Returned};
use super::User;
use crate::{Message, Role, policy};

/// What a user is to be told. Of each kind only the latest is: the one before is no longer true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The premium plan began.
    PremiumBegan,
    /// A payment failed; the plan goes on for now.
    PaymentFailed,
    /// The premium plan was cancelled, and goes on until then.
    PremiumEnds {
        /// The end of what is paid for.
        at: Timestamp,
    },
    /// The premium plan has ended.
    PremiumEnded,
    /// What was in the archive is back: one mail for all of it, when nothing is on its way any more.
    ResultsBack(Returned),
}

/// A notice whose mail is not out yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingNotice {
    /// What is told.
    pub notice: Notice,
    /// When it happened.
    pub since: Timestamp,
    /// How far its mail is.
    pub state: NoticeState,
}

/// How far the mail of a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    /// To be sent.
    Due,
    /// It is not true yet: results are on their way.
    Waiting {
        /// When it is looked at again.
        until: Timestamp,
        /// Looks so far.
        looks: u32,
    },
    /// Someone sends it.
    Sending {
        /// When the sender counts as dead.
        lease_until: Timestamp,
        /// Sends begun, this one included.
        tries: u32,
    },
}

/// What notify does next for a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeStep {
    /// Claim the mail and send it.
    Send(PendingNotice),
    /// Look whether all results are back, from the notice's cursor on.
    Look(PendingNotice),
    /// Results are looked at when all jobs have followed the role: look again later.
    Wait(PendingNotice),
    /// The user wants no such mail, or left no address: it is over.
    Decline(PendingNotice),
    /// The mail was begun too often: it is over.
    GiveUp(PendingNotice),
    /// Nothing, for this reason.
    Rest(&'static str),
}

impl Notice {
    fn is_of_the_kind_of(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl PendingNotice {
    fn new(notice: Notice, now: Timestamp) -> Self {
        let state = match notice {
            Notice::ResultsBack(_) => NoticeState::Waiting { until: now + policy::look_again(0), looks: 0 },
            _ => NoticeState::Due,
        };
        Self { notice, since: now, state }
    }

    /// How far the results were counted; `None` when it is about something else.
    pub fn returned(&self) -> Option<Returned> {
        match self.notice {
            Notice::ResultsBack(returned) => Some(returned),
            _ => None,
        }
    }

    /// Whether it is the same one, however far.
    fn is(&self, other: &Self) -> bool {
        self.since == other.since && self.notice.is_of_the_kind_of(&other.notice)
    }

    /// When somebody looks after it, seen from a change at `now`.
    fn deadline(&self, now: Timestamp) -> Timestamp {
        match self.state {
            NoticeState::Due => now + policy::MESSAGE_GRACE,
            NoticeState::Waiting { until, .. } => until,
            NoticeState::Sending { lease_until, .. } => lease_until,
        }
    }

    /// Since when there is something to do; `None` when there is not.
    fn due_since(&self, now: Timestamp) -> Option<Timestamp> {
        let since = match self.state {
            NoticeState::Due => self.since,
            NoticeState::Waiting { until, .. } => until,
            NoticeState::Sending { lease_until, .. } => lease_until,
        };
        (since <= now).then_some(since)
    }
}

/// Notices.
impl User {
    /// The user is to be told. `None` when they are about to be told exactly this, or the account is being deleted.
    pub fn tell(&self, notice: Notice, now: Timestamp) -> Option<Self> {
        let is_pending = self.notices.iter().any(|pending| pending.notice == notice);
        let mut told = self.next();
        told.notices.retain(|pending| !pending.notice.is_of_the_kind_of(&notice));
        told.notices.push(PendingNotice::new(notice, now));
        (!is_pending && !self.closing).then(|| told.with_deadline(now))
    }

    /// What a change to this role is told by. What was pending about the plan before is no longer true.
    pub(super) fn notices_of(role: Role, now: Timestamp) -> Vec<PendingNotice> {
        let notices = match role {
            Role::Premium => vec![Notice::PremiumBegan, Notice::ResultsBack(Returned::default())],
            Role::Free => vec![Notice::PremiumEnded],
        };
        notices.into_iter().map(|notice| PendingNotice::new(notice, now)).collect()
    }

    /// What notify does next.
    pub fn notice_step(&self, now: Timestamp) -> NoticeStep {
        let Some(&pending) = self.notices.iter().find(|pending| pending.due_since(now).is_some()) else {
            return NoticeStep::Rest("no mail is due");
        };
        if !self.wants(&pending.notice) {
            return NoticeStep::Decline(pending);
        }
        match pending.state {
            NoticeState::Waiting { .. } if self.pending_fanout.is_some() => NoticeStep::Wait(pending),
            NoticeState::Waiting { .. } => NoticeStep::Look(pending),
            NoticeState::Sending { tries, .. } if tries >= policy::MAX_MAILS => NoticeStep::GiveUp(pending),
            NoticeState::Due | NoticeState::Sending { .. } => NoticeStep::Send(pending),
        }
    }

    /// Whether the mail about the end of a job is to be sent.
    pub fn wants_mail_about_jobs(&self) -> bool {
        self.profile.mails.ended && !self.profile.email.is_empty()
    }

    fn wants(&self, notice: &Notice) -> bool {
        let mails = self.profile.mails;
        let chosen = if matches!(notice, Notice::ResultsBack(_)) { mails.restored } else { mails.plan };
        chosen && !self.profile.email.is_empty()
    }

    /// The mail is about to be sent.
    pub fn notice_claimed(&self, pending: &PendingNotice, now: Timestamp) -> Self {
        let begun = match pending.state {
            NoticeState::Sending { tries, .. } => tries,
            NoticeState::Due | NoticeState::Waiting { .. } => 0,
        };
        // The lease is the wait as well: an outage of the mail service must not use up the tries.
        let lease_until = now + policy::MAIL_LEASE.max(policy::backoff(begun));
        self.noted(pending, pending.notice, NoticeState::Sending { lease_until, tries: begun + 1 }, now)
    }

    /// Not all results are back: the count goes on from here, later.
    pub fn notice_waits(&self, pending: &PendingNotice, returned: Returned, now: Timestamp) -> Self {
        let looks = match pending.state {
            NoticeState::Waiting { looks, .. } => looks + 1,
            NoticeState::Due | NoticeState::Sending { .. } => 0,
        };
        let state = NoticeState::Waiting { until: now + policy::look_again(looks), looks };
        self.noted(pending, Notice::ResultsBack(returned), state, now)
    }

    /// A page was counted, and there are more.
    pub fn notice_counted(&self, pending: &PendingNotice, returned: Returned, now: Timestamp) -> Self {
        self.noted(pending, Notice::ResultsBack(returned), pending.state, now)
    }

    /// All jobs were looked at: so many results are back. When none is, nobody is told.
    pub fn notice_ready(&self, pending: &PendingNotice, returned: Returned, now: Timestamp) -> Self {
        match returned.back {
            0 => self.notice_over(pending, now),
            _ => self.noted(pending, Notice::ResultsBack(returned), NoticeState::Due, now),
        }
    }

    /// The mail is out, or will never be.
    pub fn notice_over(&self, pending: &PendingNotice, now: Timestamp) -> Self {
        let mut after = self.next();
        after.notices.retain(|other| !other.is(pending));
        after.with_deadline(now)
    }

    /// Whether the notice is still to be told: another of its kind may have taken its place.
    pub fn has(&self, pending: &PendingNotice) -> bool {
        self.notices.iter().any(|other| other.is(pending))
    }

    /// The message that makes notify look, when there is something to do at `now`.
    pub fn notice_message(&self, now: Timestamp) -> Option<Message> {
        let is_due = self.notices.iter().any(|pending| pending.due_since(now).is_some());
        is_due.then(|| Message::NotifyUser { user_id: self.id.clone() })
    }

    fn noted(&self, pending: &PendingNotice, notice: Notice, state: NoticeState, now: Timestamp) -> Self {
        let mut after = self.next();
        for other in after.notices.iter_mut().filter(|other| other.is(pending)) {
            (other.notice, other.state) = (notice, state);
        }
        after.with_deadline(now)
    }

    /// When the first notice has to be looked after, seen from a change at `now`.
    pub(super) fn notice_deadline(&self, now: Timestamp) -> Option<Timestamp> {
        self.notices.iter().map(|pending| pending.deadline(now)).min()
    }

    /// When the first notice has to be looked after again, when somebody just did: those that are due less and less.
    pub(super) fn notice_again(&self, now: Timestamp) -> Option<Timestamp> {
        let again = |pending: &PendingNotice| match pending.due_since(now) {
            Some(since) => policy::postponed(since, now),
            None => pending.deadline(now),
        };
        self.notices.iter().map(again).min()
    }
}

#[cfg(test)]
mod tests;

//! A user, the plan, and the memory of what is still owed: to the jobs, that they follow the role, and to the user, what is
//! told by mail.

mod notices;

pub use notices::{Counted, Notice, NoticeState, NoticeStep, PendingNotice, Returned};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Billing, Event, JobId, Message, Session, UserId, Webhook, policy};

/// The plan, named as GAS names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Results go to the archive after the retention.
    #[serde(rename = "free_user")]
    Free,
    /// Results stay.
    #[serde(rename = "premium_user")]
    Premium,
}

/// What a user tells about themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// How to address them.
    pub name: String,
    /// Where mails go.
    pub email: String,
    /// Where they work; may be empty.
    pub institution: String,
    /// Which mails they get.
    #[serde(default)]
    pub mails: MailChoices,
}

/// Which mails a user gets. What a mail would tell is on the pages as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailChoices {
    /// When a job has ended, well or not.
    pub ended: bool,
    /// When the results are back from the archive.
    pub restored: bool,
    /// When something happens to the plan.
    pub plan: bool,
}

impl Default for MailChoices {
    fn default() -> Self {
        Self { ended: true, restored: true, plan: true }
    }
}

/// A walk over a user's jobs that has to be finished: each follows the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fanout {
    /// The change it belongs to.
    pub role_version: u64,
    /// The last job that was done; `None` before the first.
    pub cursor: Option<JobId>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The identity provider's subject.
    pub id: UserId,
    /// Name, mail, institution.
    pub profile: Profile,
    /// Counts the commits: the condition of each. Saving the profile is none.
    pub version: u64,
    /// The plan.
    pub role: Role,
    /// Counts the role's changes: the guard of every commit that depends on the role.
    pub role_version: u64,
    /// What the payment provider says. The role follows it, when a webhook says so.
    pub billing: Billing,
    /// The account is being deleted: every job, then the user. There is no way back.
    pub closing: bool,
    /// The walk that the last change still owes.
    pub pending_fanout: Option<Fanout>,
    /// What they are to be told by mail.
    pub notices: Vec<PendingNotice>,
    /// Where the ends of their jobs are told to programs.
    pub webhook: Option<Webhook>,
    /// When they last had it tried; it stays when the webhook goes.
    pub webhook_tried: Option<Timestamp>,
    /// When the role last changed or the walk last moved.
    pub changed_time: Timestamp,
    /// When reconcile looks at this user.
    pub due_at: Option<Timestamp>,
    /// When the account was made, or the user last logged out everywhere: a session that began before is no good.
    pub sessions_since: Option<Timestamp>,
}

impl User {
    /// A new user has the free plan. A session of an earlier account of the same subject does not open this one.
    pub fn new(id: UserId, profile: Profile, now: Timestamp) -> Self {
        Self {
            id,
            profile,
            version: 1,
            role: Role::Free,
            role_version: 0,
            billing: Billing::default(),
            closing: false,
            pending_fanout: None,
            notices: Vec::new(),
            webhook: None,
            webhook_tried: None,
            changed_time: now,
            due_at: None,
            sessions_since: Some(now),
        }
    }

    /// Whether a session that is not over is still good to its user.
    pub fn accepts(&self, session: &Session) -> bool {
        self.sessions_since.is_none_or(|since| session.started_at >= since)
    }

    /// How long until the webhook may be tried again; `None`: now.
    pub fn trial_wait(&self, now: Timestamp) -> Option<SignedDuration> {
        let wait = now.duration_until(self.webhook_tried? + policy::TRIAL_EVERY);
        wait.is_positive().then_some(wait)
    }

    /// Takes another role: the change, its number, the debt to the jobs and what the user is told are one write. `None` when
    /// it is the role already, or the account is being deleted.
    pub fn change_role(&self, role: Role, now: Timestamp) -> Option<Self> {
        let notices = Self::notices_of(role, now);
        (role != self.role && !self.closing).then(|| Self { role, notices, ..self.next() }.begin_walk(now))
    }

    /// Deletes the account: from now on its walk deletes every job, again and again until none is left. Billing has to be
    /// cancelled before. `None` when the account is being deleted already.
    pub fn close(&self, now: Timestamp) -> Option<Self> {
        (!self.closing).then(|| Self { closing: true, notices: Vec::new(), ..self.next() }.begin_walk(now))
    }

    /// What the walk makes happen to each job.
    pub fn job_event(&self, retention: SignedDuration) -> Event {
        if self.closing { Event::Delete } else { Event::FollowRole { role: self.role, retention } }
    }

    /// The walk has done all jobs up to `cursor`.
    pub fn fanout_reached(&self, cursor: JobId, now: Timestamp) -> Self {
        let fanout = self.pending_fanout.clone().map(|fanout| Fanout { cursor: Some(cursor), ..fanout });
        self.next().walked(fanout, now)
    }

    /// The walk has done all jobs. That of an account that is being deleted begins again until the account is removed:
    /// deleted jobs take their time, and one more may have been made meanwhile.
    pub fn fanout_done(&self, now: Timestamp) -> Self {
        let again = self.closing.then_some(Fanout { role_version: self.role_version, cursor: None });
        let done = self.next().walked(again, now);
        let due_at = if self.closing { Some(policy::postponed(done.changed_time, now)) } else { done.due_at };
        Self { due_at, ..done }
    }

    /// The message that makes the walk go on.
    pub fn walk_message(&self) -> Option<Message> {
        let fanout = self.pending_fanout.as_ref()?;
        Some(Message::Fanout { user_id: self.id.clone(), role_version: fanout.role_version })
    }

    /// What must be sent for this user to move on, as seen at `now`.
    pub fn messages(&self, now: Timestamp) -> Vec<Message> {
        self.walk_message().into_iter().chain(self.notice_message(now)).collect()
    }

    /// The same for reconcile: a walk that moved a moment ago is not told to go on.
    pub fn overdue_messages(&self, now: Timestamp) -> Vec<Message> {
        let is_overdue = self.closing || self.changed_time + policy::MESSAGE_GRACE <= now;
        let walk = self.walk_message().filter(|_| is_overdue);
        walk.into_iter().chain(self.notice_message(now)).collect()
    }

    /// When reconcile looks at a user again that it looked at just now: less and less.
    pub fn next_look(&self, now: Timestamp) -> Timestamp {
        let walk = self.pending_fanout.is_some().then(|| policy::postponed(self.changed_time, now));
        let looks = walk.into_iter().chain(self.notice_again(now));
        looks.min().unwrap_or_else(|| policy::postponed(self.changed_time, now))
    }

    /// This user as the next commit writes it.
    fn next(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }

    fn begin_walk(self, now: Timestamp) -> Self {
        let role_version = self.role_version + 1;
        let pending_fanout = Some(Fanout { role_version, cursor: None });
        Self { role_version, pending_fanout, changed_time: now, ..self }.with_deadline(now)
    }

    /// A walk that deletes an account counts from its beginning: each round waits longer than the last.
    fn walked(self, pending_fanout: Option<Fanout>, now: Timestamp) -> Self {
        let changed_time = if self.closing { self.changed_time } else { now };
        Self { pending_fanout, changed_time, ..self }.with_deadline(now)
    }

    /// The deadline is the earliest of the walk's and the notices'.
    fn with_deadline(self, now: Timestamp) -> Self {
        let begun = if self.closing { now } else { self.changed_time };
        let walk = self.pending_fanout.is_some().then(|| begun + policy::MESSAGE_GRACE);
        let due_at = walk.into_iter().chain(self.notice_deadline(now)).min();
        Self { due_at, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SessionState, TokenHash};

    fn user() -> User {
        let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
        User::new("ann".parse().unwrap(), profile, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_role_change_remembers_the_jobs_that_must_follow() {
        let premium = user().change_role(Role::Premium, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((premium.role, premium.role_version), (Role::Premium, 1));
        assert_eq!(premium.pending_fanout, Some(Fanout { role_version: 1, cursor: None }));
        assert!(premium.due_at.is_some() && premium.walk_message().is_some());

        let done = premium.fanout_done(Timestamp::UNIX_EPOCH);
        assert_eq!((done.pending_fanout.clone(), done.walk_message()), (None, None));
        let quiet = User { notices: Vec::new(), ..premium }.fanout_done(Timestamp::UNIX_EPOCH);
        assert_eq!(quiet.due_at, None);
        assert_eq!(done.role_version, 1);
    }

    #[test]
    fn a_trial_waits_after_the_one_before() {
        let (tried, every) = (Timestamp::UNIX_EPOCH, policy::TRIAL_EVERY);
        let ann = User { webhook_tried: Some(tried), ..user() };
        assert_eq!(user().trial_wait(tried), None, "there was none");
        assert_eq!(ann.trial_wait(tried), Some(every));
        assert_eq!(ann.trial_wait(tried + every / 3), Some(every * 2 / 3));
        assert_eq!(ann.trial_wait(tried + every), None);
    }

    #[test]
    fn a_new_account_takes_the_session_of_its_log_in_and_none_of_an_earlier_account() {
        let made = Timestamp::UNIX_EPOCH;
        let session = |started_at| Session {
            token_hash: TokenHash::of("token"),
            state: SessionState::LoggedIn("ann".parse().unwrap()),
            started_at,
            seen_at: started_at,
            agent: String::new(),
            expires_at: made + policy::SESSION_LIFETIME,
        };
        assert!(user().accepts(&session(made)), "the log-in that makes the account may take no time");
        assert!(user().accepts(&session(made + SignedDuration::from_secs(1))));
        assert!(!user().accepts(&session(made - SignedDuration::from_nanos(1))));
    }

    #[test]
    fn the_role_one_has_is_no_change() {
        assert_eq!(user().change_role(Role::Free, Timestamp::UNIX_EPOCH), None);
    }

    #[test]
    fn an_account_that_is_being_deleted_is_walked_over_less_and_less_until_it_is_gone() {
        let begun = Timestamp::UNIX_EPOCH;
        let closing = user().change_role(Role::Premium, begun).unwrap().close(begun).unwrap();
        assert_eq!((closing.closing, closing.role_version), (true, 2));
        assert_eq!(closing.job_event(SignedDuration::ZERO), Event::Delete);
        assert_eq!((closing.close(begun), closing.change_role(Role::Free, begun)), (None, None));

        let (mut walked, mut now, mut rounds) = (closing, begun, 0);
        while now < begun + SignedDuration::from_hours(24) {
            walked = walked.fanout_done(now);
            assert_eq!(walked.pending_fanout, Some(Fanout { role_version: 2, cursor: None }));
            now = walked.due_at.unwrap();
            rounds += 1;
        }
        assert!(rounds < 40, "{rounds} rounds in a day");
    }

    #[test]
    fn a_second_change_starts_the_walk_again() {
        let job = "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let half = user().change_role(Role::Premium, now).unwrap().fanout_reached(job, now);
        assert_eq!(half.pending_fanout.as_ref().unwrap().cursor, Some(job));
        let back = half.change_role(Role::Free, now).unwrap();
        assert_eq!(back.pending_fanout, Some(Fanout { role_version: 2, cursor: None }));
    }
}

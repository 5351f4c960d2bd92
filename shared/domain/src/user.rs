//! A user, the plan, and the memory of a role change that the jobs have yet to follow.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{JobId, Message, UserId, policy};

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// How to address them.
    pub name: String,
    /// Where mails go.
    pub email: String,
    /// Where they work; may be empty.
    pub institution: String,
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
    /// The plan.
    pub role: Role,
    /// Counts the role's changes: the guard of every commit that depends on the role.
    pub role_version: u64,
    /// The walk that the last change still owes.
    pub pending_fanout: Option<Fanout>,
    /// When the role last changed or the walk last moved.
    pub changed_time: Timestamp,
    /// When reconcile looks at this user.
    pub due_at: Option<Timestamp>,
}

impl User {
    /// A new user has the free plan.
    pub fn new(id: UserId, profile: Profile, now: Timestamp) -> Self {
        let role = Role::Free;
        Self { id, profile, role, role_version: 0, pending_fanout: None, changed_time: now, due_at: None }
    }

    /// Takes another role: the change, its number and the debt to the jobs are one write. `None` when it is the role already.
    pub fn change_role(&self, role: Role, now: Timestamp) -> Option<Self> {
        let role_version = self.role_version + 1;
        let fanout = Fanout { role_version, cursor: None };
        (role != self.role).then(|| Self { role, role_version, ..self.clone() }.owing(Some(fanout), now))
    }

    /// The walk has done all jobs up to `cursor`.
    pub fn fanout_reached(&self, cursor: JobId, now: Timestamp) -> Self {
        let fanout = self.pending_fanout.clone().map(|fanout| Fanout { cursor: Some(cursor), ..fanout });
        self.clone().owing(fanout, now)
    }

    /// The walk has done all jobs.
    pub fn fanout_done(&self, now: Timestamp) -> Self {
        self.clone().owing(None, now)
    }

    /// What must be sent for this user to move on.
    pub fn message(&self) -> Option<Message> {
        let fanout = self.pending_fanout.as_ref()?;
        Some(Message::Fanout { user_id: self.id.clone(), role_version: fanout.role_version })
    }

    fn owing(self, pending_fanout: Option<Fanout>, now: Timestamp) -> Self {
        let due_at = pending_fanout.is_some().then(|| now + policy::MESSAGE_GRACE);
        Self { pending_fanout, changed_time: now, due_at, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> User {
        let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), institution: String::new() };
        User::new("ann".parse().unwrap(), profile, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_role_change_remembers_the_jobs_that_must_follow() {
        let premium = user().change_role(Role::Premium, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((premium.role, premium.role_version), (Role::Premium, 1));
        assert_eq!(premium.pending_fanout, Some(Fanout { role_version: 1, cursor: None }));
        assert!(premium.due_at.is_some() && premium.message().is_some());

        let done = premium.fanout_done(Timestamp::UNIX_EPOCH);
        assert_eq!((done.pending_fanout.clone(), done.due_at, done.message()), (None, None, None));
        assert_eq!(done.role_version, 1);
    }

    #[test]
    fn the_role_one_has_is_no_change() {
        assert_eq!(user().change_role(Role::Free, Timestamp::UNIX_EPOCH), None);
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

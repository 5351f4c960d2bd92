//! The Users table.

use std::future::Future;

use gas_domain::{Profile, User, UserId};
use jiff::Timestamp;

use crate::{Due, Error};

/// Loading a user.
pub trait Users: Send + Sync {
    /// The user, read consistently; `None` when there is none. A role that cannot be read is an error, never "free".
    fn load(&self, id: &UserId) -> impl Future<Output = Result<Option<User>, Error>> + Send;
}

/// Making users and keeping what they tell about themselves.
pub trait UserProfiles: Send + Sync {
    /// Stores a new user; `Conflict` when there is one already.
    fn create(&self, user: &User) -> impl Future<Output = Result<(), Error>> + Send;

    /// Writes name, mail and institution, and nothing else; `Conflict` when there is no such user.
    fn save_profile(&self, id: &UserId, profile: &Profile) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Changing a user's role, and recording how far the jobs have followed.
pub trait UserRoles: Send + Sync {
    /// Writes `role`, `role_version`, `closing`, `pending_fanout` and the due pair in one update, on condition that the stored
    /// `role_version` is `expected`; the profile is left as it is. `Conflict` when it is not.
    fn commit(&self, user: &User, expected: u64) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Looking after users whose jobs have not followed their role.
pub trait UsersDue: Send + Sync {
    /// Up to `limit` users of one shard (0–15) whose `due_at` is not after `now`, longest overdue first.
    fn overdue(
        &self,
        shard: u8,
        now: Timestamp,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Due<UserId>>, Error>> + Send;

    /// Removes the item of a user as read, whose account is being deleted: the last step. `Conflict` when it moved on.
    fn remove(&self, user: &User) -> impl Future<Output = Result<(), Error>> + Send;

    /// Moves `due_at` of the user as read (same `role_version`). `Conflict` when the role moved on.
    fn postpone(&self, user: &User, due_at: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;
}

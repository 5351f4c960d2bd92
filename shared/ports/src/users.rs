//! The Users table.

use std::future::Future;

use gas_domain::{Billing, Profile, User, UserId, Webhook};
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

    /// Writes the webhook, or removes it, and nothing else, on condition that the stored one is `before`. `Conflict` when it
    /// is not, or there is no such user.
    fn save_webhook(
        &self,
        id: &UserId,
        before: Option<&Webhook>,
        webhook: Option<&Webhook>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Writes `webhook_tried`, and nothing else, on condition that there is none after `last`. `Conflict` when there is, or
    /// there is no such user.
    fn try_webhook(
        &self,
        id: &UserId,
        now: Timestamp,
        last: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Writes `sessions_since`, and nothing else: every session that began before is no good. `Conflict` when there is no
    /// such user, or a later moment is there already.
    fn end_sessions(&self, id: &UserId, since: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Recording what the payment provider says of a user.
pub trait UserBilling: Send + Sync {
    /// Writes `billing`, and nothing else, on condition that the version of the stored one is `expected`. `Conflict` when it
    /// is not, or there is no such user.
    fn save_billing(
        &self,
        id: &UserId,
        billing: &Billing,
        expected: u64,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Writes the billing of `user` and what it makes them to be told: the notices, the version and the due pair, all in one
    /// update and nothing else. On condition that the version of the stored billing is `expected` and the stored user is the
    /// one before (`version - 1`). `Conflict` when either is not.
    fn save_billing_and_notices(&self, user: &User, expected: u64) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Which events of the payment provider have been dealt with.
pub trait BillingEvents: Send + Sync {
    /// Whether this event has.
    fn is_done(&self, event: &str) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Records, after all its effects, that it has, until `until` at least; that it was recorded before is success.
    fn done(&self, event: &str, until: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Changing a user's role, and recording how far the jobs have followed.
pub trait UserRoles: Send + Sync {
    /// Writes all that a user is but profile, webhook, `webhook_tried`, billing and `sessions_since`, in one update, on
    /// condition that the stored one is the one before (`version - 1`). `Conflict` when it is not.
    fn commit(&self, user: &User) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Recording what a user is to be told, and how far that is.
pub trait UserNotices: Send + Sync {
    /// Writes the notices, the version and the due pair, and nothing else, on condition that the stored user is the one
    /// before (`version - 1`). `Conflict` when it is not.
    fn commit_notices(&self, user: &User) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Looking after users whose jobs have not followed their role, or who have not been told something.
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

    /// Moves `due_at` of the user as read (same `version`), without touching `version`. `Conflict` when it moved on.
    fn postpone(&self, user: &User, due_at: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;
}

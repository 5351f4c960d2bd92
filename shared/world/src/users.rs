//! The Users table, with DynamoDB's conditions.

use gas_domain::{Billing, Profile, User, UserId, Webhook};
use gas_ports::{BillingEvents, Class, Due, Error, UserBilling, UserNotices, UserProfiles, UserRoles, Users, UsersDue};
use jiff::Timestamp;

use crate::{State, gate::Gate, jobs::longest_overdue};

/// The Users table.
#[derive(Clone)]
pub struct UsersTable(pub(crate) Gate);

impl Users for UsersTable {
    async fn load(&self, id: &UserId) -> Result<Option<User>, Error> {
        self.0.pass("Users::load", |state| Ok(state.users.get(id).cloned())).await
    }
}

impl UserProfiles for UsersTable {
    async fn create(&self, user: &User) -> Result<(), Error> {
        let write = |state: &mut State| {
            if state.users.contains_key(&user.id) {
                return Err(conflict(&user.id));
            }
            state.users.insert(user.id.clone(), user.clone());
            Ok(())
        };
        self.0.pass("UserProfiles::create", write).await
    }

    async fn save_profile(&self, id: &UserId, profile: &Profile) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(id) {
            Some(stored) => {
                stored.profile = profile.clone();
                Ok(())
            }
            None => Err(conflict(id)),
        };
        self.0.pass("UserProfiles::save_profile", write).await
    }

    async fn save_webhook(
        &self,
        id: &UserId,
        before: Option<&Webhook>,
        webhook: Option<&Webhook>,
    ) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(id) {
            Some(stored) if stored.webhook.as_ref() == before => {
                stored.webhook = webhook.cloned();
                Ok(())
            }
            _ => Err(conflict(id)),
        };
        self.0.pass("UserProfiles::save_webhook", write).await
    }

    async fn try_webhook(&self, id: &UserId, now: Timestamp, last: Timestamp) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(id) {
            Some(stored) if stored.webhook_tried.is_none_or(|tried| tried <= last) => {
                stored.webhook_tried = Some(now);
                Ok(())
            }
            _ => Err(conflict(id)),
        };
        self.0.pass("UserProfiles::try_webhook", write).await
    }

    async fn end_sessions(&self, id: &UserId, since: Timestamp) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(id) {
            Some(stored) if stored.sessions_since.is_none_or(|earlier| earlier <= since) => {
                stored.sessions_since = Some(since);
                Ok(())
            }
            _ => Err(conflict(id)),
        };
        self.0.pass("UserProfiles::end_sessions", write).await
    }
}

impl UserBilling for UsersTable {
    async fn save_billing(&self, id: &UserId, billing: &Billing, expected: u64) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(id) {
            Some(stored) if stored.billing.version == expected => {
                stored.billing = billing.clone();
                Ok(())
            }
            _ => Err(conflict(id)),
        };
        self.0.pass("UserBilling::save_billing", write).await
    }

    async fn save_billing_and_notices(&self, user: &User, expected: u64) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(&user.id) {
            Some(stored) if stored.billing.version == expected && stored.version + 1 == user.version => {
                stored.billing = user.billing.clone();
                write_notices(stored, user);
                Ok(())
            }
            _ => Err(conflict(&user.id)),
        };
        self.0.pass("UserBilling::save_billing_and_notices", write).await
    }
}

/// The BillingEvents table.
#[derive(Clone)]
pub struct BillingEventsTable(pub(crate) Gate);

impl BillingEvents for BillingEventsTable {
    async fn is_done(&self, event: &str) -> Result<bool, Error> {
        self.0.pass("BillingEvents::is_done", |state| Ok(state.billing_events.contains(event))).await
    }

    async fn done(&self, event: &str, _until: Timestamp) -> Result<(), Error> {
        let write = |state: &mut State| {
            state.billing_events.insert(event.to_owned());
            Ok(())
        };
        self.0.pass("BillingEvents::done", write).await
    }
}

impl UserRoles for UsersTable {
    async fn commit(&self, user: &User) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(&user.id) {
            Some(stored) if stored.version + 1 == user.version => {
                let User { profile, webhook, webhook_tried, billing, sessions_since, .. } = stored.clone();
                *stored = User { profile, webhook, webhook_tried, billing, sessions_since, ..user.clone() };
                Ok(())
            }
            _ => Err(conflict(&user.id)),
        };
        self.0.pass("UserRoles::commit", write).await
    }
}

impl UserNotices for UsersTable {
    async fn commit_notices(&self, user: &User) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(&user.id) {
            Some(stored) if stored.version + 1 == user.version => {
                write_notices(stored, user);
                Ok(())
            }
            _ => Err(conflict(&user.id)),
        };
        self.0.pass("UserNotices::commit_notices", write).await
    }
}

impl UsersDue for UsersTable {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<Due<UserId>>, Error> {
        let read = |state: &mut State| {
            let users = state.users.values().filter(|user| shard_of(&user.id) == shard);
            Ok(longest_overdue(users.map(|user| (&user.id, user.due_at)), now, limit))
        };
        self.0.pass("UsersDue::overdue", read).await
    }

    async fn remove(&self, user: &User) -> Result<(), Error> {
        let delete = |state: &mut State| match state.users.get(&user.id) {
            Some(stored) if stored.version == user.version && stored.closing => {
                state.users.remove(&user.id);
                Ok(())
            }
            _ => Err(conflict(&user.id)),
        };
        self.0.pass("UsersDue::remove", delete).await
    }

    async fn postpone(&self, user: &User, due_at: Timestamp) -> Result<(), Error> {
        let write = |state: &mut State| match state.users.get_mut(&user.id) {
            // A walk that ended in between has nothing that could be due.
            Some(stored) if stored.version == user.version && stored.due_at.is_some() => {
                stored.due_at = Some(due_at);
                Ok(())
            }
            _ => Err(conflict(&user.id)),
        };
        self.0.pass("UsersDue::postpone", write).await
    }
}

fn write_notices(stored: &mut User, user: &User) {
    stored.notices.clone_from(&user.notices);
    (stored.version, stored.due_at) = (user.version, user.due_at);
}

fn shard_of(id: &UserId) -> u8 {
    id.as_str().bytes().fold(0, u8::wrapping_add) % 16
}

fn conflict(id: &UserId) -> Error {
    Error::new(Class::Conflict, format!("user {id} is not as it was read"))
}

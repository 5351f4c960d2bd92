//! Changes of a user that every job has to follow: the plan, and the end of the account.

use gas_domain::{Role, User, UserId};
use gas_ports::{Class, Error, Publisher, UserRoles, Users};
use jiff::Timestamp;

/// How often a lost race is run again: the other one is the walk over the user's jobs.
const TRIES: usize = 5;

/// Gives the user the role that follows from what the payment provider says.
///
/// # Errors
/// `Retry`, when the user changes all the time.
pub async fn follow_billing(
    users: &(impl Users + UserRoles),
    publisher: &impl Publisher,
    id: &UserId,
    now: Timestamp,
) -> Result<(), Error> {
    // Until there is nothing to change: what the provider says may have changed while the role was written.
    for _ in 0..TRIES {
        if commit(users, publisher, id, now, |user| user.change_role(user.billing.role(), now)).await?.is_none() {
            return Ok(());
        }
    }
    Err(too_many_tries(id))
}

/// Deletes the account: the plan ends first, so that nobody pays for an account that is gone; then every job goes, then
/// the user. That it is being deleted already, or is gone, is success.
///
/// # Errors
/// `Retry`, when the user changes all the time.
pub async fn close(
    users: &(impl Users + UserRoles),
    publisher: &impl Publisher,
    id: &UserId,
    now: Timestamp,
) -> Result<(), Error> {
    // Decided at each commit: an upgrade in between ends first, too.
    let next = |user: &User| user.change_role(Role::Free, now).or_else(|| user.close(now));
    for _ in 0..TRIES {
        if commit(users, publisher, id, now, next).await?.is_none_or(|user| user.closing) {
            return Ok(());
        }
    }
    Err(too_many_tries(id))
}

/// Commits the change and tells the jobs; answers the user after it, `None` when there was nothing to change.
async fn commit(
    users: &(impl Users + UserRoles),
    publisher: &impl Publisher,
    id: &UserId,
    now: Timestamp,
    change: impl Fn(&User) -> Option<User>,
) -> Result<Option<User>, Error> {
    for _ in 0..TRIES {
        let Some(user) = users.load(id).await? else {
            return Ok(None);
        };
        let Some(changed) = change(&user) else {
            return Ok(None);
        };
        match users.commit(&changed).await {
            Err(error) if error.is_conflict() => continue,
            outcome => outcome?,
        }
        let User { role, closing, role_version, .. } = &changed;
        tracing::info!(user_id = %id, ?role, closing, role_version, "the user was changed");
        announce(publisher, &changed, now).await;
        return Ok(Some(changed));
    }
    Err(too_many_tries(id))
}

/// Sends what a change made due. What cannot be sent is remembered: its deadline brings the message again.
pub async fn announce(publisher: &impl Publisher, changed: &User, now: Timestamp) {
    for message in changed.messages(now) {
        if let Err(error) = publisher.publish(&message).await {
            tracing::warn!(user_id = %changed.id, %error, ?message, "a message about the user was not sent yet");
        }
    }
}

fn too_many_tries(id: &UserId) -> Error {
    Error::new(Class::Retry, format!("user {id} changed {TRIES} times meanwhile; try again"))
}

#[cfg(test)]
mod tests;

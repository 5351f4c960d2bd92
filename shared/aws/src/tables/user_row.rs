//! A user as an item of the Users table.

use aws_sdk_dynamodb::types::AttributeValue;
use gas_domain::{Fanout, JobId, Profile, Role, User, UserId};
use gas_ports::{Class, Error};
use serde::{Deserialize, Serialize};

use super::{
    due,
    item::{self, Item},
    stamp::Stamp,
};

#[derive(Debug, Serialize, Deserialize)]
struct UserRow {
    user_id: UserId,
    #[serde(flatten)]
    profile: Profile,
    role: Role,
    role_version: u64,
    #[serde(default)]
    closing: bool,
    pending_fanout: Option<FanoutRow>,
    changed_time: Stamp,
    due_shard: Option<String>,
    due_at: Option<Stamp>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FanoutRow {
    role_version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<JobId>,
}

/// The role as the table has it.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Free => "free_user",
        Role::Premium => "premium_user",
    }
}

/// The item of a user.
pub(super) fn write(user: &User) -> Result<Item, Error> {
    let row = UserRow {
        user_id: user.id.clone(),
        profile: user.profile.clone(),
        role: user.role,
        role_version: user.role_version,
        closing: user.closing,
        pending_fanout: user
            .pending_fanout
            .as_ref()
            .map(|fanout| FanoutRow { role_version: fanout.role_version, cursor: fanout.cursor }),
        changed_time: Stamp(user.changed_time),
        due_shard: user.due_at.map(|_| due::shard(user.id.as_str())),
        due_at: user.due_at.map(Stamp),
    };
    item::item(&row, &format!("user {}", user.id))
}

/// The choice of mails, as its attribute.
pub(super) fn mails(profile: &Profile) -> Result<AttributeValue, Error> {
    let invalid = |error| Error::new(Class::Invalid, "the choice of mails cannot be written").caused_by(error);
    serde_dynamo::to_attribute_value(profile.mails).map_err(invalid)
}

/// The user in an item; `Corrupt`, with the user's name, when it cannot be read.
pub(super) fn read(item: Item) -> Result<User, Error> {
    let name = format!("user {}", item::name(&item, &["user_id"]));
    let row: UserRow = item::row(item, &name)?;
    Ok(User {
        id: row.user_id,
        profile: row.profile,
        role: row.role,
        role_version: row.role_version,
        closing: row.closing,
        pending_fanout: row
            .pending_fanout
            .map(|fanout| Fanout { role_version: fanout.role_version, cursor: fanout.cursor }),
        changed_time: row.changed_time.0,
        due_at: row.due_at.map(|due_at| due_at.0),
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn free() -> User {
        let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
        User::new("ann".parse().unwrap(), profile, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn every_state_comes_back_as_it_was() {
        let now = Timestamp::UNIX_EPOCH;
        let job = "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap();
        let premium = free().change_role(Role::Premium, now).unwrap();
        for user in [
            free(),
            premium.clone(),
            premium.fanout_reached(job, now),
            premium.fanout_done(now),
            premium.close(now).unwrap(),
        ] {
            let item = write(&user).unwrap();
            assert_eq!(item.contains_key("due_at"), user.due_at.is_some());
            assert_eq!(item.contains_key("due_shard"), user.due_at.is_some());
            assert_eq!(item["role"].as_s().unwrap(), role_name(user.role));
            assert_eq!(read(item).unwrap(), user);
        }
    }

    #[test]
    fn a_role_that_cannot_be_read_is_an_error_and_never_free() {
        for role in [None, Some(item::s("gold_user"))] {
            let mut item = write(&free()).unwrap();
            item.remove("role");
            item.extend(role.map(|role| ("role".to_owned(), role)));
            let error = read(item).unwrap_err();
            assert_eq!(error.class(), Class::Corrupt);
            assert!(error.to_string().contains("user ann"), "{error}");
        }
    }
}

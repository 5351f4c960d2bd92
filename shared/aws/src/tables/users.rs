//! The Users table.

use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, Put, TransactWriteItem, Update, builders::UpdateBuilder},
};
use gas_domain::{Billing, Profile, User, UserId, Webhook};
use gas_ports::{Class, Due, Error, UserBilling, UserNotices, UserProfiles, UserRoles, Users, UsersDue};
use jiff::Timestamp;

use super::{
    billing_row, due,
    item::{Item, n, name, s, text, unreadable},
    stamp::Stamp,
    transaction, user_row,
};
use crate::{Sdk, classify::failed};

/// The attributes that a change of role writes; those that it leaves without a value are removed.
const ROLE_ATTRIBUTES: [&str; 9] =
    ["version", "role", "role_version", "closing", "pending_fanout", "notices", "changed_time", "due_shard", "due_at"];

/// The attributes that a change of the notices writes.
const NOTICE_ATTRIBUTES: [&str; 4] = ["version", "notices", "due_shard", "due_at"];

/// The Users table.
#[derive(Clone, Debug)]
pub struct UsersTable {
    client: Client,
    table: String,
}

impl UsersTable {
    /// The table with this name.
    pub fn new(sdk: &Sdk, users_table: impl Into<String>) -> Self {
        let client = Client::new(sdk.config());
        let table = users_table.into();
        Self { client, table }
    }
}

impl Users for UsersTable {
    async fn load(&self, id: &UserId) -> Result<Option<User>, Error> {
        let request = self.client.get_item().table_name(&self.table).key("user_id", s(id));
        let answer = request.consistent_read(true).send().await;
        let answer = answer.map_err(failed(format!("loading user {id}")))?;
        answer.item.map(user_row::read).transpose()
    }
}

impl UserProfiles for UsersTable {
    async fn create(&self, user: &User) -> Result<(), Error> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(user_row::write(user)?))
            .condition_expression("attribute_not_exists(user_id)");
        let write = TransactWriteItem::builder().put(put.build().map_err(incomplete)?).build();
        transaction::write(&self.client, vec![write], &format!("creating user {}", user.id)).await
    }

    async fn save_profile(&self, id: &UserId, profile: &Profile) -> Result<(), Error> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("user_id", s(id))
            .update_expression("SET #name = :name, email = :email, institution = :institution, mails = :mails")
            .condition_expression("attribute_exists(user_id)")
            .expression_attribute_names("#name", "name")
            .expression_attribute_values(":name", s(&profile.name))
            .expression_attribute_values(":email", s(&profile.email))
            .expression_attribute_values(":institution", s(&profile.institution))
            .expression_attribute_values(":mails", user_row::mails(profile)?);
        let saved = update.send().await;
        saved.map_err(failed(format!("saving the profile of user {id}")))?;
        Ok(())
    }

    async fn save_webhook(
        &self,
        id: &UserId,
        before: Option<&Webhook>,
        webhook: Option<&Webhook>,
    ) -> Result<(), Error> {
        let update = Update::builder().table_name(&self.table).key("user_id", s(id));
        let update = match before {
            Some(before) => update
                .condition_expression("webhook = :before")
                .expression_attribute_values(":before", user_row::webhook(before)?),
            None => update.condition_expression("attribute_exists(user_id) AND attribute_not_exists(webhook)"),
        };
        let update = match webhook {
            Some(webhook) => update
                .update_expression("SET webhook = :webhook")
                .expression_attribute_values(":webhook", user_row::webhook(webhook)?),
            None => update.update_expression("REMOVE webhook"),
        };
        self.send(update, &format!("saving the webhook of user {id}")).await
    }

    async fn try_webhook(&self, id: &UserId, now: Timestamp, last: Timestamp) -> Result<(), Error> {
        let update = Update::builder()
            .table_name(&self.table)
            .key("user_id", s(id))
            .update_expression("SET webhook_tried = :now")
            .condition_expression(
                "attribute_exists(user_id) AND (attribute_not_exists(webhook_tried) OR webhook_tried <= :last)",
            )
            .expression_attribute_values(":now", s(Stamp(now)))
            .expression_attribute_values(":last", s(Stamp(last)));
        self.send(update, &format!("recording a trial of the webhook of user {id}")).await
    }

    async fn end_sessions(&self, id: &UserId, since: Timestamp) -> Result<(), Error> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("user_id", s(id))
            .update_expression("SET sessions_since = :since")
            .condition_expression(
                "attribute_exists(user_id) AND (attribute_not_exists(sessions_since) OR sessions_since <= :since)",
            )
            .expression_attribute_values(":since", s(Stamp(since)));
        update.send().await.map_err(failed(format!("ending the sessions of user {id}")))?;
        Ok(())
    }
}

impl UserBilling for UsersTable {
    async fn save_billing(&self, id: &UserId, billing: &Billing, expected: u64) -> Result<(), Error> {
        let item = billing_row::write(billing)?;
        let update = self.billing_update(id, expected, "");
        self.set(update, &item, &billing_row::ATTRIBUTES, &format!("saving the billing of user {id}")).await
    }

    async fn save_billing_and_notices(&self, user: &User, expected: u64) -> Result<(), Error> {
        let update = self
            .billing_update(&user.id, expected, " AND #version = :before")
            .expression_attribute_values(":before", n(user.version.saturating_sub(1)));
        let attributes = [&billing_row::ATTRIBUTES[..], &NOTICE_ATTRIBUTES].concat();
        let doing = format!("saving the billing and the notices of user {}", user.id);
        self.set(update, &user_row::write(user)?, &attributes, &doing).await
    }
}

impl UserRoles for UsersTable {
    async fn commit(&self, user: &User) -> Result<(), Error> {
        let doing = format!("committing the role of user {}", user.id);
        self.write(user, &ROLE_ATTRIBUTES, &doing).await
    }
}

impl UserNotices for UsersTable {
    async fn commit_notices(&self, user: &User) -> Result<(), Error> {
        let doing = format!("committing the notices of user {}", user.id);
        self.write(user, &NOTICE_ATTRIBUTES, &doing).await
    }
}

impl UsersTable {
    /// An update on condition that the version of the stored billing is `expected`, `and` more.
    fn billing_update(&self, id: &UserId, expected: u64, and: &str) -> UpdateBuilder {
        let update = Update::builder().table_name(&self.table).key("user_id", s(id));
        // A user who never went to the payment provider has none of the attributes.
        match expected {
            0 => update.condition_expression(format!(
                "attribute_exists(user_id) AND attribute_not_exists(billing_version){and}"
            )),
            _ => update
                .condition_expression(format!("billing_version = :expected{and}"))
                .expression_attribute_values(":expected", n(expected)),
        }
    }

    /// Writes these attributes of the user, on condition that the stored one is the one before.
    async fn write(&self, user: &User, attributes: &[&str], doing: &str) -> Result<(), Error> {
        let update = Update::builder()
            .table_name(&self.table)
            .key("user_id", s(&user.id))
            .condition_expression("#version = :expected")
            .expression_attribute_values(":expected", n(user.version.saturating_sub(1)));
        self.set(update, &user_row::write(user)?, attributes, doing).await
    }

    /// Sends an update that writes these attributes as the item has them; those that it has not are removed.
    async fn set(&self, mut update: UpdateBuilder, item: &Item, attributes: &[&str], doing: &str) -> Result<(), Error> {
        let (mut set, mut remove) = (Vec::new(), Vec::new());
        for name in attributes {
            update = update.expression_attribute_names(format!("#{name}"), *name);
            if let Some(value) = item.get(*name) {
                update = update.expression_attribute_values(format!(":{name}"), value.clone());
                set.push(format!("#{name} = :{name}"));
            } else {
                remove.push(format!("#{name}"));
            }
        }
        let mut expression = format!("SET {}", set.join(", "));
        if !remove.is_empty() {
            expression += &format!(" REMOVE {}", remove.join(", "));
        }
        self.send(update.update_expression(expression), doing).await
    }

    /// Sends an update whose answer may be lost: its repetition is not taken for somebody else's write.
    async fn send(&self, update: UpdateBuilder, doing: &str) -> Result<(), Error> {
        let update = update.build().map_err(incomplete)?;
        let write = TransactWriteItem::builder().update(update).build();
        transaction::write(&self.client, vec![write], doing).await
    }
}

impl UsersDue for UsersTable {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<Due<UserId>>, Error> {
        let items = due::overdue(&self.client, &self.table, shard, now, limit).await?;
        let due = |item: &Item| Ok(Due { key: user_id(item)?, due_at: due::due_at(item)? });
        items.iter().map(due).collect()
    }

    async fn remove(&self, user: &User) -> Result<(), Error> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key("user_id", s(&user.id))
            .condition_expression("#version = :read AND closing = :closing")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":read", n(user.version))
            .expression_attribute_values(":closing", AttributeValue::Bool(true));
        let removed = delete.send().await;
        removed.map_err(failed(format!("removing user {}", user.id)))?;
        Ok(())
    }

    async fn postpone(&self, user: &User, due_at: Timestamp) -> Result<(), Error> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("user_id", s(&user.id))
            .update_expression("SET due_at = :due_at")
            // A walk that ended in between has nothing that could be due.
            .condition_expression("#version = :read AND attribute_exists(due_at)")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":due_at", s(Stamp(due_at)))
            .expression_attribute_values(":read", n(user.version));
        let postponed = update.send().await;
        postponed.map_err(failed(format!("postponing user {}", user.id)))?;
        Ok(())
    }
}

fn user_id(item: &Item) -> Result<UserId, Error> {
    let unreadable = |error| unreadable(&format!("user {}", name(item, &["user_id"]))).caused_by(error);
    text(item, "user_id").parse().map_err(|error: gas_domain::InvalidId| unreadable(error))
}

fn incomplete(error: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::new(Class::Invalid, "writing a request to DynamoDB").caused_by(error)
}

//! A user as an item of the Users table.

use aws_sdk_dynamodb::types::AttributeValue;
use gas_domain::{Fanout, JobId, Profile, Role, User, UserId, Webhook, WebhookSecret};
use gas_ports::Error;
use serde::{Deserialize, Serialize};

use super::{
    billing_row::BillingRow,
    due,
    item::{self, Item},
    notice_row::NoticeRow,
    stamp::Stamp,
};

#[derive(Debug, Serialize, Deserialize)]
struct UserRow {
    user_id: UserId,
    #[serde(flatten)]
    profile: Profile,
    version: u64,
    role: Role,
    role_version: u64,
    #[serde(flatten)]
    billing: BillingRow,
    #[serde(default)]
    closing: bool,
    pending_fanout: Option<FanoutRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notices: Vec<NoticeRow>,
    webhook: Option<WebhookRow>,
    webhook_tried: Option<Stamp>,
    changed_time: Stamp,
    due_shard: Option<String>,
    due_at: Option<Stamp>,
    sessions_since: Option<Stamp>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FanoutRow {
    role_version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<JobId>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WebhookRow {
    url: String,
    secret: WebhookSecret,
    since: Stamp,
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
        version: user.version,
        role: user.role,
        role_version: user.role_version,
        billing: BillingRow::of(&user.billing),
        closing: user.closing,
        pending_fanout: user
            .pending_fanout
            .as_ref()
            .map(|fanout| FanoutRow { role_version: fanout.role_version, cursor: fanout.cursor }),
        notices: user.notices.iter().map(NoticeRow::from).collect(),
        webhook: user.webhook.clone().map(WebhookRow::from),
        webhook_tried: user.webhook_tried.map(Stamp),
        changed_time: Stamp(user.changed_time),
        due_shard: user.due_at.map(|_| due::shard(user.id.as_str())),
        due_at: user.due_at.map(Stamp),
        sessions_since: user.sessions_since.map(Stamp),
    };
    item::item(&row, &format!("user {}", user.id))
}

/// The choice of mails, as its attribute.
pub(super) fn mails(profile: &Profile) -> Result<AttributeValue, Error> {
    item::value(&profile.mails, "the choice of mails")
}

/// The webhook, as its attribute.
pub(super) fn webhook(webhook: &Webhook) -> Result<AttributeValue, Error> {
    item::value(&WebhookRow::from(webhook.clone()), "the webhook")
}

impl From<Webhook> for WebhookRow {
    fn from(Webhook { url, secret, since }: Webhook) -> Self {
        Self { url, secret, since: Stamp(since) }
    }
}

impl From<WebhookRow> for Webhook {
    fn from(WebhookRow { url, secret, since }: WebhookRow) -> Self {
        Self { url, secret, since: since.0 }
    }
}

/// The user in an item; `Corrupt`, with the user's name, when it cannot be read.
pub(super) fn read(item: Item) -> Result<User, Error> {
    let name = format!("user {}", item::name(&item, &["user_id"]));
    let row: UserRow = item::row(item, &name)?;
    Ok(User {
        id: row.user_id,
        profile: row.profile,
        version: row.version,
        role: row.role,
        role_version: row.role_version,
        billing: row.billing.billing(),
        closing: row.closing,
        pending_fanout: row
            .pending_fanout
            .map(|fanout| Fanout { role_version: fanout.role_version, cursor: fanout.cursor }),
        notices: row.notices.into_iter().map(Into::into).collect(),
        webhook: row.webhook.map(Webhook::from),
        webhook_tried: row.webhook_tried.map(|tried| tried.0),
        changed_time: row.changed_time.0,
        due_at: row.due_at.map(|due_at| due_at.0),
        sessions_since: row.sessions_since.map(|since| since.0),
    })
}

#[cfg(test)]
mod tests {
    use gas_domain::{Billing, Checkout, Notice, Returned, Subscription, SubscriptionStatus};
    use gas_ports::Class;
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
        let subscription =
            Subscription { id: "sub_1".into(), status: SubscriptionStatus::PastDue, period_end: now, ends_at: None };
        let checkout = Checkout { id: "cs_1".into(), url: "https://checkout.example.org/1".into() };
        let paying = Billing {
            version: 3,
            customer: Some("cus_1".into()),
            subscription: Some(subscription.clone()),
            checkout: Some(checkout),
        };
        let ending = Billing {
            subscription: Some(Subscription { ends_at: Some(now), ..subscription }),
            checkout: None,
            ..paying.clone()
        };
        let secret = WebhookSecret("whsec_c2VjcmV0".into());
        let webhook = Webhook { url: "https://example.org/".into(), secret, since: now };
        for user in [
            free(),
            User { billing: paying, ..premium.clone() },
            User { billing: ending, ..free() },
            premium.clone(),
            premium.fanout_reached(job, now),
            premium.fanout_done(now),
            premium.notice_claimed(&premium.notices[0], now),
            premium.notice_waits(&premium.notices[1], Returned { cursor: Some(job), back: 2, held: 1 }, now),
            premium.tell(Notice::PremiumEnds { at: now }, now).unwrap(),
            premium.tell(Notice::PaymentFailed, now).unwrap(),
            premium.change_role(Role::Free, now).unwrap(),
            premium.close(now).unwrap(),
            User { sessions_since: None, ..free() },
            User { webhook: Some(webhook), ..free() },
            User { webhook_tried: Some(now), ..free() },
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

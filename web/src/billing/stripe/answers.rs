//! What Stripe answers, as far as it is looked at.

use gas_domain::{Subscription, SubscriptionStatus};
use gas_ports::{Class, Error};
use jiff::Timestamp;
use serde::Deserialize;

use super::{CheckoutStatus, Refund, Subscribed};

#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) id: String,
}

#[derive(Deserialize)]
pub(super) struct CustomerAnswer {
    #[serde(default)]
    pub(super) metadata: Metadata,
    #[serde(default)]
    pub(super) deleted: bool,
}

#[derive(Default, Deserialize)]
pub(super) struct Metadata {
    pub(super) user_id: Option<String>,
    pub(super) refund: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct CheckoutAnswer {
    pub(super) id: String,
    pub(super) url: Option<String>,
    pub(super) status: CheckoutStatus,
}

#[derive(Deserialize)]
pub(super) struct PortalAnswer {
    pub(super) url: String,
}

#[derive(Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
}

#[derive(Deserialize)]
pub(super) struct SubscriptionAnswer {
    pub(super) id: String,
    pub(super) status: SubscriptionStatus,
    pub(super) created: i64,
    #[serde(default)]
    pub(super) cancel_at_period_end: bool,
    pub(super) cancel_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
    pub(super) latest_invoice: Option<String>,
    #[serde(default)]
    pub(super) metadata: Metadata,
    pub(super) items: List<ItemAnswer>,
}

#[derive(Deserialize)]
pub(super) struct ItemAnswer {
    pub(super) current_period_end: i64,
}

#[derive(Deserialize)]
pub(super) struct PaymentAnswer {
    pub(super) payment: PaymentOf,
}

#[derive(Deserialize)]
pub(super) struct PaymentOf {
    pub(super) payment_intent: Option<String>,
}

impl SubscriptionAnswer {
    pub(super) fn subscribed(self) -> Result<Subscribed, Error> {
        let moment = |second| {
            Timestamp::from_second(second)
                .map_err(|error| Error::new(Class::Invalid, "Stripe told a strange time").caused_by(error))
        };
        let period_end =
            moment(self.items.data.iter().map(|item| item.current_period_end).max().unwrap_or(self.created))?;
        let asked = self.cancel_at.map(moment).transpose()?.or(self.cancel_at_period_end.then_some(period_end));
        let ends_at = self.ended_at.map(moment).transpose()?.or(asked);
        let subscription = Subscription { id: self.id, status: self.status, period_end, ends_at };
        let is_refund_owed = self.metadata.refund.as_deref() == Some(Refund::Owed.word());
        let (created, latest_invoice) = (moment(self.created)?, self.latest_invoice);
        Ok(Subscribed { subscription, created, latest_invoice, is_refund_owed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_says_when_it_renews_or_ends() {
        let read = |text: &str| serde_json::from_str::<SubscriptionAnswer>(text).unwrap().subscribed().unwrap();
        let items = r#""items":{"data":[{"current_period_end":200}]}"#;
        let at = |second| Timestamp::from_second(second).unwrap();
        let renews =
            read(&format!(r#"{{"id":"sub_1","status":"active","created":100,"latest_invoice":"in_1",{items}}}"#));
        assert_eq!((renews.subscription.period_end, renews.subscription.ends_at), (at(200), None));
        let ends = read(&format!(r#"{{"id":"s","status":"active","created":1,"cancel_at_period_end":true,{items}}}"#));
        assert_eq!(ends.subscription.ends_at, Some(at(200)));
        let sooner = read(&format!(r#"{{"id":"s","status":"active","created":1,"cancel_at":150,{items}}}"#));
        assert_eq!(sooner.subscription.ends_at, Some(at(150)));
        let newer = read(&format!(r#"{{"id":"s","status":"hibernating","created":1,{items}}}"#));
        assert_eq!(newer.subscription.status, SubscriptionStatus::Unknown);
    }
}

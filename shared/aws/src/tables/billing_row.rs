//! What the payment provider says of a user, as attributes of the user's item.

use gas_domain::{Billing, Checkout, Subscription, SubscriptionStatus};
use gas_ports::Error;
use serde::{Deserialize, Serialize};

use super::{
    item::{self, Item},
    stamp::Stamp,
};

/// The attributes that it is written to; those without a value are removed.
pub(super) const ATTRIBUTES: [&str; 4] = ["billing_version", "stripe_customer_id", "subscription", "checkout"];

/// The attributes. Of who never went to the payment provider there are none.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BillingRow {
    billing_version: Option<u64>,
    stripe_customer_id: Option<String>,
    subscription: Option<SubscriptionRow>,
    checkout: Option<CheckoutRow>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SubscriptionRow {
    id: String,
    status: SubscriptionStatus,
    period_end: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Stamp>,
}

#[derive(Debug, Serialize, Deserialize)]
struct CheckoutRow {
    id: String,
    url: String,
}

/// The attributes as they are stored.
pub(super) fn write(billing: &Billing) -> Result<Item, Error> {
    item::item(&BillingRow::of(billing), "a user's billing")
}

impl BillingRow {
    pub(super) fn of(billing: &Billing) -> Self {
        let subscription = |subscription: &Subscription| SubscriptionRow {
            id: subscription.id.clone(),
            status: subscription.status,
            period_end: Stamp(subscription.period_end),
            ends_at: subscription.ends_at.map(Stamp),
        };
        let checkout = |checkout: &Checkout| CheckoutRow { id: checkout.id.clone(), url: checkout.url.clone() };
        Self {
            billing_version: (billing.version > 0).then_some(billing.version),
            stripe_customer_id: billing.customer.clone(),
            subscription: billing.subscription.as_ref().map(subscription),
            checkout: billing.checkout.as_ref().map(checkout),
        }
    }

    pub(super) fn billing(self) -> Billing {
        let subscription = |row: SubscriptionRow| Subscription {
            id: row.id,
            status: row.status,
            period_end: row.period_end.0,
            ends_at: row.ends_at.map(|ends_at| ends_at.0),
        };
        Billing {
            version: self.billing_version.unwrap_or_default(),
            customer: self.stripe_customer_id,
            subscription: self.subscription.map(subscription),
            checkout: self.checkout.map(|row| Checkout { id: row.id, url: row.url }),
        }
    }
}

//! Everything that Stripe would know.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// How long a period is.
const PERIOD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a payment page is open.
const OPEN: SignedDuration = SignedDuration::from_hours(24);
/// What Premium costs here, in cents.
pub const AMOUNT: u64 = 900;
/// A price that there is not; any other there is.
pub const NO_PRICE: &str = "price_missing";

/// Customers, payment pages, subscriptions, invoices, refunds: each the JSON that the API answers, by id.
#[derive(Default)]
pub struct State {
    pub customers: BTreeMap<String, Value>,
    pub checkouts: BTreeMap<String, Value>,
    pub portals: HashMap<String, (String, String)>,
    pub subscriptions: BTreeMap<String, Value>,
    pub invoices: BTreeMap<String, Value>,
    pub refunds: BTreeMap<String, Value>,
    /// The answers to requests with an idempotency key, with what was asked.
    pub answered: HashMap<String, (String, u16, Value)>,
    /// The events so far, as they are sent.
    pub events: Vec<Value>,
    /// What happens to the events of a user.
    pub deliveries: HashMap<String, Delivery>,
    /// Events that wait for their release.
    pub held: Vec<Value>,
    /// Users in whose matters the API fails.
    pub down: Vec<String>,
    /// What happens to questions for a price.
    pub pricing: Pricing,
    /// Users who cannot be paid back.
    pub refunding: HashMap<String, Refunding>,
    serial: u64,
}

/// What happens to events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// They are sent twice.
    Twice,
    /// They wait until they are released.
    Held,
    /// They are lost.
    Dropped,
}

/// What happens to a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refunding {
    /// It may work later.
    Fails,
    /// It never works: the payment is disputed.
    IsRefused,
}

/// What is answered to questions for a price.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pricing {
    /// The price.
    #[default]
    Works,
    /// Twice the price.
    Doubles,
    /// A failure.
    Fails,
}

impl State {
    /// A new id with this prefix.
    pub fn id(&mut self, prefix: &str) -> String {
        self.serial += 1;
        // Longer than the serial alone, and unlike those of an earlier start.
        format!("{prefix}_{}x{}", Timestamp::now().as_millisecond(), self.serial)
    }

    /// The user that a customer stands for.
    pub fn user_of(&self, customer: &str) -> String {
        let customer = self.customers.get(customer);
        customer.and_then(|it| it["metadata"]["user_id"].as_str()).unwrap_or_default().to_owned()
    }

    /// The user who made a payment.
    pub fn payer_of(&self, intent: &str) -> String {
        let invoice = self.invoices.values().find(|it| it["payment_intent"] == intent);
        invoice.and_then(|it| it["customer"].as_str()).map(|customer| self.user_of(customer)).unwrap_or_default()
    }

    /// Whether there is such a customer.
    pub fn has_customer(&self, id: &str) -> bool {
        self.customers.get(id).is_some_and(|it| it["deleted"] != true)
    }

    /// Deletes a customer: subscriptions and payment pages end, and nothing but the name stays.
    pub fn delete_customer(&mut self, id: &str) {
        for subscription in self.alive(id) {
            self.end(subscription["id"].as_str().unwrap_or_default());
        }
        for checkout in self.checkouts.values_mut().filter(|it| it["customer"] == id && it["status"] == "open") {
            (checkout["status"], checkout["url"]) = ("expired".into(), Value::Null);
        }
        self.customers.insert(id.to_owned(), json!({ "id": id, "object": "customer", "deleted": true }));
    }

    /// A payment page.
    pub fn open_checkout(&mut self, url: &str, customer: &str, fields: &BTreeMap<String, String>) -> Value {
        let id = self.id("cs_test");
        let field = |name: &str| fields.get(name).cloned();
        let checkout = json!({
            "id": id, "object": "checkout.session", "mode": "subscription", "status": "open", "payment_status": "unpaid",
            "customer": customer, "client_reference_id": field("client_reference_id"), "subscription": null,
            "success_url": field("success_url"), "cancel_url": field("cancel_url"), "url": format!("{url}/c/{id}"),
            "expires_at": (Timestamp::now() + OPEN).as_second(), "metadata": {},
        });
        self.checkouts.insert(id, checkout.clone());
        checkout
    }

    /// A paid subscription of a customer.
    pub fn subscribe(&mut self, customer: &str) -> Value {
        let (id, invoice) = (self.id("sub"), self.id("in"));
        let intent = self.id("pi");
        let now = Timestamp::now();
        let item = json!({ "object": "subscription_item", "current_period_start": now.as_second(),
            "current_period_end": (now + PERIOD).as_second() });
        let subscription = json!({
            "id": id, "object": "subscription", "customer": customer, "status": "active", "created": now.as_second(),
            "cancel_at_period_end": false, "cancel_at": null, "canceled_at": null, "ended_at": null,
            "latest_invoice": invoice, "metadata": { "user_id": self.user_of(customer) },
            "items": { "object": "list", "data": [item] },
        });
        let paid = json!({ "id": invoice, "object": "invoice", "customer": customer, "status": "paid", "amount_paid": AMOUNT,
            "payment_intent": intent, "parent": { "subscription_details": { "subscription": id } } });
        self.subscriptions.insert(id, subscription.clone());
        self.invoices.insert(invoice, paid);
        subscription
    }

    /// Ends a subscription at once.
    pub fn end(&mut self, id: &str) -> Option<Value> {
        let subscription = self.subscriptions.get_mut(id)?;
        let now = Timestamp::now().as_second();
        subscription["status"] = "canceled".into();
        (subscription["canceled_at"], subscription["ended_at"]) = (now.into(), now.into());
        Some(subscription.clone())
    }

    /// Lets a subscription end with its period, or go on after all.
    pub fn set_ending(&mut self, id: &str, ends: bool) -> Option<Value> {
        let subscription = self.subscriptions.get_mut(id)?;
        let period_end = subscription["items"]["data"][0]["current_period_end"].clone();
        subscription["cancel_at_period_end"] = ends.into();
        subscription["cancel_at"] = if ends { period_end } else { Value::Null };
        Some(subscription.clone())
    }

    /// Writes the fields `metadata[…]`; one without a value is taken away.
    pub fn set_metadata(&mut self, id: &str, fields: &BTreeMap<String, String>) -> Option<Value> {
        let subscription = self.subscriptions.get_mut(id)?;
        let metadata = subscription["metadata"].as_object_mut()?;
        for (name, value) in fields {
            let Some(name) = name.strip_prefix("metadata[").and_then(|name| name.strip_suffix(']')) else { continue };
            match value.as_str() {
                "" => drop(metadata.remove(name)),
                value => drop(metadata.insert(name.to_owned(), value.into())),
            }
        }
        Some(subscription.clone())
    }

    /// Gives a subscription another status.
    pub fn set_status(&mut self, id: &str, status: &str) -> Option<Value> {
        let subscription = self.subscriptions.get_mut(id)?;
        subscription["status"] = status.into();
        Some(subscription.clone())
    }

    /// The subscriptions of a customer that are not over, newest first.
    pub fn alive(&self, customer: &str) -> Vec<Value> {
        self.of(customer).into_iter().filter(|it| it["status"] != "canceled").collect()
    }

    /// All subscriptions of a customer, newest first.
    pub fn of(&self, customer: &str) -> Vec<Value> {
        let mut all: Vec<_> = self.subscriptions.values().filter(|it| it["customer"] == customer).cloned().collect();
        all.reverse();
        all
    }
}

//! A client for the little of Stripe's API that is used here: form-encoded requests, JSON answers.

mod answers;
mod subscribed;
mod transport;

pub use subscribed::{Refund, Subscribed};

use gas_domain::{Checkout, UserId};
use gas_ports::{Class, Error, Secrets};
use http::Method;
use jiff::Timestamp;
use openidconnect::reqwest;
use serde::Deserialize;

use self::answers::{CheckoutAnswer, CustomerAnswer, List, Named, PaymentAnswer, PortalAnswer, SubscriptionAnswer};
use super::{price::ShownPrice, secret::CachedSecret};
use crate::settings::StripeSettings;

/// The field of Stripe's objects that holds our name of the user.
const USER_ID: &str = "user_id";

/// Stripe's API.
pub struct Stripe<S> {
    settings: StripeSettings,
    key: CachedSecret<S>,
    webhook_secret: CachedSecret<S>,
    http: reqwest::Client,
    pub(super) shown_price: ShownPrice,
}

/// A payment page, as Stripe has it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutStatus {
    /// It can be paid.
    Open,
    /// It was paid.
    Complete,
    /// It can no longer be paid.
    Expired,
}

impl<S: Secrets + Clone> Stripe<S> {
    /// Nothing is called, and no secret is read, before somebody subscribes.
    pub fn new(settings: StripeSettings, secrets: S, http: reqwest::Client) -> Self {
        let key = CachedSecret::new(secrets.clone(), &settings.secret_key_name);
        let webhook_secret = CachedSecret::new(secrets, &settings.webhook_secret_name);
        Self { settings, key, webhook_secret, http, shown_price: ShownPrice::default() }
    }

    /// The price of Premium; `None`: subscriptions are not open.
    pub fn price(&self) -> Option<&str> {
        self.settings.price.as_deref()
    }

    /// The secret that webhooks are signed with.
    pub async fn webhook_secret(&self, now: Timestamp) -> Result<String, Error> {
        self.webhook_secret.get(now).await
    }

    /// A new customer. `once` names the wish: the same wish again answers the same customer.
    pub async fn create_customer(
        &self,
        user: &UserId,
        email: &str,
        once: &str,
        now: Timestamp,
    ) -> Result<String, Error> {
        let metadata = format!("metadata[{USER_ID}]");
        let mut fields = vec![(metadata.as_str(), user.as_str())];
        if !email.is_empty() {
            fields.push(("email", email));
        }
        let made: Named = self.post("/v1/customers", &fields, Some(once), now).await?;
        Ok(made.id)
    }

    /// Whether there is such a customer: one that was deleted leaves its name behind.
    pub async fn has_customer(&self, customer: &str, now: Timestamp) -> Result<bool, Error> {
        let found: Result<CustomerAnswer, Error> = self.get(&format!("/v1/customers/{customer}"), &[], now).await;
        match found {
            Ok(customer) => Ok(!customer.deleted),
            Err(error) if error.class() == Class::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The user whom a customer stands for; `None` for one that is gone or not of this service.
    pub async fn user_of(&self, customer: &str, now: Timestamp) -> Result<Option<UserId>, Error> {
        let found: Result<CustomerAnswer, Error> = self.get(&format!("/v1/customers/{customer}"), &[], now).await;
        match found {
            Ok(customer) => Ok(customer.metadata.user_id.and_then(|id| id.parse().ok())),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens a payment page for Premium.
    pub async fn open_checkout(&self, wish: &CheckoutWish<'_>, now: Timestamp) -> Result<Checkout, Error> {
        let Some(price) = self.price() else {
            return Err(Error::new(Class::Invalid, "subscriptions are not open: set StripePriceId"));
        };
        let metadata = format!("subscription_data[metadata][{USER_ID}]");
        let fields = [
            ("mode", "subscription"),
            ("customer", wish.customer),
            ("client_reference_id", wish.user.as_str()),
            (metadata.as_str(), wish.user.as_str()),
            ("line_items[0][price]", price),
            ("line_items[0][quantity]", "1"),
            ("success_url", wish.success_url),
            ("cancel_url", wish.cancel_url),
        ];
        let opened: CheckoutAnswer = self.post("/v1/checkout/sessions", &fields, Some(wish.once), now).await?;
        let url = opened.url.ok_or_else(|| Error::new(Class::Retry, "Stripe opened a payment page without address"))?;
        Ok(Checkout { id: opened.id, url: self.page(url)? })
    }

    /// How a payment page is now.
    pub async fn checkout_status(&self, id: &str, now: Timestamp) -> Result<CheckoutStatus, Error> {
        let found: CheckoutAnswer = self.get(&format!("/v1/checkout/sessions/{id}"), &[], now).await?;
        Ok(found.status)
    }

    /// Closes a payment page; one that is closed already stays so.
    pub async fn expire_checkout(&self, id: &str, now: Timestamp) -> Result<(), Error> {
        let closed: Result<Named, Error> =
            self.post(&format!("/v1/checkout/sessions/{id}/expire"), &[], None, now).await;
        match closed {
            Err(error) if !matches!(error.class(), Class::Invalid | Class::NotFound) => Err(error),
            _ => Ok(()),
        }
    }

    /// The address of a page on which a customer looks after card, invoices and subscription.
    pub async fn portal(&self, customer: &str, return_url: &str, now: Timestamp) -> Result<String, Error> {
        let fields = [("customer", customer), ("return_url", return_url)];
        let opened: PortalAnswer = self.post("/v1/billing_portal/sessions", &fields, None, now).await?;
        self.page(opened.url)
    }

    /// All subscriptions of a customer, newest first; of one that is gone there are none.
    pub async fn subscriptions(&self, customer: &str, now: Timestamp) -> Result<Vec<Subscribed>, Error> {
        let query = [("customer", customer), ("status", "all"), ("limit", "100")];
        let list: Result<List<SubscriptionAnswer>, Error> = self.get("/v1/subscriptions", &query, now).await;
        let list = match list {
            Err(error) if error.class() == Class::NotFound => return Ok(Vec::new()),
            list => list?,
        };
        list.data.into_iter().map(SubscriptionAnswer::subscribed).collect()
    }

    /// Lets a subscription end with what is paid, or go on after all.
    pub async fn set_ending(&self, subscription: &str, ends: bool, now: Timestamp) -> Result<(), Error> {
        let fields = [("cancel_at_period_end", if ends { "true" } else { "false" })];
        self.post::<Named>(&format!("/v1/subscriptions/{subscription}"), &fields, None, now).await.map(drop)
    }

    /// Ends a subscription at once; one that has ended already stays so.
    pub async fn cancel(&self, subscription: &str, now: Timestamp) -> Result<(), Error> {
        let path = format!("/v1/subscriptions/{subscription}");
        let ended: Result<Named, Error> = self.call(Method::DELETE, &path, &[], None, now).await;
        match ended {
            Err(error) if error.class() != Class::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Notes at a subscription how far its refund is.
    pub async fn note_refund(&self, subscription: &str, refund: Refund, now: Timestamp) -> Result<(), Error> {
        let fields = [(Refund::FIELD, refund.word())];
        self.post::<Named>(&format!("/v1/subscriptions/{subscription}"), &fields, None, now).await.map(drop)
    }

    /// Pays back what was paid for an invoice. What was paid back already stays so: Stripe refuses to do it twice, so no
    /// key is needed, by which it would repeat a failure for a day.
    pub async fn pay_back(&self, invoice: &str, now: Timestamp) -> Result<(), Error> {
        let query = [("invoice", invoice), ("status", "paid")];
        let payments: List<PaymentAnswer> = self.get("/v1/invoice_payments", &query, now).await?;
        for intent in payments.data.into_iter().filter_map(|payment| payment.payment.payment_intent) {
            let refunded: Result<Named, Error> =
                self.post("/v1/refunds", &[("payment_intent", &intent)], None, now).await;
            match refunded {
                Err(error) if error.class() == Class::Conflict => {}
                refunded => drop(refunded?),
            }
        }
        Ok(())
    }

    /// An address that browsers are sent to has to be one of Stripe's pages.
    fn page(&self, address: String) -> Result<String, Error> {
        let origin = url::Url::parse(&address).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        if self.settings.page_origins.contains(&origin) {
            return Ok(address);
        }
        let message = format!("Stripe's page is at {origin}, which is not allowed: add it to StripePageOrigins");
        Err(Error::new(Class::Invalid, message))
    }
}

/// What a payment page is for.
pub struct CheckoutWish<'a> {
    /// Who pays.
    pub user: &'a UserId,
    /// Stripe's name of them.
    pub customer: &'a str,
    /// Where the browser goes afterwards.
    pub success_url: &'a str,
    /// Where the browser goes when its user thinks better of it.
    pub cancel_url: &'a str,
    /// Names the wish: the same wish again answers the same page.
    pub once: &'a str,
}

//! A client for the little of Stripe's API that is used here: form-encoded requests, JSON answers.

use std::time::Duration;

use gas_domain::{Checkout, Subscription, SubscriptionStatus, UserId};
use gas_ports::{Class, Error, Secrets};
use http::{Method, StatusCode, header};
use jiff::Timestamp;
use openidconnect::reqwest;
use serde::{Deserialize, de::DeserializeOwned};
use url::form_urlencoded::Serializer;

use super::secret::CachedSecret;
use crate::settings::StripeSettings;

/// What the answers look like is fixed by this; a newer version is taken on purpose, after reading its changes.
const API_VERSION: &str = "2025-03-31.basil";
/// How long Stripe may take. It answers within a second or two; a user waits for it.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes: a hundred subscriptions.
const LARGEST: usize = 2 << 20;
/// The field of Stripe's objects that holds our name of the user.
const USER_ID: &str = "user_id";

/// Stripe's API.
pub struct Stripe<S> {
    settings: StripeSettings,
    key: CachedSecret<S>,
    webhook_secret: CachedSecret<S>,
    http: reqwest::Client,
}

/// A subscription with what is needed to end it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscribed {
    /// The subscription.
    pub subscription: Subscription,
    /// When it began.
    pub created: Timestamp,
    /// The last invoice.
    pub latest_invoice: Option<String>,
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

type Fields<'a> = &'a [(&'a str, &'a str)];

impl<S: Secrets + Clone> Stripe<S> {
    /// Nothing is called, and no secret is read, before somebody subscribes.
    pub fn new(settings: StripeSettings, secrets: S, http: reqwest::Client) -> Self {
        let key = CachedSecret::new(secrets.clone(), &settings.secret_key_name);
        let webhook_secret = CachedSecret::new(secrets, &settings.webhook_secret_name);
        Self { settings, key, webhook_secret, http }
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

    /// All subscriptions of a customer, newest first.
    pub async fn subscriptions(&self, customer: &str, now: Timestamp) -> Result<Vec<Subscribed>, Error> {
        let query = [("customer", customer), ("status", "all"), ("limit", "100")];
        let list: List<SubscriptionAnswer> = self.get("/v1/subscriptions", &query, now).await?;
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

    /// Gives back what was paid for an invoice; what was given back already stays so.
    pub async fn refund(&self, invoice: &str, now: Timestamp) -> Result<(), Error> {
        let query = [("invoice", invoice), ("status", "paid")];
        let payments: List<PaymentAnswer> = self.get("/v1/invoice_payments", &query, now).await?;
        for intent in payments.data.into_iter().filter_map(|payment| payment.payment.payment_intent) {
            let once = format!("refund-{intent}");
            let refunded: Result<Named, Error> =
                self.post("/v1/refunds", &[("payment_intent", &intent)], Some(&once), now).await;
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

    async fn get<T: DeserializeOwned>(&self, path: &str, query: Fields<'_>, now: Timestamp) -> Result<T, Error> {
        self.call(Method::GET, path, query, None, now).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        fields: Fields<'_>,
        once: Option<&str>,
        now: Timestamp,
    ) -> Result<T, Error> {
        self.call(Method::POST, path, fields, once, now).await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        fields: Fields<'_>,
        once: Option<&str>,
        now: Timestamp,
    ) -> Result<T, Error> {
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let in_query = method == Method::GET && !form.is_empty();
        let url = format!(
            "{}{path}{}{}",
            self.settings.api_url,
            if in_query { "?" } else { "" },
            if in_query { &form } else { "" }
        );
        let request = self.http.request(method.clone(), url).timeout(TIMEOUT).bearer_auth(self.key.get(now).await?);
        let mut request = request.header("stripe-version", API_VERSION);
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        }
        if let Some(once) = once {
            request = request.header("idempotency-key", once);
        }
        let doing = || format!("{method} {path} at Stripe");
        // `without_url`: the address may hold what is asked for.
        let lost = |error: reqwest::Error| Error::new(Class::Retry, doing()).caused_by(error.without_url());
        let mut answer = request.send().await.map_err(lost)?;
        let (status, mut body) = (answer.status(), Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(lost)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(Error::new(Class::Invalid, format!("{}: the answer is too large", doing())));
            }
        }
        if status.is_success() {
            let unreadable =
                |error| Error::new(Class::Invalid, format!("{}: a strange answer", doing())).caused_by(error);
            return serde_json::from_slice(&body).map_err(unreadable);
        }
        let refusal = serde_json::from_slice::<Refusal>(&body).unwrap_or_default().error;
        let message = format!("{}: {status} {} {}", doing(), refusal.kind, refusal.code);
        Err(Error::new(class(status, &refusal.code), message))
    }
}

/// What may be done about a refusal (Stripe API reference, "Errors").
fn class(status: StatusCode, code: &str) -> Class {
    match (status.as_u16(), code) {
        (_, "charge_already_refunded") => Class::Conflict,
        // 409: another request with the same idempotency key is under way. 424: a service behind Stripe failed.
        (409 | 424 | 429 | 500..=599, _) => Class::Retry,
        (401 | 403, _) => Class::Denied,
        (404, _) | (_, "resource_missing") => Class::NotFound,
        _ => Class::Invalid,
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

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct CustomerAnswer {
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    user_id: Option<String>,
}

#[derive(Deserialize)]
struct CheckoutAnswer {
    id: String,
    url: Option<String>,
    status: CheckoutStatus,
}

#[derive(Deserialize)]
struct PortalAnswer {
    url: String,
}

#[derive(Deserialize)]
struct List<T> {
    data: Vec<T>,
}

#[derive(Deserialize)]
struct SubscriptionAnswer {
    id: String,
    status: SubscriptionStatus,
    created: i64,
    #[serde(default)]
    cancel_at_period_end: bool,
    cancel_at: Option<i64>,
    ended_at: Option<i64>,
    latest_invoice: Option<String>,
    items: List<ItemAnswer>,
}

#[derive(Deserialize)]
struct ItemAnswer {
    current_period_end: i64,
}

#[derive(Deserialize)]
struct PaymentAnswer {
    payment: PaymentOf,
}

#[derive(Deserialize)]
struct PaymentOf {
    payment_intent: Option<String>,
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    error: RefusalOf,
}

#[derive(Default, Deserialize)]
struct RefusalOf {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    code: String,
}

impl SubscriptionAnswer {
    fn subscribed(self) -> Result<Subscribed, Error> {
        let moment = |second| {
            Timestamp::from_second(second)
                .map_err(|error| Error::new(Class::Invalid, "Stripe told a strange time").caused_by(error))
        };
        let period_end =
            moment(self.items.data.iter().map(|item| item.current_period_end).max().unwrap_or(self.created))?;
        let asked = self.cancel_at.map(moment).transpose()?.or(self.cancel_at_period_end.then_some(period_end));
        let ends_at = self.ended_at.map(moment).transpose()?.or(asked);
        let subscription = Subscription { id: self.id, status: self.status, period_end, ends_at };
        Ok(Subscribed { subscription, created: moment(self.created)?, latest_invoice: self.latest_invoice })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_may_be_done_about_it() {
        for (status, code, due) in [
            (400, "charge_already_refunded", Class::Conflict),
            (400, "parameter_invalid_empty", Class::Invalid),
            (400, "resource_missing", Class::NotFound),
            (401, "", Class::Denied),
            (402, "card_declined", Class::Invalid),
            (403, "", Class::Denied),
            (404, "resource_missing", Class::NotFound),
            (409, "idempotency_key_in_use", Class::Retry),
            (429, "rate_limit", Class::Retry),
            (500, "", Class::Retry),
            (503, "", Class::Retry),
        ] {
            assert_eq!(class(StatusCode::from_u16(status).unwrap(), code), due, "{status} {code}");
        }
    }

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

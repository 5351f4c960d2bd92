//! `POST /stripe/webhook`: what Stripe tells. An event only says where to look: what is true is asked for, so that events
//! may come twice, late and in any order.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::State,
};
use gas_domain::UserId;
use gas_ports::{BillingEvents, Error, Publisher, Secrets, UserBilling, UserRoles, Users};
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{account, signature, stripe::Stripe, surplus};
use crate::{App, user_change};

/// The largest event, in bytes.
const LARGEST: usize = 512 * 1024;

/// How long an event is known as dealt with: Stripe repeats one for three days, a person at its dashboard for thirty.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(31 * 24);

/// What events are about that may change a plan.
const ABOUT: [&str; 3] = ["checkout.session.", "customer.subscription.", "invoice."];

/// Takes an event. Anything but 200 makes Stripe send it again later.
pub async fn receive(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> StatusCode {
    let Some(signature) = headers.get("stripe-signature").and_then(|value| value.to_str().ok()) else {
        return StatusCode::BAD_REQUEST;
    };
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    let now = app.now();
    let secret = match app.stripe.webhook_secret(now).await {
        Ok(secret) => secret,
        Err(error) => {
            tracing::error!(%error, "a webhook cannot be checked");
            return StatusCode::SERVICE_UNAVAILABLE;
        }
    };
    if !signature::is_genuine(signature, &body, &secret, now) {
        tracing::warn!("a webhook without a good signature was refused");
        return StatusCode::BAD_REQUEST;
    }
    let Some(event) = Event::read(&body) else {
        tracing::error!("a signed webhook is no event");
        return StatusCode::BAD_REQUEST;
    };
    let ports = Ports { users: &app.users, publisher: &app.publisher, events: &app.billing_events };
    match take(&ports, &app.stripe, &event, now).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::warn!(event = event.id, kind = event.kind, %error, "the event comes again later");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// What an event is dealt with by.
pub struct Ports<'a, U, P, E> {
    /// The Users table.
    pub users: &'a U,
    /// The topics.
    pub publisher: &'a P,
    /// The BillingEvents table.
    pub events: &'a E,
}

/// Brings the user up to what Stripe says now: the billing, then the role, then what has to be ended and paid back.
///
/// # Errors
/// When something is out of reach; the event has then to be taken again.
pub async fn take<U, P, E, S>(
    ports: &Ports<'_, U, P, E>,
    stripe: &Stripe<S>,
    event: &Event,
    now: Timestamp,
) -> Result<(), Error>
where
    U: Users + UserBilling + UserRoles,
    P: Publisher,
    E: BillingEvents,
    S: Secrets + Clone,
{
    let Some(customer) = event.customer() else { return Ok(()) };
    if ports.events.is_done(&event.id).await? {
        return Ok(());
    }
    let told = event.data.object.metadata.as_ref().and_then(|it| it.user_id.as_ref()?.parse().ok());
    let id: Option<UserId> = match told {
        Some(id) => Some(id),
        None => stripe.user_of(customer, now).await?,
    };
    let Some(id) = id else {
        tracing::info!(event = event.id, "the customer is not of this service");
        return Ok(());
    };
    match ports.users.load(&id).await? {
        Some(user) if user.billing.customer.as_deref() == Some(customer) => {
            let seen = account::refresh(ports.users, ports.publisher, stripe, &id, now).await?;
            user_change::follow_billing(ports.users, ports.publisher, &id, now).await?;
            // Last, so that the plan does not wait for a refund.
            surplus::end(stripe, &seen.map(|seen| seen.surplus).unwrap_or_default(), now).await?;
        }
        // The account is gone, or the customer was an earlier account's. Only Stripe can say so: whatever wrote the event's
        // metadata may mean another user.
        _ if stripe.user_of(customer, now).await?.as_ref() == Some(&id) => {
            account::end_gone(stripe, customer, now).await?;
        }
        _ => tracing::warn!(event = event.id, user_id = %id, "the event is of another customer than the user is"),
    }
    // After the effects: an event whose taking broke off is taken again.
    ports.events.done(&event.id, now + REMEMBERED).await
}

/// An event, as far as it is looked at.
#[derive(Debug, Deserialize)]
pub struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Object {
    #[serde(default)]
    customer: Option<serde_json::Value>,
    #[serde(default)]
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    user_id: Option<String>,
}

impl Event {
    /// The event in a body; `None` when it is none.
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok().filter(|event: &Self| is_id(&event.id))
    }

    /// The customer that it is about, when it may change a plan.
    fn customer(&self) -> Option<&str> {
        let matters = ABOUT.iter().any(|about| self.kind.starts_with(about));
        let customer = self.data.object.customer.as_ref().filter(|_| matters)?;
        customer.as_str().filter(|id| is_id(id))
    }
}

/// Stripe's ids become parts of addresses and keys.
fn is_id(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<Event> {
        Event::read(text.as_bytes())
    }

    #[test]
    fn an_event_names_the_customer_whose_plan_may_change() {
        let of = |kind: &str, object: &str| {
            let event = read(&format!(r#"{{"id":"evt_1","type":"{kind}","data":{{"object":{object}}},"created":1}}"#));
            event.unwrap().customer().map(str::to_owned)
        };
        for kind in ["checkout.session.completed", "customer.subscription.deleted", "invoice.payment_failed"] {
            assert_eq!(of(kind, r#"{"customer":"cus_1","metadata":{}}"#).as_deref(), Some("cus_1"), "{kind}");
        }
        assert_eq!(of("charge.succeeded", r#"{"customer":"cus_1"}"#), None);
        for object in
            [r#"{}"#, r#"{"customer":null}"#, r#"{"customer":"../balance"}"#, r#"{"customer":{"id":"cus_1"}}"#]
        {
            assert_eq!(of("invoice.paid", object), None, "{object}");
        }
    }

    #[test]
    fn what_is_no_event_is_none() {
        for text in [
            "",
            "{}",
            "[]",
            "null",
            r#"{"id":"","type":"t","data":{"object":{}}}"#,
            r#"{"id":"a/b","type":"t","data":{"object":{}}}"#,
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_body_ends_the_program(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            drop(Event::read(&body));
        }

        #[test]
        fn what_becomes_part_of_an_address_is_plain(id in ".{0,40}", kind in "[a-z.]{0,30}", customer in ".{0,300}") {
            let body = serde_json::json!({ "id": id, "type": kind, "data": { "object": { "customer": customer } } });
            if let Some(event) = Event::read(body.to_string().as_bytes()) {
                prop_assert!(is_id(&event.id));
                prop_assert!(event.customer().is_none_or(|id| !id.contains(['/', '?', '#', '.', '%'])));
            }
        }
    }
}

//! The API: `/v1/…`.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, Method},
    response::Response,
};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{
    App,
    answer::{Answer, invalid, missing, ok, refused, response},
    state::{self, Pricing, Refunding},
    webhooks,
};

type Fields = BTreeMap<String, String>;

/// Answers a call.
pub async fn call(
    app: State<App>,
    method: Method,
    Path(path): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if header("authorization") != format!("Bearer {}", app.config.key) {
        return response(refused(401, "invalid_request_error", "", "Invalid API Key provided"));
    }
    if header("stripe-version") != "2025-03-31.basil" {
        return response(invalid("the version of the API is not pinned to the one that this stand-in speaks"));
    }
    let text = if method == Method::GET { query.0.unwrap_or_default().into_bytes() } else { body.to_vec() };
    let fields: Fields = form_urlencoded::parse(&text).into_owned().collect();
    let asked = format!("{method} {path} {fields:?}");
    let once = header("idempotency-key");
    if let Some((before, status, answer)) = app.state().answered.get(once).cloned() {
        return response(match before == asked {
            true => (status, answer),
            false => refused(
                400,
                "idempotency_error",
                "",
                "Keys for idempotent requests can only be used with the same parameters",
            ),
        });
    }
    let (answer, told) = {
        let mut state = app.state();
        let mut told = Vec::new();
        let answer = match is_down(&state, &path, &fields) {
            true => refused(500, "api_error", "", "An unknown error occurred"),
            false => answer(&app, &mut state, &method, &path, &fields, &mut told),
        };
        if !once.is_empty() {
            state.answered.insert(once.to_owned(), (asked, answer.0, answer.1.clone()));
        }
        (answer, told)
    };
    for (kind, object) in told {
        webhooks::tell(&app, kind, object);
    }
    response(answer)
}

/// What happened, as an event says it.
type Told = Vec<(&'static str, Value)>;

fn answer(
    app: &App,
    state: &mut state::State,
    method: &Method,
    path: &str,
    fields: &Fields,
    told: &mut Told,
) -> Answer {
    let parts: Vec<_> = path.split('/').collect();
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let found = |object: Option<&Value>, what: &str| object.cloned().map_or_else(|| missing(what), ok);
    match (method.as_str(), &parts[..]) {
        ("POST", ["customers"]) => {
            let id = state.id("cus");
            let metadata = json!({ "user_id": fields.get("metadata[user_id]") });
            let customer = json!({ "id": id, "object": "customer", "email": field("email"), "metadata": metadata });
            state.customers.insert(id, customer.clone());
            ok(customer)
        }
        ("GET", ["customers", id]) => found(state.customers.get(*id), "customer"),
        ("POST", ["checkout", "sessions"]) => {
            let wanted = ["mode", "line_items[0][price]", "line_items[0][quantity]", "success_url"];
            if let Some(name) = wanted.into_iter().find(|name| field(name).is_empty()) {
                return invalid(&format!("Missing required param: {name}"));
            }
            if !state.has_customer(field("customer")) {
                return missing("customer");
            }
            if field("line_items[0][price]") == state::NO_PRICE {
                return missing("price");
            }
            ok(state.open_checkout(&app.config.url, field("customer"), fields))
        }
        ("GET", ["checkout", "sessions", id]) => found(state.checkouts.get(*id), "checkout.session"),
        ("POST", ["checkout", "sessions", id, "expire"]) => match state.checkouts.get_mut(*id) {
            Some(checkout) if checkout["status"] == "open" => {
                (checkout["status"], checkout["url"]) = ("expired".into(), Value::Null);
                told.push(("checkout.session.expired", checkout.clone()));
                ok(checkout.clone())
            }
            Some(_) => invalid("Only Checkout Sessions with a status in [\"open\"] can be expired"),
            None => missing("checkout.session"),
        },
        ("POST", ["billing_portal", "sessions"]) => {
            if !state.has_customer(field("customer")) {
                return missing("customer");
            }
            let id = state.id("bps");
            state.portals.insert(id.clone(), (field("customer").to_owned(), field("return_url").to_owned()));
            ok(json!({ "id": id, "object": "billing_portal.session", "url": format!("{}/p/{id}", app.config.url) }))
        }
        ("GET", ["subscriptions"]) if !state.has_customer(field("customer")) => missing("customer"),
        ("GET", ["subscriptions"]) => {
            let all =
                if field("status") == "all" { state.of(field("customer")) } else { state.alive(field("customer")) };
            ok(json!({ "object": "list", "data": all, "has_more": false }))
        }
        ("GET", ["subscriptions", id]) => found(state.subscriptions.get(*id), "subscription"),
        ("POST", ["subscriptions", id]) => {
            let ends = fields.get("cancel_at_period_end").map(|ends| ends == "true");
            if ends.is_some() && state.subscriptions.get(*id).is_some_and(|it| it["status"] == "canceled") {
                return invalid("A canceled subscription can only update its cancellation_details and metadata");
            }
            if let Some(ends) = ends {
                state.set_ending(id, ends);
            }
            match state.set_metadata(id, fields) {
                Some(subscription) => {
                    told.push(("customer.subscription.updated", subscription.clone()));
                    ok(subscription)
                }
                None => missing("subscription"),
            }
        }
        ("DELETE", ["subscriptions", id]) => {
            let is_alive = state.subscriptions.get(*id).is_some_and(|it| it["status"] != "canceled");
            match state.end(id).filter(|_| is_alive) {
                Some(subscription) => {
                    told.push(("customer.subscription.deleted", subscription.clone()));
                    ok(subscription)
                }
                None => missing("subscription"),
            }
        }
        ("GET", ["invoice_payments"]) => {
            let paid = state.invoices.get(field("invoice")).filter(|it| it["status"] == "paid");
            let payment = |invoice: &Value| {
                json!({ "object": "invoice_payment", "status": "paid", "invoice": invoice["id"],
                "payment": { "type": "payment_intent", "payment_intent": invoice["payment_intent"] } })
            };
            ok(
                json!({ "object": "list", "data": paid.map(payment).into_iter().collect::<Vec<_>>(), "has_more": false }),
            )
        }
        ("POST", ["refunds"]) => {
            let intent = field("payment_intent");
            match state.refunding.get(&state.payer_of(intent)) {
                Some(Refunding::Fails) => return refused(500, "api_error", "", "An unknown error occurred"),
                Some(Refunding::IsRefused) => {
                    return refused(400, "invalid_request_error", "charge_disputed", "Charge has been charged back.");
                }
                None => {}
            }
            if state.refunds.values().any(|it| it["payment_intent"] == intent) {
                return refused(
                    400,
                    "invalid_request_error",
                    "charge_already_refunded",
                    "Charge has already been refunded.",
                );
            }
            let id = state.id("re");
            let refund = json!({ "id": id, "object": "refund", "payment_intent": intent, "amount": state::AMOUNT, "status": "succeeded" });
            state.refunds.insert(id, refund.clone());
            ok(refund)
        }
        ("GET", ["prices", state::NO_PRICE]) => missing("price"),
        ("GET", ["prices", _]) if state.pricing == Pricing::Fails => {
            refused(500, "api_error", "", "An unknown error occurred")
        }
        ("GET", ["prices", id]) => {
            let times = if state.pricing == Pricing::Doubles { 2 } else { 1 };
            ok(json!({ "id": id, "object": "price", "currency": "usd", "unit_amount": times * state::AMOUNT,
            "recurring": { "interval": "month", "interval_count": 1 } }))
        }
        _ => missing("URL"),
    }
}

/// Whether the call is about a user in whose matters nothing works.
fn is_down(state: &state::State, path: &str, fields: &Fields) -> bool {
    let id = path.split('/').find(|part| part.contains('_') && part.contains('x')).unwrap_or_default();
    let objects = [&state.checkouts, &state.subscriptions].map(|objects| objects.get(id));
    let of_object = objects.into_iter().flatten().filter_map(|object| object["customer"].as_str());
    let customers = of_object.chain(fields.get("customer").map(String::as_str)).chain([id]);
    let users = customers.map(|customer| state.user_of(customer)).chain(fields.get("metadata[user_id]").cloned());
    users.filter(|user| !user.is_empty()).any(|user| state.down.contains(&user))
}

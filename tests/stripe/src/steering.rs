//! What only tests do: `POST /_stripe/users/{user}/{order}`, and `GET /_stripe/users/{user}` for all that is known of a user.
//!
//! Orders: `twice`, `hold`, `drop`, `deliver` switch how the user's events are sent; `release` and `release-reversed` send
//! those that were held; `repeat` sends all of them once more. `down` and `up` switch whether the API works in the user's
//! matters; `refunds-fail`, `refunds-refused` and `refunds-work` what happens to their refunds; `prices-fail`,
//! `prices-double` and `prices-work`, for all, what is answered to questions for a price. `delete-customer` is what an
//! operator may do at the dashboard. `subscribe` makes one more paid subscription; `fail` lets a renewal fail; `end`, `keep`, `pay` and `end-now` are
//! what the portal's buttons do.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::{Value, json};

use crate::{
    App,
    answer::{invalid, ok, response},
    state::{Delivery, Pricing, Refunding},
    webhooks,
};

/// All that is known of a user.
pub async fn look(State(app): State<App>, Path(user): Path<String>) -> Response {
    let state = app.state();
    let is_theirs = |object: &&Value| object["customer"].as_str().is_some_and(|id| state.user_of(id) == user);
    let of = |objects: Vec<&Value>| objects.into_iter().filter(is_theirs).cloned().collect::<Vec<_>>();
    let customers: Vec<_> = state.customers.values().filter(|it| it["metadata"]["user_id"] == user).cloned().collect();
    let invoices = of(state.invoices.values().collect());
    let refunded =
        |refund: &&Value| invoices.iter().any(|invoice| invoice["payment_intent"] == refund["payment_intent"]);
    let events = state.events.iter().filter(|event| is_theirs(&&event["data"]["object"])).cloned();
    response(ok(json!({
        "customers": customers,
        "checkouts": of(state.checkouts.values().collect()),
        "subscriptions": of(state.subscriptions.values().collect()),
        "refunds": state.refunds.values().filter(refunded).collect::<Vec<_>>(),
        "invoices": invoices,
        "events": events.collect::<Vec<_>>(),
    })))
}

/// Follows an order.
pub async fn order(State(app): State<App>, Path((user, order)): Path<(String, String)>) -> Response {
    let customers: Vec<_> = {
        let state = app.state();
        state.customers.keys().filter(|id| state.user_of(id) == user).cloned().collect()
    };
    let is_theirs = |event: &Value| customers.iter().any(|id| event["data"]["object"]["customer"] == *id.as_str());
    match order.as_str() {
        "twice" => drop(app.state().deliveries.insert(user, Delivery::Twice)),
        "hold" => drop(app.state().deliveries.insert(user, Delivery::Held)),
        "drop" => drop(app.state().deliveries.insert(user, Delivery::Dropped)),
        "deliver" => drop(app.state().deliveries.remove(&user)),
        "release" | "release-reversed" => {
            let mut released = Vec::new();
            app.state().held.retain(|event| {
                let theirs = is_theirs(event);
                if theirs {
                    released.push(event.clone());
                }
                !theirs
            });
            if order == "release-reversed" {
                released.reverse();
            }
            released.into_iter().for_each(|event| webhooks::send(&app, event));
        }
        "repeat" => {
            let sent: Vec<_> = app.state().events.iter().filter(|event| is_theirs(event)).cloned().collect();
            sent.into_iter().for_each(|event| webhooks::send(&app, event));
        }
        "down" => app.state().down.push(user),
        "up" => app.state().down.retain(|it| *it != user),
        "refunds-fail" => drop(app.state().refunding.insert(user, Refunding::Fails)),
        "refunds-refused" => drop(app.state().refunding.insert(user, Refunding::IsRefused)),
        "refunds-work" => drop(app.state().refunding.remove(&user)),
        "prices-fail" => app.state().pricing = Pricing::Fails,
        "prices-double" => app.state().pricing = Pricing::Doubles,
        "prices-work" => app.state().pricing = Pricing::Works,
        "delete-customer" => customers.iter().for_each(|id| app.state().delete_customer(id)),
        _ => match customers.last() {
            Some(customer) if change(&app, customer, &order) => {}
            _ => return response(invalid("there is no such order, customer or subscription")),
        },
    }
    response(ok(Value::Null))
}

/// Does something to a customer's newest subscription; `false` when it cannot be done.
pub fn change(app: &App, customer: &str, order: &str) -> bool {
    let told = {
        let mut state = app.state();
        if order == "subscribe" {
            Some(vec![("customer.subscription.created", state.subscribe(customer))])
        } else {
            let newest = state.alive(customer).into_iter().next();
            let id = newest.and_then(|it| it["id"].as_str().map(str::to_owned)).unwrap_or_default();
            let updated = |it| vec![("customer.subscription.updated", it)];
            match order {
                "end" => state.set_ending(&id, true).map(updated),
                "keep" => state.set_ending(&id, false).map(updated),
                "end-now" => state.end(&id).map(|it| vec![("customer.subscription.deleted", it)]),
                "pay" => state.set_status(&id, "active").map(updated),
                "fail" => state.set_status(&id, "past_due").map(|it| {
                    let invoice = json!({ "id": it["latest_invoice"], "object": "invoice", "customer": customer, "status": "open" });
                    vec![("customer.subscription.updated", it), ("invoice.payment_failed", invoice)]
                }),
                _ => None,
            }
        }
    };
    let done = told.is_some();
    for (kind, object) in told.into_iter().flatten() {
        webhooks::tell(app, kind, object);
    }
    done
}

//! The pages that people see: the payment page and the customer portal.

use std::collections::HashMap;

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use serde_json::Value;

use crate::{
    App,
    answer::{missing, page, response, to},
    state, steering, webhooks,
};

/// What a button says.
type Pressed = Form<HashMap<String, String>>;

/// The payment page.
pub async fn checkout(State(app): State<App>, Path(id): Path<String>) -> Response {
    let Some(checkout) = app.state().checkouts.get(&id).cloned() else { return response(missing("page")) };
    if checkout["status"] != "open" {
        return page("This page has been used", "<p>It was paid, or it has expired.</p>");
    }
    page_of_checkout(&checkout, "")
}

/// Pays, or is declined.
pub async fn pay(State(app): State<App>, Path(id): Path<String>, Form(pressed): Pressed) -> Response {
    let Some(checkout) = app.state().checkouts.get(&id).cloned() else { return response(missing("page")) };
    if checkout["status"] != "open" {
        return page("This page has been used", "<p>It was paid, or it has expired.</p>");
    }
    if pressed.get("press").is_none_or(|press| press != "pay") {
        return page_of_checkout(&checkout, "<p role=\"alert\">Your card was declined. Try another one.</p>");
    }
    let told = {
        let mut state = app.state();
        let customer = checkout["customer"].as_str().unwrap_or_default();
        let subscription = state.subscribe(customer);
        let Some(checkout) = state.checkouts.get_mut(&id) else { return response(missing("page")) };
        (checkout["status"], checkout["payment_status"]) = ("complete".into(), "paid".into());
        (checkout["subscription"], checkout["url"]) = (subscription["id"].clone(), Value::Null);
        [("customer.subscription.created", subscription), ("checkout.session.completed", checkout.clone())]
    };
    for (kind, object) in told {
        webhooks::tell(&app, kind, object);
    }
    to(&checkout["success_url"])
}

/// The customer portal.
pub async fn portal(State(app): State<App>, Path(id): Path<String>) -> Response {
    let state = app.state();
    let Some((customer, back)) = state.portals.get(&id) else { return response(missing("page")) };
    let shown = |subscription: &Value| {
        let buttons = [
            ("end", "Cancel at the end of the period"),
            ("keep", "Renew after all"),
            ("pay", "Pay the open invoice"),
            ("end-now", "Let the period be over now (only here)"),
        ];
        format!("<li>{} is {}{}", text(&subscription["id"]), text(&subscription["status"]), form(&buttons))
    };
    let subscriptions: String = state.alive(customer).iter().map(shown).collect();
    page("Your subscription", &format!("<ul>{subscriptions}</ul><p><a href=\"{back}\">Back</a></p>"))
}

/// Does what its buttons say.
pub async fn change(State(app): State<App>, Path(id): Path<String>, Form(pressed): Pressed) -> Response {
    let Some((customer, back)) = app.state().portals.get(&id).cloned() else { return response(missing("page")) };
    let order = pressed.get("press").map(String::as_str).unwrap_or_default();
    steering::change(&app, &customer, order);
    to(&Value::String(back))
}

fn page_of_checkout(checkout: &Value, said: &str) -> Response {
    let price = state::AMOUNT / 100;
    let buttons = form(&[("pay", "Pay"), ("decline", "Pay with a card that is declined")]);
    page(
        "Premium",
        &format!(
            "{said}<p>{price} dollars a month.</p>{buttons}<p><a href=\"{}\">Back</a></p>",
            text(&checkout["cancel_url"])
        ),
    )
}

fn form(buttons: &[(&str, &str)]) -> String {
    let button =
        |(value, label): &(&str, &str)| format!("<p><button name=\"press\" value=\"{value}\">{label}</button></p>");
    format!("<form method=\"post\">{}</form>", buttons.iter().map(button).collect::<String>())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

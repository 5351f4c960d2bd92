//! What the forms of `/subscribe` do: to the payment page, to the customer portal, the end of a subscription, and not after all.

use std::sync::Arc;

use axum::{extract::State, response::Redirect};
use gas_domain::User;
use gas_ports::{Class, Error};
use http::StatusCode;

use crate::{
    App,
    access::SignedIn,
    billing::{
        account,
        checkout::{self, Way},
    },
    errors::PageError,
};

const PLAN: &str = "/subscribe";

/// `POST /subscribe`: to the payment page.
pub async fn pay(State(app): State<Arc<App>>, SignedIn { user, .. }: SignedIn) -> Result<Redirect, PageError> {
    if app.stripe.price().is_none() {
        return Err(PageError::refused(StatusCode::CONFLICT, "Subscriptions are not open yet."));
    }
    let way = checkout::open(&app.users, &app.publisher, &app.stripe, &app.site, &user.id, app.now()).await;
    match way.map_err(unreachable)? {
        Way::Pay(url) => Ok(Redirect::to(&url)),
        Way::Subscribed => Ok(Redirect::to("/subscribe?paid=1")),
    }
}

/// `POST /subscribe/portal`: to the customer portal.
pub async fn portal(State(app): State<Arc<App>>, SignedIn { user, .. }: SignedIn) -> Result<Redirect, PageError> {
    let customer = user.billing.customer.as_deref().ok_or_else(nothing_to_change)?;
    let url = app.stripe.portal(customer, &app.site.link(PLAN), app.now()).await.map_err(unreachable)?;
    Ok(Redirect::to(&url))
}

/// `POST /subscribe/cancel`: the subscription ends with what is paid.
pub async fn cancel(State(app): State<Arc<App>>, SignedIn { user, .. }: SignedIn) -> Result<Redirect, PageError> {
    set_ending(&app, &user, true).await
}

/// `POST /subscribe/keep`: it goes on after all.
pub async fn keep(State(app): State<Arc<App>>, SignedIn { user, .. }: SignedIn) -> Result<Redirect, PageError> {
    set_ending(&app, &user, false).await
}

async fn set_ending(app: &App, user: &User, ends: bool) -> Result<Redirect, PageError> {
    let subscription = user.billing.subscription.as_ref().filter(|subscription| !subscription.status.is_over());
    let subscription = subscription.ok_or_else(nothing_to_change)?;
    let now = app.now();
    app.stripe.set_ending(&subscription.id, ends, now).await.map_err(unreachable)?;
    // The webhook brings the same; the page that follows shall not have to wait for it.
    if let Err(error) = account::refresh(&app.users, &app.publisher, &app.stripe, &user.id, now).await {
        tracing::warn!(user_id = %user.id, %error, "the subscription is not shown as it is yet");
    }
    Ok(Redirect::to(PLAN))
}

/// Stripe, or what we keep of it, is out of reach; anything else is our fault.
pub fn unreachable(error: Error) -> PageError {
    if error.class() != Class::Retry {
        return error.into();
    }
    tracing::warn!(%error, "the payment service is out of reach");
    let words = "The payment service cannot be reached just now. Nothing was paid and nothing was changed: \
                 go back and try again in a moment.";
    PageError::refused(StatusCode::SERVICE_UNAVAILABLE, words)
}

fn nothing_to_change() -> PageError {
    let words =
        "You have no subscription that could be changed. Your plan is shown on the page Plan: look there again.";
    PageError::refused(StatusCode::CONFLICT, words)
}

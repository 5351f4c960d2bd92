//! The way to the payment page: one customer and one open page per user, however often it is asked for.

use gas_domain::{Billing, Checkout, User, UserId};
use gas_ports::{Class, Error, Publisher, Secrets, UserBilling, Users};
use jiff::Timestamp;

use super::{
    TRIES, account, changed_meanwhile,
    stripe::{CheckoutStatus, CheckoutWish, Stripe},
};
use crate::site::Site;

/// Where somebody goes who wants to subscribe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To this payment page.
    Pay(String),
    /// Nowhere: there is a subscription.
    Subscribed,
}

/// The payment page of a user: the one that is open, or a new one.
///
/// # Errors
/// When Stripe cannot be reached, or there is no such user.
pub async fn open<S: Secrets + Clone>(
    users: &(impl Users + UserBilling),
    publisher: &impl Publisher,
    stripe: &Stripe<S>,
    site: &Site,
    id: &UserId,
    now: Timestamp,
) -> Result<Way, Error> {
    for _ in 0..TRIES {
        let mut user =
            users.load(id).await?.ok_or_else(|| Error::new(Class::NotFound, format!("there is no user {id}")))?;
        if user.billing.subscription.as_ref().is_some_and(|subscription| !subscription.status.is_over()) {
            return Ok(Way::Subscribed);
        }
        if let Some(checkout) = &user.billing.checkout {
            match status(stripe, checkout, now).await? {
                CheckoutStatus::Open => return Ok(Way::Pay(checkout.url.clone())),
                CheckoutStatus::Expired => {}
                // Paid, and the webhook is on its way; unless that subscription has ended again.
                CheckoutStatus::Complete => match account::refresh(users, publisher, stripe, id, now).await? {
                    Some(seen) if seen.user.billing.checkout.is_some() => user = seen.user,
                    _ => continue,
                },
            }
        }
        match next(users, stripe, site, &user, now).await {
            Ok(Some(url)) => return Ok(Way::Pay(url)),
            Ok(None) => {}
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(changed_meanwhile(id))
}

/// Whether the payment page was paid whose webhook has not come yet. When Stripe cannot be asked, it may have been.
pub async fn is_paid<S: Secrets + Clone>(stripe: &Stripe<S>, billing: &Billing, now: Timestamp) -> bool {
    let Some(checkout) = &billing.checkout else { return false };
    match status(stripe, checkout, now).await {
        Ok(status) => status == CheckoutStatus::Complete,
        Err(error) => {
            tracing::warn!(%error, "it is not known whether a payment page was paid");
            true
        }
    }
}

/// How a payment page is now. One that Stripe does not know any more cannot be paid.
async fn status<S: Secrets + Clone>(
    stripe: &Stripe<S>,
    checkout: &Checkout,
    now: Timestamp,
) -> Result<CheckoutStatus, Error> {
    match stripe.checkout_status(&checkout.id, now).await {
        Err(error) if error.class() == Class::NotFound => Ok(CheckoutStatus::Expired),
        status => status,
    }
}

/// Makes what is missing, the customer first: the address of the page, or `None` when there is another step.
async fn next<S: Secrets + Clone>(
    users: &(impl Users + UserBilling),
    stripe: &Stripe<S>,
    site: &Site,
    user: &User,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let billing = &user.billing;
    let save = async |made: Billing| users.save_billing(&user.id, &made, billing.version).await;
    let moved_on = Billing { version: billing.version + 1, ..billing.clone() };
    // Two who ask at the same moment name the same wish, so Stripe makes one thing for both; an account that is made anew
    // names another one: `sessions_since` is never the same again.
    let account = user.sessions_since.map_or(0, Timestamp::as_nanosecond);
    let once = |what: &str| format!("{what}-{}-{account}-{}", user.id, billing.version);
    let made = match &billing.customer {
        None => {
            let once = once("customer");
            let customer = stripe.create_customer(&user.id, &user.profile.email, &once, now).await;
            customer.map(|customer| Billing { customer: Some(customer), ..moved_on.clone() })
        }
        Some(customer) => {
            let (success_url, cancel_url) = (site.link("/subscribe?paid=1"), site.link("/subscribe"));
            let once = once("checkout");
            let (success_url, cancel_url) = (success_url.as_str(), cancel_url.as_str());
            let wish = CheckoutWish { user: &user.id, customer, success_url, cancel_url, once: &once };
            let opened = stripe.open_checkout(&wish, now).await;
            opened.map(|checkout| Billing { checkout: Some(checkout), ..moved_on.clone() })
        }
    };
    match made {
        Ok(made) => {
            // The page that was open before has been paid or has expired.
            let is_open = made.customer == billing.customer;
            let url = made.checkout.as_ref().filter(|_| is_open).map(|checkout| checkout.url.clone());
            save(made).await?;
            Ok(url)
        }
        Err(error) if error.class() == Class::NotFound && is_gone(stripe, billing, now).await? => {
            tracing::warn!(user_id = %user.id, customer = billing.customer, "the customer is gone at Stripe: a new one is made");
            save(Billing { version: moved_on.version, ..Billing::default() }).await?;
            Ok(None)
        }
        Err(error) => {
            // Stripe answers the same wish with the same failure for a day: the next try must name another one.
            save(moved_on).await?;
            Err(error)
        }
    }
}

/// Whether the customer was deleted at Stripe: it may as well be the price that is missing.
async fn is_gone<S: Secrets + Clone>(stripe: &Stripe<S>, billing: &Billing, now: Timestamp) -> Result<bool, Error> {
    match &billing.customer {
        Some(customer) => Ok(!stripe.has_customer(customer, now).await?),
        None => Ok(false),
    }
}

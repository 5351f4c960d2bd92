//! `/subscribe`: the two plans, the change between them, and how the subscription is.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use gas_domain::{Billing, Role, Subscription, SubscriptionStatus, User};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    App,
    access::SignedIn,
    billing::checkout,
    errors::PageError,
    page::{Head, Page},
    plans::Plans,
    progress::{self, Progress},
};

/// What the payment page adds to the address.
#[derive(Deserialize)]
pub struct CameBack {
    paid: Option<String>,
}

/// Shows them.
pub async fn show(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Query(CameBack { paid }): Query<CameBack>,
) -> Result<Page<Subscribe>, PageError> {
    let is_premium = user.role == Role::Premium;
    let price = if is_premium { None } else { app.stripe.price_in_words(app.now()).await };
    Ok(Page(Subscribe {
        head,
        is_premium,
        is_following: user.pending_fanout.is_some(),
        is_confirming: paid.is_some() && is_awaited(&app, &user).await,
        progress: Progress::read(&app.jobs, &user, progress::LOOKED_AT, app.now()).await?,
        state: Payment::of(&user.billing),
        has_customer: user.billing.subscription.is_some(),
        is_open: app.stripe.price().is_some(),
        price,
        plans: Plans::of(&app.settings),
    }))
}

/// Whether a payment was made whose webhook has not come yet.
async fn is_awaited(app: &App, user: &User) -> bool {
    let User { billing, role, .. } = user;
    *role == Role::Free && (billing.role() == Role::Premium || checkout::is_paid(&app.stripe, billing, app.now()).await)
}

/// How the subscription is, as the page says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// There is none, or it is over.
    None,
    /// It is paid and renews.
    Renews(Timestamp),
    /// It is paid and ends.
    Ends(Timestamp),
    /// The last payment failed and is tried again.
    Failed,
    /// It waits for a payment that nobody tries again.
    Stopped,
}

impl Payment {
    fn of(billing: &Billing) -> Self {
        match &billing.subscription {
            Some(Subscription { status, period_end, ends_at, .. }) => match (status, ends_at) {
                (SubscriptionStatus::PastDue, _) => Self::Failed,
                (SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired, _) => Self::None,
                (SubscriptionStatus::Active | SubscriptionStatus::Trialing, Some(at)) => Self::Ends(*at),
                (SubscriptionStatus::Active | SubscriptionStatus::Trialing, None) => Self::Renews(*period_end),
                _ => Self::Stopped,
            },
            None => Self::None,
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "subscribe.html")]
pub struct Subscribe {
    head: Head,
    is_premium: bool,
    is_following: bool,
    is_confirming: bool,
    progress: Option<Progress>,
    state: Payment,
    has_customer: bool,
    is_open: bool,
    /// What Premium costs who has not got it, when it is known.
    price: Option<String>,
    plans: Plans,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_how_the_subscription_is() {
        use SubscriptionStatus::*;
        let (end, sooner) = (Timestamp::from_second(200).unwrap(), Timestamp::from_second(100).unwrap());
        let of = |status, ends_at| {
            let subscription = Subscription { id: "sub_1".into(), status, period_end: end, ends_at };
            Payment::of(&Billing { subscription: Some(subscription), ..Billing::default() })
        };
        assert_eq!(Payment::of(&Billing::default()), Payment::None);
        assert_eq!(of(Active, None), Payment::Renews(end));
        assert_eq!(of(Trialing, Some(sooner)), Payment::Ends(sooner));
        assert_eq!(of(PastDue, None), Payment::Failed);
        assert_eq!(of(Unpaid, None), Payment::Stopped);
        assert_eq!(of(Canceled, Some(sooner)), Payment::None);
    }
}

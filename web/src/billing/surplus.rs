//! Subscriptions that nobody needs: a second one of a user, and one that was paid after the account had been deleted. They
//! end at once and are paid back.
//!
//! That the money is owed is noted at Stripe, at the subscription, before it ends: one that has ended otherwise looks like
//! any that was used and cancelled. What is noted is found in the next list, even when the account is gone by then.

use gas_ports::{Class, Error, Secrets};
use jiff::Timestamp;

use super::stripe::{Refund, Stripe, Subscribed};

/// Those of all subscriptions that are alive beside the one that is kept, and those that have ended and are not paid back.
pub fn of(all: &[Subscribed], kept: Option<&Subscribed>) -> Vec<Subscribed> {
    let is_needed = |it: &Subscribed| kept.is_some_and(|kept| it.id() == kept.id() || !kept.gives_premium());
    all.iter().filter(|it| if it.is_alive() { !is_needed(it) } else { it.is_refund_owed }).cloned().collect()
}

/// Ends them and pays back what was paid last. One that fails does not hold up the others.
///
/// # Errors
/// When Stripe cannot be reached: what is still owed is found again. That Stripe refuses a refund for good is none: the log
/// tells the operator.
pub async fn end<S: Secrets + Clone>(stripe: &Stripe<S>, surplus: &[Subscribed], now: Timestamp) -> Result<(), Error> {
    let mut outcome = Ok(());
    for subscribed in surplus {
        let ended = end_one(stripe, subscribed, now).await;
        outcome = outcome.and(ended);
    }
    outcome
}

async fn end_one<S: Secrets + Clone>(stripe: &Stripe<S>, subscribed: &Subscribed, now: Timestamp) -> Result<(), Error> {
    let id = subscribed.id();
    if subscribed.is_alive() {
        note(stripe, id, Refund::Owed, now).await?;
        stripe.cancel(id, now).await?;
        tracing::info!(subscription = id, "a surplus subscription was ended");
    }
    let Some(invoice) = &subscribed.latest_invoice else { return Ok(()) };
    let refund = match stripe.pay_back(invoice, now).await {
        Err(error) if is_for_good(&error) => {
            let told = "Stripe refuses to pay back a surplus subscription: look at its invoice there and settle it";
            tracing::error!(subscription = id, invoice, %error, "{told}");
            Refund::Refused
        }
        paid => {
            paid?;
            tracing::info!(subscription = id, "what was paid last for a surplus subscription was paid back");
            Refund::Paid
        }
    };
    note(stripe, id, refund, now).await
}

/// What cannot be noted for good does not hold up the rest: a refund that is found again is not paid twice.
async fn note<S: Secrets + Clone>(stripe: &Stripe<S>, id: &str, refund: Refund, now: Timestamp) -> Result<(), Error> {
    match stripe.note_refund(id, refund, now).await {
        Err(error) if is_for_good(&error) => {
            tracing::warn!(subscription = id, ?refund, %error, "it is not noted how far a refund is");
            Ok(())
        }
        noted => noted,
    }
}

fn is_for_good(error: &Error) -> bool {
    matches!(error.class(), Class::Invalid | Class::NotFound)
}

#[cfg(test)]
mod tests {
    use gas_domain::{Subscription, SubscriptionStatus};

    use super::*;

    #[test]
    fn what_is_needed_or_was_used_and_cancelled_is_no_surplus() {
        use SubscriptionStatus::*;
        let of_status = |id: &str, status, is_refund_owed| {
            let (period_end, created) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
            let subscription = Subscription { id: id.into(), status, period_end, ends_at: None };
            Subscribed { subscription, created, latest_invoice: None, is_refund_owed }
        };
        let all = [
            of_status("kept", Active, false),
            of_status("second", Active, false),
            of_status("waiting", Incomplete, false),
            of_status("used", Canceled, false),
            of_status("owed", Canceled, true),
        ];
        let ids = |kept: Option<&Subscribed>| of(&all, kept).iter().map(|it| it.id().to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(Some(&all[0])), ["second", "waiting", "owed"]);
        // One that gives no plan leaves the user the choice.
        assert_eq!(ids(Some(&all[2])), ["owed"]);
        // The account is gone.
        assert_eq!(ids(None), ["kept", "second", "waiting", "owed"]);
    }
}

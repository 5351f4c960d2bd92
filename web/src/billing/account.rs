//! A user's account at Stripe: what it says now, and how it ends.

use gas_domain::{Billing, Notice, Role, SubscriptionStatus, User, UserId};
use gas_ports::{Error, Publisher, Secrets, UserBilling, Users};
use jiff::Timestamp;

use super::{
    TRIES, changed_meanwhile,
    stripe::{Refund, Stripe, Subscribed},
    surplus,
};
use crate::user_change;

/// A user's account as Stripe had it a moment ago.
#[derive(Debug)]
pub struct Seen {
    /// The user with what was recorded.
    pub user: User,
    /// What has to be ended and paid back.
    pub surplus: Vec<Subscribed>,
}

/// Asks Stripe how the user's subscriptions are and records it; the role stays as it is. Of several subscriptions one
/// counts. What is new to the user is to be told with the same write. `None`: there is no such user.
///
/// # Errors
/// When Stripe cannot be asked.
pub async fn refresh<S: Secrets + Clone>(
    users: &(impl Users + UserBilling),
    publisher: &impl Publisher,
    stripe: &Stripe<S>,
    id: &UserId,
    now: Timestamp,
) -> Result<Option<Seen>, Error> {
    for _ in 0..TRIES {
        // Loaded before Stripe is asked, and written only over what was loaded: who writes later has asked later, too.
        let Some(user) = users.load(id).await? else { return Ok(None) };
        let Some(customer) = user.billing.customer.clone() else { return Ok(Some(Seen { user, surplus: Vec::new() })) };
        let all = stripe.subscriptions(&customer, now).await?;
        // Whatever is alive of an account that is being deleted was paid after it had been closed.
        let kept = counting(&all).filter(|_| !user.closing);
        if let Some(kept) = kept.filter(|it| it.is_alive() && it.is_refund_owed) {
            // It was about to end when the one that counted then ended itself.
            stripe.note_refund(kept.id(), Refund::None, now).await?;
        }
        let is_subscribed = kept.is_some_and(Subscribed::is_alive);
        let checkout = match &user.billing.checkout {
            // Nobody pays twice by a page that is still open in some window.
            Some(open) if is_subscribed => {
                stripe.expire_checkout(&open.id, now).await?;
                None
            }
            checkout => checkout.clone(),
        };
        let read = user.billing.version;
        let subscription = kept.map(|kept| kept.subscription.clone());
        let billing = Billing { version: read + 1, customer: Some(customer), subscription, checkout };
        let told = news(&user.billing, &billing).and_then(|notice| user.tell(notice, now));
        let is_told = told.is_some();
        let user = User { billing, ..told.unwrap_or(user) };
        let saved = match is_told {
            true => users.save_billing_and_notices(&user, read).await,
            false => users.save_billing(id, &user.billing, read).await,
        };
        match saved {
            Err(error) if error.is_conflict() => continue,
            saved => saved?,
        }
        if is_told {
            user_change::announce(publisher, &user, now).await;
        }
        return Ok(Some(Seen { surplus: surplus::of(&all, kept), user }));
    }
    Err(changed_meanwhile(id))
}

/// Ends the user's subscriptions at once, before the account is deleted; what is paid stays paid. A payment page that is
/// open is closed.
///
/// # Errors
/// When Stripe cannot be reached: the account must then not be deleted.
pub async fn end<S: Secrets + Clone>(stripe: &Stripe<S>, user: &User, now: Timestamp) -> Result<(), Error> {
    let Some(customer) = &user.billing.customer else { return Ok(()) };
    if let Some(checkout) = &user.billing.checkout {
        stripe.expire_checkout(&checkout.id, now).await?;
    }
    for subscribed in stripe.subscriptions(customer, now).await?.iter().filter(|it| it.is_alive()) {
        stripe.cancel(subscribed.id(), now).await?;
    }
    Ok(())
}

/// Ends what a customer of an account that is gone has paid since, and pays it back.
///
/// # Errors
/// When Stripe cannot be reached.
pub async fn end_gone<S: Secrets + Clone>(stripe: &Stripe<S>, customer: &str, now: Timestamp) -> Result<(), Error> {
    let all = stripe.subscriptions(customer, now).await?;
    surplus::end(stripe, &surplus::of(&all, None), now).await
}

/// What a user has to hear of the change. That Premium begins or is over follows the role.
fn news(before: &Billing, after: &Billing) -> Option<Notice> {
    let failed =
        |billing: &Billing| billing.subscription.as_ref().is_some_and(|it| it.status == SubscriptionStatus::PastDue);
    let ends = |billing: &Billing| {
        let subscription = billing.subscription.as_ref().filter(|it| it.status.role() == Role::Premium);
        subscription.and_then(|it| it.ends_at)
    };
    if failed(after) && !failed(before) {
        return Some(Notice::PaymentFailed);
    }
    ends(after).filter(|at| ends(before) != Some(*at)).map(|at| Notice::PremiumEnds { at })
}

/// The oldest of those that give a plan, or else the newest of all. Stripe lists the newest first, which decides between
/// those of the same second: whoever asks chooses the same one, so that two who ask at once do not end both.
fn counting(all: &[Subscribed]) -> Option<&Subscribed> {
    let oldest = all.iter().rev().filter(|it| it.gives_premium()).min_by_key(|it| it.created);
    oldest.or_else(|| all.iter().rev().max_by_key(|it| (it.is_alive(), it.created)))
}

#[cfg(test)]
mod tests {
    use gas_domain::Subscription;

    use super::*;

    #[test]
    fn the_oldest_that_gives_a_plan_counts_or_else_the_newest_that_is_alive() {
        use SubscriptionStatus::*;
        let of = |(id, status, created): &(&str, _, i64)| {
            let created = Timestamp::from_second(*created).unwrap();
            let subscription = Subscription { id: (*id).into(), status: *status, period_end: created, ends_at: None };
            Subscribed { subscription, created, latest_invoice: None, is_refund_owed: false }
        };
        for (newest_first, due) in [
            (&[][..], None),
            (&[("b", Active, 2), ("a", PastDue, 1)], Some("a")),
            (&[("b", Active, 1), ("a", Active, 1)], Some("a")),
            (&[("c", Active, 3), ("b", Unpaid, 2), ("a", Canceled, 1)], Some("c")),
            (&[("b", Canceled, 2), ("a", Unpaid, 1)], Some("a")),
            (&[("b", Unpaid, 1), ("a", Unpaid, 1)], Some("b")),
        ] {
            let all: Vec<_> = newest_first.iter().map(of).collect();
            assert_eq!(counting(&all).map(|it| it.subscription.id.as_str()), due, "{newest_first:?}");
        }
    }

    #[test]
    fn a_user_hears_once_of_a_failed_payment_and_of_an_end() {
        use SubscriptionStatus::*;
        let at = Timestamp::from_second(100).unwrap();
        let of = |status, ends_at| {
            let subscription = Subscription { id: "sub_1".into(), status, period_end: at, ends_at };
            Billing { subscription: Some(subscription), ..Billing::default() }
        };
        for (before, after, due) in [
            (Billing::default(), of(Active, None), None),
            (of(Active, None), of(PastDue, None), Some(Notice::PaymentFailed)),
            (of(PastDue, None), of(PastDue, None), None),
            (of(PastDue, None), of(Active, None), None),
            (of(Active, None), of(Active, Some(at)), Some(Notice::PremiumEnds { at })),
            (of(Active, Some(at)), of(Active, Some(at)), None),
            (of(Active, Some(at)), of(Active, None), None),
            (of(Active, None), of(Canceled, Some(at)), None),
        ] {
            assert_eq!(news(&before, &after), due, "{before:?} {after:?}");
        }
    }
}

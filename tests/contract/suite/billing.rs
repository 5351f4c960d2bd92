//! `UserBilling`, `BillingEvents`: what the payment provider says is kept beside the role and the profile, and of two who
//! write it from the same reading one wins.

use gas_aws::SystemIds;
use gas_domain::{Billing, Checkout, Notice, Profile, Role, Subscription, SubscriptionStatus, User};
use gas_ports::{BillingEvents, Ids, UserBilling, UserProfiles, UserRoles, Users};

use crate::{
    harness::Harness,
    samples::{new_user, new_user_id, now},
};

fn subscribed() -> Billing {
    let subscription = Subscription {
        id: "sub_1".into(),
        status: SubscriptionStatus::PastDue,
        period_end: now(),
        ends_at: Some(now()),
    };
    Billing { version: 1, customer: Some("cus_1".into()), subscription: Some(subscription), checkout: None }
}

pub async fn billing_is_saved_alone_and_whole(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    let open = Checkout { id: "cs_1".into(), url: "https://checkout.example.org/c/1#ü".into() };
    let opened = Billing { version: 1, customer: Some("cus_1".into()), checkout: Some(open), ..Billing::default() };
    let mut expected = 0;
    for billing in [opened, Billing { version: 2, ..subscribed() }, Billing { version: 3, ..Billing::default() }] {
        users.save_billing(&user.id, &billing, expected).await.unwrap();
        let stored = users.load(&user.id).await.unwrap();
        assert_eq!(stored, Some(User { billing: billing.clone(), ..premium.clone() }));
        expected = billing.version;
    }
}

pub async fn of_two_who_save_billing_one_wins(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    let billing = subscribed();
    assert!(users.save_billing(&user.id, &billing, 0).await.unwrap_err().is_conflict(), "there is no such user");
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    users.create(&user).await.unwrap();
    assert!(users.save_billing(&user.id, &billing, 1).await.unwrap_err().is_conflict(), "it was read from nowhere");
    let (one, other) =
        tokio::join!(users.save_billing(&user.id, &billing, 0), users.save_billing(&user.id, &billing, 0));
    let lost = one.err().into_iter().chain(other.err()).collect::<Vec<_>>();
    assert!(matches!(&lost[..], [lost] if lost.is_conflict()), "{lost:?}");
    let later = Billing { version: 2, ..Billing::default() };
    users.save_billing(&user.id, &later, 1).await.unwrap();
    assert!(users.save_billing(&user.id, &billing, 1).await.unwrap_err().is_conflict(), "it was read before");
    assert_eq!(users.load(&user.id).await.unwrap().unwrap().billing, later);
}

pub async fn billing_and_what_it_tells_are_saved_at_once_or_not_at_all(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    let told = |user: &User, billing| User { billing, ..user.tell(Notice::PaymentFailed, now()).unwrap() };
    let first = told(&user, subscribed());
    assert!(users.save_billing_and_notices(&first, 0).await.unwrap_err().is_conflict(), "there is no such user");
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    users.create(&user).await.unwrap();
    assert!(
        users.save_billing_and_notices(&first, 1).await.unwrap_err().is_conflict(),
        "its billing was read from nowhere"
    );
    let profile = Profile { institution: "Uni".into(), ..user.profile.clone() };
    users.save_profile(&user.id, &profile).await.unwrap();
    let (one, other) =
        tokio::join!(users.save_billing_and_notices(&first, 0), users.save_billing_and_notices(&first, 0));
    let lost = one.err().into_iter().chain(other.err()).collect::<Vec<_>>();
    assert!(matches!(&lost[..], [lost] if lost.is_conflict()), "{lost:?}");
    let stored = || async { users.load(&user.id).await.unwrap().unwrap() };
    assert_eq!(stored().await, User { profile: profile.clone(), ..first.clone() });

    // The billing is as it was read, and the user is not; and the other way round.
    let ended = Billing { version: 2, ..Billing::default() };
    let premium = first.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    assert!(users.save_billing_and_notices(&told(&user, ended.clone()), 1).await.unwrap_err().is_conflict());
    assert_eq!(stored().await, User { profile: profile.clone(), ..premium.clone() });
    users.save_billing(&user.id, &ended, 1).await.unwrap();
    let late = told(&premium, Billing { version: 2, ..subscribed() });
    assert!(users.save_billing_and_notices(&late, 1).await.unwrap_err().is_conflict());
    assert_eq!(stored().await, User { profile: profile.clone(), billing: ended, ..premium.clone() });

    // Nothing else is written, and what has no value is removed.
    let again = told(&premium, Billing { version: 3, ..Billing::default() });
    users.save_billing_and_notices(&User { role: Role::Free, ..again.clone() }, 2).await.unwrap();
    assert_eq!(stored().await, User { profile, ..again });
}

pub async fn changes_of_role_and_profile_leave_the_billing(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    users.save_billing(&user.id, &subscribed(), 0).await.unwrap();
    // Made from the user as it was before.
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    let profile = Profile { institution: "Uni".into(), ..user.profile.clone() };
    users.save_profile(&user.id, &profile).await.unwrap();
    let stored = users.load(&user.id).await.unwrap();
    assert_eq!(stored, Some(User { billing: subscribed(), profile, ..premium }));
}

pub async fn an_event_is_done_once_it_was_recorded(harness: &impl Harness) {
    let (events, id) = (harness.billing_events(), format!("evt_{}", SystemIds.job_id()));
    assert!(!events.is_done(&id).await.unwrap());
    for _ in 0..2 {
        events.done(&id, now()).await.unwrap();
        assert!(events.is_done(&id).await.unwrap());
    }
    assert!(!events.is_done(new_user_id().as_str()).await.unwrap(), "another event");
}

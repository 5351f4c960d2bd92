//! What was paid twice or for nothing: it ends, and the money goes back once.

use gas_ports::{UserRoles as _, UsersDue as _};

use super::*;
use crate::billing::stripe::Refund;

#[tokio::test]
async fn a_second_subscription_is_ended_and_paid_back_once() {
    let case = Case::new().await;
    case.order("subscribe").await;
    case.order("subscribe").await;
    case.take_all().await;
    assert_eq!((case.alive().await, case.known("refunds").await.len()), (1, 1));
    assert_eq!((case.now().role, case.now().role_version), (Role::Premium, 1));
}

#[tokio::test]
async fn a_taking_that_fails_at_any_call_is_made_good_by_the_next() {
    for fault in [Fault::ErrorBefore, Fault::AnswerLost] {
        for call in 1..=12 {
            let case = Case::new().await;
            case.order("subscribe").await;
            case.order("subscribe").await;
            let event = &case.events().await[0];
            case.world.plan_faults([(call, fault)]);
            for _ in 0..2 {
                // Stripe sends it again until it is taken.
                if case.take(event).await.is_ok() {
                    break;
                }
            }
            case.world.plan_faults([]);
            case.take(event).await.unwrap();
            let user = case.now();
            assert_eq!((user.role, user.role_version), (Role::Premium, 1), "{fault:?} {call}");
            assert_eq!((case.alive().await, case.known("refunds").await.len()), (1, 1), "{fault:?} {call}");
        }
    }
}

#[tokio::test]
async fn a_refund_that_fails_holds_up_neither_the_plan_nor_the_end_and_is_made_good_later() {
    let case = Case::new().await;
    case.order("subscribe").await;
    case.order("subscribe").await;
    case.order("refunds-fail").await;
    let events = case.events().await;
    for _ in 0..2 {
        assert!(case.take(&events[0]).await.is_err(), "it has to come again");
        assert_eq!((case.now().role, case.alive().await, case.known("refunds").await.len()), (Role::Premium, 1, 0));
    }
    case.order("refunds-work").await;
    case.take_all().await;
    assert_eq!((case.alive().await, case.known("refunds").await.len()), (1, 1));
}

#[tokio::test]
async fn a_refund_that_is_refused_for_good_is_left_to_the_operator() {
    let case = Case::new().await;
    case.order("subscribe").await;
    case.order("subscribe").await;
    case.order("refunds-refused").await;
    case.take(&case.events().await[0]).await.unwrap();
    assert_eq!((case.now().role, case.alive().await), (Role::Premium, 1));
    let ended = case.known("subscriptions").await.into_iter().find(|it| it["status"] == "canceled").unwrap();
    assert_eq!(ended["metadata"]["refund"], "refused");
    // It was settled by hand, perhaps not by a refund.
    case.order("refunds-work").await;
    case.take_all().await;
    assert_eq!(case.known("refunds").await.len(), 0);
}

#[tokio::test]
async fn what_a_customer_paid_after_the_account_was_gone_goes_back_even_when_that_fails_first() {
    let case = Case::new().await;
    let closing = case.now().close(NOW).unwrap();
    case.world.users().commit(&closing).await.unwrap();
    case.world.users().remove(&closing).await.unwrap();
    case.order("subscribe").await;
    case.order("refunds-fail").await;
    let events = case.events().await;
    assert!(case.take(&events[0]).await.is_err(), "it has to come again");
    assert_eq!((case.alive().await, case.known("refunds").await.len()), (0, 0));
    case.order("refunds-work").await;
    case.take_all().await;
    assert_eq!((case.alive().await, case.known("refunds").await.len()), (0, 1));
}

#[tokio::test]
async fn what_was_used_and_cancelled_is_not_paid_back() {
    let case = Case::new().await;
    for _ in 0..2 {
        case.pay(&case.click().await).await;
        case.take_all().await;
        assert_eq!(case.now().role, Role::Premium);
        case.order("end-now").await;
        case.take_all().await;
        assert_eq!(case.now().role, Role::Free);
    }
    assert_eq!((case.known("subscriptions").await.len(), case.known("refunds").await.len()), (2, 0));
}

#[tokio::test]
async fn one_that_was_about_to_end_and_is_kept_after_all_is_not_paid_back_when_it_ends() {
    let case = Case::new().await;
    case.order("subscribe").await;
    case.order("subscribe").await;
    let all = case.stripe.subscriptions(case.now().billing.customer.as_deref().unwrap(), NOW).await.unwrap();
    // Who was about to end the second one stopped there, and the first one ended meanwhile.
    case.stripe.note_refund(all[0].id(), Refund::Owed, NOW).await.unwrap();
    case.stripe.cancel(all[1].id(), NOW).await.unwrap();
    case.take(&case.events().await[0]).await.unwrap();
    assert_eq!(case.now().billing.subscription.unwrap().id, all[0].id());
    case.order("end-now").await;
    case.take_all().await;
    assert_eq!((case.alive().await, case.known("refunds").await.len()), (0, 0));
}

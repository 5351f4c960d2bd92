//! Accounts that end and are made anew, and customers that are not as they were.

use gas_domain::Billing;
use jiff::SignedDuration;

use super::*;

fn event(kind: &str, object: &Value) -> Event {
    let event = serde_json::json!({ "id": "evt_1", "type": kind, "data": { "object": object } });
    Event::read(event.to_string().as_bytes()).unwrap()
}

impl Case {
    /// The account was deleted, and its user has logged in again.
    fn make_anew(&self) {
        let made = NOW + SignedDuration::from_hours(1);
        self.world.put_user(User::new(self.user.id.clone(), Profile::default(), made));
    }
}

#[tokio::test]
async fn an_account_ends_its_subscription_first_and_what_is_paid_later_is_paid_back() {
    let case = Case::new().await;
    case.pay(&case.click().await).await;
    case.take_all().await;
    case.order("down").await;
    assert!(account::end(&case.stripe, &case.now(), NOW).await.is_err(), "Stripe is out of reach");
    case.order("up").await;
    account::end(&case.stripe, &case.now(), NOW).await.unwrap();
    assert_eq!((case.alive().await, case.known("refunds").await.len()), (0, 0));

    user_change::close(&case.world.users(), &case.world.publisher(), &case.user.id, NOW).await.unwrap();
    case.order("subscribe").await;
    let events = case.events().await;
    case.take(events.last().unwrap()).await.unwrap();
    assert_eq!((case.alive().await, case.known("refunds").await.len()), (0, 1));
    assert!(case.now().closing && case.now().role == Role::Free);
}

#[tokio::test]
async fn an_event_of_nobody_of_this_service_is_acknowledged() {
    let case = Case::new().await;
    let object = serde_json::json!({ "customer": "cus_1" });
    case.take(&event("invoice.paid", &object)).await.unwrap();
    assert_eq!(case.now().role, Role::Free);
}

#[tokio::test]
async fn an_event_does_not_say_whose_customer_is_ended() {
    let case = Case::new().await;
    let bob = "bob".parse().unwrap();
    let customer = case.stripe.create_customer(&bob, "", "bob", NOW).await.unwrap();
    let url = format!("{}/_stripe/users/bob/subscribe", case.url);
    reqwest::Client::new().post(url).send().await.unwrap();
    let object = serde_json::json!({ "customer": customer, "metadata": { "user_id": "ann" } });
    case.take(&event("invoice.paid", &object)).await.unwrap();
    let subscriptions = case.stripe.subscriptions(&customer, NOW).await.unwrap();
    assert!(subscriptions.iter().all(|it| it.is_alive()), "{subscriptions:?}");
}

#[tokio::test]
async fn an_account_that_is_made_anew_has_a_customer_of_its_own() {
    let case = Case::new().await;
    let before = case.now().billing.customer;
    case.make_anew();
    case.click().await;
    assert_ne!(case.now().billing.customer, before);
    assert_eq!(case.known("customers").await.len(), 2);
}

#[tokio::test]
async fn what_is_paid_for_an_earlier_account_is_ended_and_paid_back() {
    for is_customer in [false, true] {
        let case = Case::new().await;
        case.order("subscribe").await;
        let events = case.events().await;
        case.make_anew();
        if is_customer {
            case.click().await;
        }
        let billing = case.now().billing;
        case.take(&events[0]).await.unwrap();
        assert_eq!((case.alive().await, case.known("refunds").await.len()), (0, 1), "{is_customer}");
        assert_eq!((case.now().role, case.now().billing), (Role::Free, billing), "{is_customer}");
    }
}

#[tokio::test]
async fn a_customer_that_was_deleted_at_stripe_is_made_anew() {
    let case = Case::new().await;
    case.pay(&case.click().await).await;
    case.take_all().await;
    let before = case.now().billing;
    case.order("delete-customer").await;
    let object = serde_json::json!({ "customer": before.customer, "metadata": { "user_id": "ann" } });
    case.take(&event("customer.subscription.deleted", &object)).await.unwrap();
    assert_eq!(case.now().role, Role::Free);
    let way = case.click().await;
    assert_ne!(case.now().billing.customer, before.customer);
    case.pay(&way).await;
    case.take_all().await;
    assert_eq!((case.now().role, case.alive().await), (Role::Premium, 1));
}

#[tokio::test]
async fn a_price_that_is_missing_does_not_cost_the_customer() {
    let case = Case::begun("price_missing").await;
    for _ in 0..2 {
        assert!(case.try_click().await.is_err());
        assert_eq!(case.known("customers").await.len(), 1);
    }
    let Billing { customer, checkout, .. } = case.now().billing;
    assert!(customer.is_some() && checkout.is_none());
}

#[tokio::test]
async fn only_a_payment_page_that_was_paid_is_awaited() {
    let case = Case::new().await;
    let is_paid = async || checkout::is_paid(&case.stripe, &case.now().billing, NOW).await;
    assert!(!is_paid().await, "it is open");
    case.order("down").await;
    assert!(is_paid().await, "it may have been paid");
    case.order("up").await;
    case.pay(&case.click().await).await;
    assert!(is_paid().await);
    case.take_all().await;
    assert!(!is_paid().await, "its webhook has come");
}

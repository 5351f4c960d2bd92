//! Accounts that end and are made anew, and customers that are not as they were.

use gas_domain::Billing;
use gas_ports::UserBilling as _;

use super::*;

fn event(kind: &str, object: &Value) -> Event {
    let event = serde_json::json!({ "id": "evt_1", "type": kind, "data": { "object": object } });
    Event::read(event.to_string().as_bytes()).unwrap()
}

impl Case {
    /// The account was deleted, and its user has logged in again.
    fn make_anew(&self) {
        self.world.put_user(User::new(self.user.id.clone(), Profile::default(), NOW));
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
async fn what_is_paid_for_an_earlier_account_is_ended_and_paid_back() {
    for is_customer in [false, true] {
        let case = Case::new().await;
        case.order("subscribe").await;
        let events = case.events().await;
        case.make_anew();
        if is_customer {
            let other = Billing { version: 1, customer: Some("cus_other".into()), ..Billing::default() };
            case.world.users().save_billing(&case.user.id, &other, 0).await.unwrap();
        }
        let billing = case.now().billing;
        case.take(&events[0]).await.unwrap();
        assert_eq!((case.alive().await, case.known("refunds").await.len()), (0, 1), "{is_customer}");
        assert_eq!((case.now().role, case.now().billing), (Role::Free, billing), "{is_customer}");
    }
}

//! The whole of it against the stand-in for Stripe, with tables in memory: clicks at the same moment, events in any order,
//! and a failure at any call.

mod accounts;
mod price;
mod surplus;

use gas_domain::{Notice, Profile, Role, User};
use gas_ports::{Error, Secrets};
use gas_world::{Fault, World};
use jiff::Timestamp;
use openidconnect::reqwest;
use serde_json::Value;
use stripe_stand_in::{Config, serve};
use tokio::net::TcpListener;

use super::{
    Stripe, account,
    checkout::{self, Way},
    webhook::{self, Event, Ports},
};
use crate::{settings::StripeSettings, site::Site, user_change};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

#[derive(Clone)]
struct Key;

impl Secrets for Key {
    async fn get(&self, _: &str) -> Result<String, Error> {
        Ok("sk_test".to_owned())
    }
}

struct Case {
    world: World,
    stripe: Stripe<Key>,
    site: Site,
    url: String,
    user: User,
}

impl Case {
    /// A free user with a payment page, and a Stripe that tells nobody anything by itself.
    async fn new() -> Self {
        let case = Self::begun("price_1").await;
        case.click().await;
        case.order("drop").await;
        case
    }

    /// A free user who has not been at Stripe yet.
    async fn begun(price: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let config = Config {
            url: url.clone(),
            key: "sk_test".into(),
            webhook: "http://127.0.0.1:1/".into(),
            webhook_secret: "whsec".into(),
        };
        tokio::spawn(serve(listener, config));
        Self::at(url, price)
    }

    /// The same with a Stripe that is there already.
    fn at(url: String, price: &str) -> Self {
        let settings = StripeSettings {
            events_table: String::new(),
            price: Some(price.into()),
            secret_key_name: "key".into(),
            webhook_secret_name: "secret".into(),
            api_url: url.clone(),
            page_origins: vec![url.clone()],
        };
        let user = User::new("ann".parse().unwrap(), Profile::default(), NOW);
        let world = World::new(NOW);
        world.put_user(user.clone());
        Self {
            world,
            stripe: Stripe::new(settings, Key, reqwest::Client::new()),
            site: Site::parse("https://gas.example.org").unwrap(),
            url,
            user,
        }
    }

    async fn click(&self) -> Way {
        self.try_click().await.unwrap()
    }

    async fn try_click(&self) -> Result<Way, Error> {
        let (users, publisher) = (self.world.users(), self.world.publisher());
        checkout::open(&users, &publisher, &self.stripe, &self.site, &self.user.id, NOW).await
    }

    async fn pay(&self, way: &Way) {
        let Way::Pay(url) = way else { panic!("there is nothing to pay") };
        let form = ("content-type", "application/x-www-form-urlencoded");
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        http.post(url).header(form.0, form.1).body("press=pay").send().await.unwrap();
    }

    async fn order(&self, order: &str) {
        let url = format!("{}/_stripe/users/ann/{order}", self.url);
        assert!(reqwest::Client::new().post(url).send().await.unwrap().status().is_success(), "{order}");
    }

    async fn known(&self, what: &str) -> Vec<Value> {
        let url = format!("{}/_stripe/users/ann", self.url);
        let text = reqwest::get(url).await.unwrap().text().await.unwrap();
        serde_json::from_str::<Value>(&text).unwrap()[what].as_array().unwrap().clone()
    }

    async fn events(&self) -> Vec<Event> {
        let events = self.known("events").await;
        events.iter().map(|event| Event::read(event.to_string().as_bytes()).unwrap()).collect()
    }

    async fn take_all(&self) {
        for event in self.events().await {
            self.take(&event).await.unwrap();
        }
    }

    async fn take(&self, event: &Event) -> Result<(), Error> {
        let (users, publisher, events) = (self.world.users(), self.world.publisher(), self.world.billing_events());
        let ports = Ports { users: &users, publisher: &publisher, events: &events };
        webhook::take(&ports, &self.stripe, event, NOW).await
    }

    fn now(&self) -> User {
        self.world.user(&self.user.id).unwrap()
    }

    async fn alive(&self) -> usize {
        self.known("subscriptions").await.iter().filter(|it| it["status"] != "canceled").count()
    }
}

#[tokio::test]
async fn clicks_at_the_same_moment_lead_to_one_page_of_one_customer() {
    let case = Case::new().await;
    let (one, other) = tokio::join!(case.click(), case.click());
    assert_eq!(one, other);
    assert_eq!((case.known("customers").await.len(), case.known("checkouts").await.len()), (1, 1));
    case.pay(&one).await;
    // Paid, though no event has come yet.
    assert_eq!(case.click().await, Way::Subscribed);
    assert_eq!(case.now().role, Role::Free, "the role waits for the webhook");
}

#[tokio::test]
async fn events_make_a_user_premium_in_any_order_and_however_often() {
    let case = Case::new().await;
    case.pay(&case.click().await).await;
    let mut events = case.events().await;
    assert!(events.len() >= 2);
    for _ in 0..2 {
        for event in &events {
            case.take(event).await.unwrap();
        }
        events.reverse();
    }
    let user = case.now();
    assert_eq!((user.role, user.role_version), (Role::Premium, 1));
    assert_eq!(user.billing.checkout, None);
}

#[tokio::test]
async fn what_is_over_at_stripe_is_over_here_whatever_the_event_says() {
    let case = Case::new().await;
    case.pay(&case.click().await).await;
    case.order("end-now").await;
    // The first event of all says that the subscription is paid.
    case.take(&case.events().await[0]).await.unwrap();
    assert_eq!(case.now().role, Role::Free);
    // It is over, so one may pay again, on another page.
    let again = case.click().await;
    case.pay(&again).await;
    for event in case.events().await {
        case.take(&event).await.unwrap();
    }
    assert_eq!(case.now().role, Role::Premium);
}

#[tokio::test]
async fn a_failed_payment_is_told_once_whatever_fails_while_it_is_taken() {
    for fault in [Fault::ErrorBefore, Fault::AnswerLost] {
        for call in 1..=8 {
            let case = Case::new().await;
            case.order("subscribe").await;
            case.take_all().await;
            case.order("fail").await;
            let events = case.events().await;
            case.world.plan_faults([(call, fault)]);
            for event in &events {
                // Stripe sends each again until it is taken.
                if case.take(event).await.is_err() {
                    case.take(event).await.unwrap();
                }
            }
            let told = case.now().notices.iter().filter(|it| it.notice == Notice::PaymentFailed).count();
            assert_eq!(told, 1, "{fault:?} {call}");
        }
    }
}

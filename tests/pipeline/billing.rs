//! Premium is paid: the payment page, the portal and the webhook, with a stand-in for Stripe.

use gas_aws::{SystemClock, SystemIds};
use gas_domain::{Role, SubscriptionStatus, User, UserId};
use gas_ports::{Clock, Ids, Users};
use serde_json::Value;
use xtask::visitor::Visitor;

use crate::service::{Service, agent, blocking};

/// A person with a browser, and what Stripe knows of them.
struct Person<'a> {
    service: &'a Service,
    visitor: Visitor,
    id: UserId,
}

impl<'a> Person<'a> {
    async fn log_in(service: &'a Service) -> Self {
        let name = format!("payer-{}", SystemIds.job_id());
        let visitor = blocking(|| Visitor::log_in(&service.stack.web_url, &name)).expect("the log-in works");
        let (job, _) = blocking(|| visitor.begin("a.vcf")).expect("the form names the user");
        Self { service, visitor, id: job.user_id.parse().expect("a user id") }
    }

    async fn subscribed(service: &'a Service) -> Self {
        let person = Self::log_in(service).await;
        blocking(|| person.visitor.subscribe()).expect("the payment works");
        person
    }

    async fn user(&self) -> User {
        Users::load(&self.service.users, &self.id).await.expect("the user loads").expect("the user exists")
    }

    async fn until(&self, what: &str, condition: impl Fn(&User) -> bool) {
        self.service.until_user(&self.id, what, condition).await;
    }

    /// Tells the stand-in what to do.
    fn order(&self, order: &str) {
        let url = format!("{}/_stripe/users/{}/{order}", self.service.stack.stripe, self.id);
        let answer = blocking(|| agent().post(url).send_empty()).expect("the stand-in answers");
        assert_eq!(answer.status(), 200, "{order}");
    }

    /// What the stand-in knows.
    fn stripe(&self, what: &str) -> Vec<Value> {
        let url = format!("{}/_stripe/users/{}", self.service.stack.stripe, self.id);
        let known: Value =
            blocking(|| agent().get(url).call().expect("it answers").body_mut().read_json().expect("JSON"));
        known[what].as_array().cloned().unwrap_or_default()
    }

    fn alive(&self) -> usize {
        self.stripe("subscriptions").iter().filter(|it| it["status"] != "canceled").count()
    }

    fn page(&self) -> String {
        blocking(|| self.visitor.browser().open("/subscribe")).expect("the page loads").html
    }
}

fn status(user: &User) -> Option<SubscriptionStatus> {
    user.billing.subscription.as_ref().map(|subscription| subscription.status)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_is_premium_and_who_is_declined_is_not() {
    let service = Service::connect().await;
    let ann = Person::log_in(&service).await;
    let page = blocking(|| ann.visitor.checkout()).expect("the payment page opens");
    let declined = blocking(|| {
        let form = page.form("").expect("it has a form");
        ann.visitor.browser().submit(&page, &form, &[("press", "decline")])
    });
    assert!(declined.expect("the page loads").html.contains("declined"));
    assert_eq!(ann.user().await.role, Role::Free);

    // Another click comes to the same page: there is one customer and one open page.
    let again = blocking(|| ann.visitor.checkout()).expect("the payment page opens");
    assert_eq!(again.url, page.url);
    assert_eq!((ann.stripe("customers").len(), ann.stripe("checkouts").len()), (1, 1));

    blocking(|| ann.visitor.subscribe()).expect("the payment works");
    let user = ann.user().await;
    assert_eq!((user.role, status(&user)), (Role::Premium, Some(SubscriptionStatus::Active)));
    assert!(ann.page().contains("It renews on"));
    assert_eq!(ann.stripe("checkouts").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_come_twice_or_again_later_change_nothing_more() {
    let service = Service::connect().await;
    let ann = Person::log_in(&service).await;
    blocking(|| ann.visitor.checkout()).expect("the customer is made");
    ann.order("twice");
    blocking(|| ann.visitor.subscribe()).expect("the payment works");
    ann.order("repeat");
    ann.order("end");
    ann.until("ending", |user| user.billing.subscription.as_ref().is_some_and(|it| it.ends_at.is_some())).await;
    let user = ann.user().await;
    assert_eq!((user.role, user.role_version), (Role::Premium, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_in_the_wrong_order_leave_what_is_true() {
    let service = Service::connect().await;
    let ann = Person::subscribed(&service).await;
    ann.order("hold");
    for order in ["fail", "pay", "end", "end-now"] {
        ann.order(order);
    }
    assert_eq!(ann.user().await.role, Role::Premium, "nothing was told yet");
    ann.order("release-reversed");
    ann.until("free", |user| user.role == Role::Free).await;
    ann.order("deliver");
    blocking(|| ann.visitor.subscribe()).expect("one can subscribe again");
    // Late: all that has been told so far.
    ann.order("repeat");
    ann.order("fail");
    ann.until("past due", |user| status(user) == Some(SubscriptionStatus::PastDue)).await;
    let user = ann.user().await;
    assert_eq!((user.role, user.role_version), (Role::Premium, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_without_a_good_signature_is_refused() {
    let service = Service::connect().await;
    let ann = Person::log_in(&service).await;
    blocking(|| ann.visitor.checkout()).expect("the customer is made");
    ann.order("drop");
    ann.order("subscribe");
    let events = ann.stripe("events");
    let event = events.last().expect("something was told").to_string();
    let post = |signature: Option<&str>| {
        let url = format!("{}/stripe/webhook", service.stack.web_url);
        let mut request = agent().post(url);
        if let Some(signature) = signature {
            request = request.header("stripe-signature", signature);
        }
        blocking(|| request.send(&event)).expect("the web server answers").status().as_u16()
    };
    let forged = format!("t={},v1={}", SystemClock.now().as_second(), "00".repeat(32));
    for signature in [None, Some(""), Some("t=1,v1=00"), Some(forged.as_str())] {
        assert_eq!(post(signature), 400, "{signature:?}");
    }
    assert_eq!(ann.user().await.role, Role::Free);
    // The very event, signed, is taken.
    ann.order("repeat");
    ann.until("premium", |user| user.role == Role::Premium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_subscription_is_ended_and_paid_back() {
    let service = Service::connect().await;
    let ann = Person::subscribed(&service).await;
    let first = ann.user().await.billing.subscription.expect("a subscription").id;
    ann.order("subscribe");
    service
        .eventually("paid back", async || (ann.alive() == 1 && ann.stripe("refunds").len() == 1).then_some(()))
        .await;
    let kept: Vec<_> = ann.stripe("subscriptions").into_iter().filter(|it| it["status"] != "canceled").collect();
    assert_eq!(kept[0]["id"], first.as_str());
    let user = ann.user().await;
    assert_eq!((user.role, user.role_version), (Role::Premium, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_ends_with_its_period_unless_it_is_kept() {
    let service = Service::connect().await;
    let ann = Person::subscribed(&service).await;
    let page = blocking(|| ann.visitor.press("/subscribe/cancel")).expect("it can be cancelled");
    assert!(page.html.contains("It ends on") && page.html.contains("Keep Premium"), "{}", page.html);
    assert_eq!(ann.user().await.role, Role::Premium);
    let page = blocking(|| ann.visitor.press("/subscribe/keep")).expect("it can be kept");
    assert!(page.html.contains("It renews on"), "{}", page.html);
    blocking(|| ann.visitor.unsubscribe()).expect("the portal works");
    assert!(ann.page().contains("Go Premium"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_payment_is_shown_and_does_not_end_the_plan() {
    let service = Service::connect().await;
    let ann = Person::subscribed(&service).await;
    ann.order("fail");
    ann.until("past due", |user| status(user) == Some(SubscriptionStatus::PastDue)).await;
    assert_eq!(ann.user().await.role, Role::Premium);
    assert!(ann.page().contains("Your last payment failed"));
    ann.order("pay");
    ann.until("paid", |user| status(user) == Some(SubscriptionStatus::Active)).await;
    assert!(!ann.page().contains("failed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_deleted_only_after_its_subscription_has_ended() {
    let service = Service::connect().await;
    let ann = Person::subscribed(&service).await;
    let delete = || {
        blocking(|| {
            let browser = ann.visitor.browser();
            let page = browser.open("/profile/delete")?;
            browser.submit(&page, &page.form("/profile/delete")?, &[("word", "delete")])
        })
    };
    ann.order("down");
    let refused = delete().err().expect("the account stays").to_string();
    assert!(refused.contains("503") && refused.contains("Nothing was deleted"), "{refused}");
    let user = ann.user().await;
    assert!(!user.closing && user.role == Role::Premium);

    ann.order("up");
    delete().expect("the account is deleted");
    assert_eq!(ann.alive(), 0);
    // What is paid afterwards, by a page that was open, is paid back.
    ann.order("subscribe");
    service
        .eventually("paid back", async || (ann.alive() == 0 && ann.stripe("refunds").len() == 1).then_some(()))
        .await;
}

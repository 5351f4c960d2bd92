//! A user's own server is told of the end of a job, by the deployed function.

mod receiver;

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use gas_aws::SystemClock;
use gas_domain::{Delivery, Job, JobKey, Message, Role, Scope, User, Webhook, WebhookSecret};
use gas_ports::{Clock, Guard, Jobs, UserProfiles};
use http::Method;
use serde_json::{Value, json};

use crate::{
    api::Program,
    pages::{Answer, HOURS, Visitor},
    service::{Service, blocking},
    vcf,
};
use receiver::{Receiver, Reply, Request};

const HOOK: &str = "/profile/webhook";

fn post(visitor: &Visitor<'_>, path: &str, url: &str) -> Answer {
    let headers = [("origin", visitor.web_url().to_owned()), ("x-csrf-token", visitor.csrf())];
    visitor.ask(&Method::POST, path, &headers, &[("url", url.to_owned())])
}

/// The secret that a page shows.
fn secret(page: &Answer) -> String {
    let secret = page.text.split_once("value=\"whsec_").and_then(|(_, rest)| rest.split_once('"'));
    format!("whsec_{}", secret.expect("the page shows the secret").0)
}

/// Whether the lines on the page about the API take the delivery for ours.
fn is_ours(service: &Service, secret: &str, request: &Request, body: &str) -> bool {
    let page = Visitor::anonymous(service).get("/api").text;
    let lines = page.split_once("import base64").and_then(|(_, rest)| rest.split_once("</pre>"));
    let lines = lines.expect("the page has the lines").0.replace("&lt;", "<").replace("&gt;", ">");
    let lines = lines.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    let ask =
        "import json, sys\nit = json.load(sys.stdin)\nprint(is_ours(it['secret'], it['headers'], it['body'].encode()))";
    let mut python = Command::new("python3");
    let python = python.args(["-c", &format!("import base64{lines}\n{ask}")]);
    let mut running = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python runs");
    let input = json!({ "secret": secret, "headers": request.headers, "body": body }).to_string();
    running.stdin.take().expect("it is a pipe").write_all(input.as_bytes()).expect("Python listens");
    let ended = blocking(|| running.wait_with_output()).expect("Python ends");
    assert!(ended.status.success(), "{ended:?}");
    ended.stdout.starts_with(b"True")
}

/// A new user whose webhook is there, by the table: the page would refuse some addresses.
async fn user_with(service: &Service, url: &str) -> User {
    let ann = service.user(Role::Free).await;
    let secret = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
    let webhook = Webhook { url: url.to_owned(), secret, since: SystemClock.now() };
    service.users.save_webhook(&ann.id, None, Some(&webhook)).await.expect("the webhook is saved");
    ann
}

/// A job of a user with this webhook, after the first attempt.
async fn after_one_attempt(service: &Service, url: &str) -> Job {
    let ann = user_with(service, url).await;
    let key = service.submit(&ann, "a.vcf", vcf::lineage()).await;
    attempted(service, &key, 1).await
}

/// The job when an attempt has ended.
async fn attempted(service: &Service, key: &JobKey, tries: u32) -> Job {
    let has_ended = |job: &Job| {
        let is_under_way = matches!(job.delivery, Delivery::None | Delivery::Due | Delivery::Sending { .. });
        job.delivery.tries() == tries && !is_under_way
    };
    service.until(key, "told or tried", has_ended).await
}

fn reason(job: &Job) -> &str {
    match &job.delivery {
        Delivery::Waiting { reason, .. } => reason,
        other => panic!("it does not wait: {other:?}"),
    }
}

/// Makes the next attempt due now, and says so as reconcile would in a minute.
async fn hurry(service: &Service, key: &JobKey) {
    loop {
        let mut job = service.job(key).await;
        let Delivery::Waiting { until, .. } = &mut job.delivery else { panic!("{:?}", job.delivery) };
        *until = SystemClock.now();
        job.version += 1;
        match Jobs::commit(&service.jobs, &job, Guard::None).await {
            Err(error) if error.is_conflict() => continue,
            committed => committed.expect("the job is written"),
        }
        return service.publish(&Message::Webhook(key.clone())).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_fails_at_first_is_told_and_can_check_who_tells() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let receiver = Receiver::that([Reply::Status(200), Reply::Status(500), Reply::Cut, Reply::Status(204)]).await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let secret = secret(&post(&visitor, HOOK, &receiver.url));

    // Of a test nothing is kept, and it is not tried again.
    assert_eq!(post(&visitor, "/profile/webhook/test", "").status, 303);
    let soon = post(&visitor, "/profile/webhook/test", "");
    assert!(
        soon.status == 429 && soon.text.contains("role=\"alert\">No test was sent"),
        "{}: {}",
        soon.status,
        soon.text
    );
    service.eventually("tested", async || (receiver.requests().len() == 1).then_some(())).await;
    let test = receiver.requests().remove(0);
    assert!(test.body.contains("webhook.test") && is_ours(&service, &secret, &test, &test.body), "{test:?}");

    let key = service.submit(&ann, "lineage.vcf", vcf::lineage()).await;
    let job = attempted(&service, &key, 1).await;
    assert_eq!(reason(&job), "It answered 500.");
    assert!(visitor.get(HOOK).text.contains("It answered 500."));
    hurry(&service, &key).await;
    let job = attempted(&service, &key, 2).await;
    assert_eq!(reason(&job), "The connection broke off before it answered.");
    hurry(&service, &key).await;
    let job = attempted(&service, &key, 3).await;
    assert_eq!((&job.delivery, job.due_at.is_some()), (&Delivery::Delivered { tries: 3 }, true), "it has a retention");

    let requests = receiver.requests().split_off(1);
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!(request.headers["webhook-id"], format!("msg_{}", key.job_id));
        assert_eq!(request.body, requests[0].body);
        assert!(is_ours(&service, &secret, request, &request.body));
        assert!(!is_ours(&service, &secret, request, &request.body.replace("ready", "failed")), "forged");
    }
    let body: Value = serde_json::from_str(&requests[0].body).expect("it is JSON");
    let told = (&body["type"], &body["data"]["id"], &body["data"]["state"], &body["data"]["file_name"]);
    assert_eq!(told, (&json!("job.ended"), &json!(key.job_id), &json!("ready"), &json!("lineage.vcf")), "{body}");
    let program = Program::of(&service, &ann, &[Scope::Read]).await;
    let shown = program.get(&format!("/api/v1/jobs/{}", key.job_id)).body;
    assert_eq!(shown["webhook"], json!({ "state": "delivered", "tries": 3 }), "{shown}");
    // Once more is no second delivery.
    let again = service.invoke("webhook", &service.sqs_event(&[&Message::Webhook(key).body()])).await;
    assert_eq!(again["batchItemFailures"], json!([]));
    assert_eq!(receiver.requests().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_wants_no_more_is_left_alone() {
    let service = Service::connect().await;
    let receiver = Receiver::that([Reply::Status(410)]).await;
    let job = after_one_attempt(&service, &receiver.url).await;
    assert!(matches!(job.delivery, Delivery::GivenUp { tries: 1, .. }), "{:?}", job.delivery);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_never_answers_holds_up_no_mail() {
    let service = Service::connect().await;
    let receiver = Receiver::that([Reply::Silence]).await;
    let ann = user_with(&service, &receiver.url).await;
    let key = service.submit(&ann, "a.vcf", vcf::lineage()).await;
    service.mail_to(&ann).await;
    assert_eq!(reason(&attempted(&service, &key, 1).await), "It did not answer within 15 seconds.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed() {
    let service = Service::connect().await;
    let elsewhere = Receiver::that([Reply::Status(200)]).await;
    let receiver = Receiver::that([Reply::Redirect(elsewhere.url.clone())]).await;
    let job = after_one_attempt(&service, &receiver.url).await;
    assert_eq!(reason(&job), "It answered 307.");
    assert!(elsewhere.requests().is_empty());
}

/// As it is deployed for everybody: the local stack alone lets webhooks be on this machine.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_public_is_never_spoken_to() {
    let service = Service::connect_alone().await;
    let public = service.with_variable("webhook", "WEBHOOK_TARGETS", "public");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.set_nonblocking(true).expect("it can be looked at");
    let port = listener.local_addr().expect("it has a port").port();
    for (host, expected) in [
        ("127.0.0.1", "It is not on the public internet."),
        ("[::ffff:127.0.0.1]", "It is not on the public internet."),
        ("localhost", "Its name does not lead to an address on the public internet."),
    ] {
        let job = after_one_attempt(&service, &format!("https://{host}:{port}/")).await;
        assert_eq!(reason(&job), expected, "{host}");
    }
    assert!(listener.accept().is_err(), "a connection was made");
    drop(public);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_set_moved_signed_anew_and_removed_on_its_page() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    for bad in ["", "example.org", "ftp://example.org/", "https://name@example.org/", "https://example.org/#part"] {
        let refused = post(&visitor, HOOK, bad);
        assert!(refused.status == 400 && refused.text.contains("Please correct"), "{bad}: {}", refused.status);
    }
    let first = secret(&post(&visitor, HOOK, "https://example.org/one"));
    assert!(!visitor.get(HOOK).text.contains(&first), "it is shown this once");
    let moved = post(&visitor, HOOK, "https://example.org/two");
    assert_eq!((moved.status, moved.location.as_str()), (303, HOOK));
    let shown = visitor.get(HOOK).text;
    assert!(shown.contains("https://example.org/two") && !shown.contains("whsec_"), "{shown}");
    let second = secret(&post(&visitor, "/profile/webhook/secret", ""));
    assert_ne!(first, second);
    assert_eq!(post(&visitor, "/profile/webhook/remove", "").status, 303);
    assert!(!visitor.get(HOOK).text.contains("example.org/two"));
}

//! What a receiver may do, with receivers on this machine.

use std::time::Duration;

use gas_domain::WebhookSecret;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinHandle,
};

use super::*;

/// A receiver that answers every request with these bytes; joined, it answers what the first one was.
async fn receiver(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let first = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !String::from_utf8_lossy(&request).ends_with("}") {
            let mut part = [0; 1_024];
            let read = stream.read(&mut part).await.unwrap();
            request.extend_from_slice(&part[..read]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    (url, first)
}

async fn tell(targets: WebhookTargets, url: &str) -> Result<(), Error> {
    let secret = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
    let webhook = Webhook { url: url.to_owned(), secret, since: Timestamp::UNIX_EPOCH };
    let told = Told { id: "msg_1".into(), body: "{}".into() };
    let now = Timestamp::from_second(1_614_265_330).unwrap();
    HttpWebhooks::new(targets).unwrap().tell(&webhook, &told, now).await
}

#[tokio::test]
async fn it_is_posted_with_what_proves_it() {
    let (url, first) = receiver("HTTP/1.1 204 No Content\r\n\r\n").await;
    tell(WebhookTargets::Any, &url).await.unwrap();
    let request = first.await.unwrap();
    let secret = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
    let signature = sign(&secret, "msg_1", 1_614_265_330, "{}").unwrap();
    for part in [
        "POST /hook HTTP/1.1\r\n",
        "content-type: application/json\r\n",
        "webhook-id: msg_1\r\n",
        "webhook-timestamp: 1614265330\r\n",
        &format!("webhook-signature: {signature}\r\n"),
        "\r\n\r\n{}",
    ] {
        assert!(request.contains(part), "{part:?} is not in {request:?}");
    }
}

#[tokio::test]
async fn only_2xx_is_a_delivery() {
    for (answer, class) in [
        ("HTTP/1.1 410 Gone\r\n\r\n", Class::NotFound),
        ("HTTP/1.1 500 Oh\r\n\r\n", Class::Retry),
        ("HTTP/1.1 404 No\r\n\r\n", Class::Retry),
        ("HTTP/1.1 304 Same\r\n\r\n", Class::Retry),
        ("nonsense\r\n\r\n", Class::Retry),
        ("", Class::Retry),
    ] {
        let (url, _first) = receiver(answer).await;
        let error = tell(WebhookTargets::Any, &url).await.unwrap_err();
        assert_eq!(error.class(), class, "{answer:?}: {error}");
    }
    let error = tell(WebhookTargets::Any, "http://127.0.0.1:1/").await.unwrap_err();
    assert_eq!(error.message(), "No connection could be made to it.");
}

#[tokio::test]
async fn a_body_without_an_end_is_not_read() {
    let (url, _first) = receiver("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nbegin").await;
    tokio::time::timeout(Duration::from_secs(10), tell(WebhookTargets::Any, &url)).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = elsewhere.local_addr().unwrap();
    let answer = format!("HTTP/1.1 307 There\r\nlocation: http://{at}/\r\ncontent-length: 0\r\n\r\n");
    let (url, _first) = receiver(answer.leak()).await;
    let error = tell(WebhookTargets::Any, &url).await.unwrap_err();
    assert_eq!(error.message(), "It answered 307.");
    let nobody = tokio::time::timeout(Duration::from_millis(50), elsewhere.accept()).await;
    assert!(nobody.is_err(), "the redirect was followed");
}

/// The name of this machine leads to 127.0.0.1 and ::1: it is refused for the address, before any connection is made.
#[tokio::test]
async fn what_is_not_public_is_not_spoken_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for url in [
        format!("https://localhost:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        "https://169.254.169.254/latest/meta-data/".into(),
    ] {
        let error = tell(WebhookTargets::Public, &url).await.unwrap_err();
        assert_eq!(error.class(), Class::Denied, "{url}: {error}");
    }
    let nobody = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(nobody.is_err(), "a connection was made");
}

//! `JobRequests`: a message is one worker's until it is given back or deleted.

use std::time::Duration;

use gas_domain::Message;
use gas_ports::{JobRequests, Publisher};

use crate::{harness::Harness, samples::new_key};

/// Publishes a request and receives what there is to receive: that one, and no other.
async fn published_and_received(harness: &impl Harness) -> (String, String) {
    let message = Message::Annotate(new_key());
    harness.publisher().publish(&message).await.unwrap();
    let (body, receipt) = received(harness).await;
    assert_eq!(body, message.body());
    (body, receipt)
}

/// The one message that can be received.
async fn received(harness: &impl Harness) -> (String, String) {
    let all = harness.requests().receive(10).await.unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    let request = all.into_iter().next().expect("there is one");
    (request.body, request.receipt)
}

pub async fn a_message_is_received_once_and_hidden(harness: &impl Harness) {
    let (_, first) = published_and_received(harness).await;
    let (_, second) = published_and_received(harness).await;
    assert_ne!(first, second);
}

pub async fn a_message_that_is_given_back_comes_again(harness: &impl Harness) {
    let requests = harness.requests();
    let (body, receipt) = published_and_received(harness).await;
    requests.hide(&receipt, Duration::from_secs(600)).await.unwrap();
    published_and_received(harness).await;
    requests.hide(&receipt, Duration::ZERO).await.unwrap();
    assert_eq!(received(harness).await.0, body);
}

pub async fn a_deleted_message_does_not_come_again(harness: &impl Harness) {
    let requests = harness.requests();
    let (_, deleted) = published_and_received(harness).await;
    let (body, given_back) = published_and_received(harness).await;
    requests.delete(&deleted).await.unwrap();
    requests.hide(&given_back, Duration::ZERO).await.unwrap();
    assert_eq!(received(harness).await.0, body);
}

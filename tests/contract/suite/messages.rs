//! `Publisher` and `RetentionTimers`.

use gas_domain::{Message, RetentionTimer};
use gas_ports::{JobRequests, Publisher, RetentionTimers};

use crate::{
    harness::Harness,
    samples::{new_key, now},
};

pub async fn a_published_request_is_received(harness: &impl Harness) {
    let message = Message::Annotate(new_key());
    harness.publisher().publish(&message).await.unwrap();
    let received = harness.requests().receive(10).await.unwrap();
    let bodies: Vec<_> = received.into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, [message.body()]);
}

pub async fn a_timer_is_started_once_however_often_it_is_asked_for(harness: &impl Harness) {
    let timers = harness.timers();
    let timer = RetentionTimer { job: new_key(), until: now(), number: 1 };
    for timer in [&timer, &timer, &RetentionTimer { number: 2, ..timer.clone() }] {
        timers.start(timer).await.unwrap();
    }
}

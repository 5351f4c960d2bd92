//! `Queues`: what waits, and what is taken.

use gas_domain::Message;
use gas_ports::{Backlog, JobRequests, Publisher, Queues, StageQueue};

use crate::{harness::Harness, samples::new_key};

async fn counted(harness: &impl Harness) -> Backlog {
    harness.queues().backlog(StageQueue::JobRequests).await.unwrap()
}

pub async fn what_waits_and_what_is_taken_is_counted(harness: &impl Harness) {
    let before = counted(harness).await;
    assert_eq!((before.waiting, before.taken), (0, 0));
    for _ in 0..3 {
        harness.publisher().publish(&Message::Annotate(new_key())).await.unwrap();
    }
    assert_eq!(counted(harness).await.waiting, 3);
    let taken = harness.requests().receive(1).await.unwrap();
    let after = counted(harness).await;
    assert_eq!((after.waiting, after.taken), (2, 1));
    harness.requests().delete(&taken[0].receipt).await.unwrap();
    let after = counted(harness).await;
    assert_eq!((after.waiting, after.taken), (2, 0));
}

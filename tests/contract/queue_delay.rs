//! `RetentionTimers` as messages that a queue holds back: what the world in memory has no other kind of.

use gas_aws::SystemClock;
use gas_domain::{Message, RetentionTimer};
use gas_ports::{Clock, JobRequests, RetentionTimers};
use jiff::SignedDuration;

use crate::{harness::Harness, local_aws::LocalAws, samples::new_key};

/// Receives wait up to 20 s each: much longer than the delays here.
const RECEIVES: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn the_message_comes_when_the_retention_is_over_and_not_before() {
    let aws = LocalAws::connect().await;
    let job = new_key();
    let until = SystemClock.now() + SignedDuration::from_millis(2_500);
    aws.queue_delay().start(&RetentionTimer { job: job.clone(), until, number: 1 }).await.unwrap();
    assert_eq!(received(&aws).await, [Message::Archive(job).body()]);
    assert!(SystemClock.now() >= until, "it came before its time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retention_that_is_over_is_told_at_once() {
    let aws = LocalAws::connect().await;
    let (job, until) = (new_key(), SystemClock.now() - SignedDuration::from_secs(5));
    aws.queue_delay().start(&RetentionTimer { job: job.clone(), until, number: 1 }).await.unwrap();
    assert_eq!(received(&aws).await, [Message::Archive(job).body()]);
}

async fn received(aws: &LocalAws) -> Vec<String> {
    for _ in 0..RECEIVES {
        let requests = aws.requests().receive(10).await.unwrap();
        if !requests.is_empty() {
            return requests.into_iter().map(|request| request.body).collect();
        }
    }
    Vec::new()
}

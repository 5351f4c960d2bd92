//! Messages that come twice, early, late, or are none.

use gas_domain::{JobState, Message, Place, Role};

use crate::{
    service::{Service, place},
    vcf,
};

#[tokio::test(flavor = "multi_thread")]
async fn every_message_may_come_twice() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let key = service.submit(&ann, "twice.vcf", vcf::lineage()).await;
    service.publish(&Message::Annotate(key.clone())).await;
    service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    for message in [Message::Annotate(key.clone()), Message::Notify(key.clone()), Message::Notify(key.clone())] {
        service.publish(&message).await;
    }
    service.until(&key, "archived", |job| matches!(place(job), Some(Place::Archived { .. }))).await;
    for message in [Message::Archive(key.clone()), Message::Thaw(key.clone()), Message::Restore(key.clone())] {
        service.publish(&message).await;
        service.publish(&message).await;
    }
    service.change_role(&ann, Role::Premium).await;
    service.publish(&Message::Thaw(key.clone())).await;
    let job = service.until(&key, "restored", |job| matches!(place(job), Some(Place::Online { .. }))).await;
    assert_eq!(service.mails_to(&ann).await.len(), 1, "one job, one mail");
    assert_eq!(job.attempt, 3, "one run of the annotator, one of archive and one of thaw");
    service.download(&job).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_message_changes_nothing_and_is_not_needed_again() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let key = service.submit(&ann, "early.vcf", vcf::lineage()).await;
    let job = service.until(&key, "mailed", |job| job.mail == gas_domain::Mail::Sent).await;
    let answer = service.invoke("archive", &service.sqs_event(&[&Message::Archive(key.clone()).body()])).await;
    assert_eq!(answer["batchItemFailures"], serde_json::json!([]));
    assert_eq!(service.job(&key).await.version, job.version);
    service.until(&key, "archived", |job| matches!(place(job), Some(Place::Archived { .. }))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_about_a_job_that_is_gone_is_acknowledged() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let body = Message::Archive(service.new_key(&ann)).body();
    for function in ["archive", "thaw", "restore", "notify", "webhook"] {
        let answer = service.invoke(function, &service.sqs_event(&[&body])).await;
        assert_eq!(answer["batchItemFailures"], serde_json::json!([]), "{function}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_ends_in_the_dead_letter_queue_while_its_neighbours_pass() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let key = service.submit(&ann, "neighbour.vcf", vcf::lineage()).await;
    let poison = format!("{{\"poison\":\"{}\"}}", key.job_id);

    let answer = service
        .invoke("notify", &service.sqs_event(&[&poison, &Message::Notify(key.clone()).body(), "not json"]))
        .await;
    assert_eq!(service.failed_records(&answer), ["m0", "m2"]);

    // A failed message comes back after the visibility timeout, which is minutes; here it may be a second.
    let quick = service.with_visibility_timeout("NotifyQueueUrl", 1);
    service.send_text("NotifyQueueUrl", &poison).await;
    service.until(&key, "mailed", |job| job.mail == gas_domain::Mail::Sent).await;
    service.until_dead_letter("NotifyDeadLetterQueueUrl", &poison).await;
    drop(quick);
}

//! The life of a result under each plan.

use gas_domain::{JobState, Place, Role, Sha256};

use crate::{
    service::{Service, place},
    vcf,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_free_users_result_is_mailed_archived_and_after_an_upgrade_back_with_the_same_bytes() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let key = service.submit(&ann, "b.1.1.7.vcf", vcf::lineage()).await;

    let job = service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    let JobState::Completed { result, .. } = &job.state else { unreachable!() };
    let before = service.download(&job).await;
    assert_eq!(Sha256::of(&before), result.sha256);
    assert_eq!(before.len() as u64, result.bytes);
    let text = vcf::inflate(&before);
    assert!(text.contains("S") && text.contains("missense_variant"), "{text}");

    let mail = service.mail_to(&ann).await;
    assert!(mail.contains("b.1.1.7.annot.vcf.gz") && mail.contains(&key.job_id.to_string()), "{mail}");

    let archived = service.until(&key, "archived", |job| matches!(place(job), Some(Place::Archived { .. }))).await;
    service.until(&key, "free of pending deletions", |job| job.pending_deletions.is_empty()).await;
    assert!(!service.is_online(&job).await, "the source version is still in the results bucket");
    assert!(archived.result_file_name() == "b.1.1.7.annot.vcf.gz");

    service.change_role(&ann, Role::Premium).await;
    let restored = service
        .until(&key, "restored", |job| {
            matches!(place(job), Some(Place::Online { retention: None, .. })) && job.pending_deletions.is_empty()
        })
        .await;
    assert_eq!(Sha256::of(&service.download(&restored).await), Sha256::of(&before));
    service.until_user(&ann.id, "done with the walk", |user| user.pending_fanout.is_none()).await;
    service.until_told(&ann, "Your premium plan has begun").await;
    service.until_told(&ann, "Your result is back from the archive").await;
    service.until_user(&ann.id, "told everything", |user| user.notices.is_empty() && user.due_at.is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_premium_users_result_is_never_archived() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let key = service.submit(&ann, "premium.vcf", vcf::lineage()).await;
    let job = service.until(&key, "mailed", |job| job.mail == gas_domain::Mail::Sent).await;
    assert!(matches!(place(&job), Some(Place::Online { retention: None, .. })), "{:?}", job.state);
    assert_eq!(job.due_at, None, "somebody would look at a result that rests");

    // Even when it is told to, archive leaves it alone.
    service.invoke("archive", &service.sqs_event(&[&gas_domain::Message::Archive(key.clone()).body()])).await;
    let after = service.job(&key).await;
    assert_eq!(after, job);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_whose_archiver_died_and_whose_owner_upgraded_stays_online() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    // A result whose archiver died in the middle: claimed, its lease over, its owner premium by now.
    let key = service.abandoned_in_archiving(&ann).await;
    let online = service.job(&key).await;
    service.change_role(&ann, Role::Premium).await;
    service.publish(&gas_domain::Message::Archive(key.clone())).await;
    let job =
        service.until(&key, "online", |job| matches!(place(job), Some(Place::Online { retention: None, .. }))).await;
    assert_eq!(place(&job).and_then(Place::version), place(&online).and_then(Place::version));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_downgrade_gives_results_a_fresh_retention_and_then_they_are_archived() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let key = service.submit(&ann, "back.vcf", vcf::lineage()).await;
    service.until(&key, "online", |job| matches!(place(job), Some(Place::Online { .. }))).await;
    service.change_role(&ann, Role::Free).await;
    let job = service.until(&key, "archived", |job| matches!(place(job), Some(Place::Archived { .. }))).await;
    assert_eq!(job.retention_no, 1);
}

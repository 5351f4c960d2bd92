//! Jobs that end without a result, and uploads that are refused.

use gas_domain::{JobState, Role, SizeLimits};
use gas_ports::Submitted;

use crate::{service::Service, vcf};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_a_vcf_fails_with_its_line_on_the_job_and_in_the_mail() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let mut bad = vcf::numbered(1, 3);
    bad.extend_from_slice(b"NC_045512.2\t23x04\t.\tA\tG\t.\tPASS\t.\n");
    let key = service.submit(&ann, "bad.vcf", bad).await;
    let job = service.until(&key, "failed", |job| matches!(job.state, JobState::Failed { .. })).await;
    let JobState::Failed { failure, .. } = &job.state else { unreachable!() };
    assert_eq!(failure.line, Some(8), "{failure:?}");
    assert!(failure.reason.contains("23x04"), "{failure:?}");
    let mail = service.mail_to(&ann).await;
    assert!(mail.contains("Line 8") && mail.contains("23x04"), "{mail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_itself_refuses_an_upload_that_is_too_large_for_the_plan() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let key = service.new_job(&ann, "large.vcf").await;
    let limit = service.limits().free;
    let refused =
        service.upload(&key, limit, b"#".repeat(usize::try_from(limit).expect("the limit is small") + 1)).await;
    assert_eq!(refused.0, 400, "{}", refused.1);
    assert!(refused.1.contains("EntityTooLarge"), "{}", refused.1);
    assert_eq!(service.submit_uploaded(&key, limit).await, Submitted::NoUpload);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_good_for_its_own_job_only() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let (key, other) = (service.new_job(&ann, "a.vcf").await, service.new_job(&ann, "b.vcf").await);
    let SizeLimits { free, .. } = service.limits();
    let refused = service.upload_elsewhere(&key, &other, free, vcf::lineage()).await;
    assert_eq!(refused, 403);
}

//! Many jobs at once.

use futures::future::join_all;
use gas_domain::{JobState, Role, Sha256};

use crate::{service::Service, vcf};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_jobs_of_five_users_at_once_all_end_with_the_right_bytes() {
    let service = Service::connect().await;
    let mut users = Vec::new();
    for _ in 0..5 {
        users.push(service.user(Role::Premium).await);
    }
    let keys = join_all((0..50).map(|number| {
        let (service, user) = (&service, &users[number % users.len()]);
        async move { service.submit(user, &format!("{number}.vcf"), vcf::numbered(number, 20)).await }
    }))
    .await;
    let mut digests = std::collections::HashSet::new();
    for (number, key) in keys.iter().enumerate() {
        let job = service.until(key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
        let JobState::Completed { result, .. } = &job.state else { unreachable!() };
        let bytes = service.download(&job).await;
        assert_eq!(Sha256::of(&bytes), result.sha256, "{key}");
        assert!(vcf::inflate(&bytes).contains(&format!("id{number}_19\t")), "{key} holds another job's records");
        digests.insert(result.sha256);
    }
    assert_eq!(digests.len(), 50);
    for user in &users {
        service.until_mails(user, 10).await;
    }
}

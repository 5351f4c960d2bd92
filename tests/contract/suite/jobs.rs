//! `Jobs` and `JobIntake`: one commit at a time, and only under its guard.

use futures::future::join_all;
use gas_domain::{Event, Role};
use gas_ports::{Class, Guard, JobIntake, Jobs, UserProfiles, UserRoles};

use crate::{
    harness::Harness,
    samples::{completed, job_of, new_key, new_user, now, pending, running, then, uploading},
};

pub async fn a_job_loads_as_it_was_stored(harness: &impl Harness) {
    let (jobs, key) = (harness.jobs(), new_key());
    assert_eq!(jobs.load(&key).await.unwrap(), None);
    let job = uploading(&key);
    jobs.create(&job).await.unwrap();
    assert_eq!(jobs.load(&key).await.unwrap(), Some(job.clone()));
    for next in [pending(&job), running(&job), completed(&running(&job), Role::Free)] {
        jobs.commit(&next, Guard::None).await.unwrap();
        assert_eq!(jobs.load(&key).await.unwrap(), Some(next));
    }
}

pub async fn a_key_is_taken_once(harness: &impl Harness) {
    let (jobs, key) = (harness.jobs(), new_key());
    let job = uploading(&key);
    jobs.create(&job).await.unwrap();
    let mut other = job.clone();
    other.file_name = "other.vcf".into();
    assert_eq!(jobs.create(&other).await.unwrap_err().class(), Class::Conflict);
    assert_eq!(jobs.load(&key).await.unwrap(), Some(job));
}

pub async fn a_commit_replaces_only_the_job_it_was_made_from(harness: &impl Harness) {
    let (jobs, key) = (harness.jobs(), new_key());
    let job = uploading(&key);
    jobs.create(&job).await.unwrap();
    let first = pending(&job);
    jobs.commit(&first, Guard::None).await.unwrap();
    for stale in [then(&job, Event::Cancel), first.clone()] {
        assert!(jobs.commit(&stale, Guard::None).await.unwrap_err().is_conflict());
    }
    let too_far = then(&then(&first, Event::Claim), Event::Cancel);
    assert!(jobs.commit(&too_far, Guard::None).await.unwrap_err().is_conflict());
    assert_eq!(jobs.load(&key).await.unwrap(), Some(first));
}

pub async fn a_commit_makes_no_job(harness: &impl Harness) {
    let (jobs, key) = (harness.jobs(), new_key());
    let job = pending(&uploading(&key));
    assert!(jobs.commit(&job, Guard::None).await.unwrap_err().is_conflict());
    assert_eq!(jobs.load(&key).await.unwrap(), None);
}

pub async fn of_many_commits_from_one_version_one_wins(harness: &impl Harness) {
    let (jobs, key) = (harness.jobs(), new_key());
    let job = pending(&uploading(&key));
    jobs.create(&job).await.unwrap();
    // All alike, at the same moment: two workers that both believed they had won would work on one job.
    let claimed = then(&job, Event::Claim);
    let commits = join_all((0..8).map(|_| jobs.commit(&claimed, Guard::None))).await;
    let lost: Vec<_> = commits.into_iter().filter_map(Result::err).map(|error| error.class()).collect();
    assert_eq!(lost, [Class::Conflict; 7]);
    assert_eq!(jobs.load(&key).await.unwrap(), Some(claimed));
}

pub async fn a_commit_holds_the_owner_to_the_role(harness: &impl Harness) {
    let (jobs, users, user) = (harness.jobs(), harness.users(), new_user());
    let job = uploading(&job_of(&user.id));
    jobs.create(&job).await.unwrap();
    let next = pending(&job);
    let guard = Guard::Role(Role::Free);
    assert!(jobs.commit(&next, guard).await.unwrap_err().is_conflict(), "there is no such user");
    users.create(&user).await.unwrap();
    let premium = Guard::Role(Role::Premium);
    assert!(jobs.commit(&next, premium).await.unwrap_err().is_conflict());
    assert_eq!(jobs.load(&job.key).await.unwrap(), Some(job.clone()));
    jobs.commit(&next, guard).await.unwrap();
    assert_eq!(jobs.load(&job.key).await.unwrap(), Some(next));
}

pub async fn a_commit_holds_the_owner_to_the_role_version(harness: &impl Harness) {
    let (jobs, users, user) = (harness.jobs(), harness.users(), new_user());
    users.create(&user).await.unwrap();
    let job = uploading(&job_of(&user.id));
    jobs.create(&job).await.unwrap();
    let read = Guard::RoleVersion(user.role_version);
    let premium = user.change_role(Role::Premium, now()).unwrap();
    UserRoles::commit(&users, &premium).await.unwrap();
    assert!(jobs.commit(&pending(&job), read).await.unwrap_err().is_conflict());
    jobs.commit(&pending(&job), Guard::RoleVersion(premium.role_version)).await.unwrap();
}

pub async fn commits_of_one_owner_do_not_lose_each_other(harness: &impl Harness) {
    let (jobs, users, user) = (harness.jobs(), harness.users(), new_user());
    users.create(&user).await.unwrap();
    let all: Vec<_> = (0..12).map(|_| uploading(&job_of(&user.id))).collect();
    let create_and_submit = all.iter().map(|job| async {
        jobs.create(job).await.unwrap();
        jobs.commit(&pending(job), Guard::Role(Role::Free)).await.unwrap();
    });
    join_all(create_and_submit).await;
    for job in &all {
        assert_eq!(jobs.load(&job.key).await.unwrap(), Some(pending(job)));
    }
}

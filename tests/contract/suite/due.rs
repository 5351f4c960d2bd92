//! `JobsDue` and `UsersDue`: nothing that has a deadline is forgotten.

use gas_domain::{Event, Job, JobKey, Role, User};
use gas_ports::{Due, Guard, JobIntake, Jobs, JobsDue, UserProfiles, UserRoles, Users, UsersDue};
use jiff::{SignedDuration, Timestamp};

use crate::{
    harness::Harness,
    samples::{new_key, new_user, now, pending, then, uploading},
};

const SHARDS: u8 = 16;
/// More than the tests leave behind.
const ALL: u32 = 1_000;
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// When this one job is due, as the shards list it up to a moment.
async fn job_due(jobs: &impl JobsDue, key: &JobKey, until: Timestamp) -> Vec<Timestamp> {
    let mut found = Vec::new();
    for shard in 0..SHARDS {
        let due = jobs.overdue(shard, until, ALL).await.unwrap();
        found.extend(due.iter().filter(|due| due.key == *key).map(|due| due.due_at));
    }
    found
}

async fn user_due(users: &impl UsersDue, user: &User, until: Timestamp) -> Vec<Timestamp> {
    let mut found = Vec::new();
    for shard in 0..SHARDS {
        let due = users.overdue(shard, until, ALL).await.unwrap();
        found.extend(due.iter().filter(|due| due.key == user.id).map(|due| due.due_at));
    }
    found
}

fn deadline(job: &Job) -> Timestamp {
    job.due_at.expect("the job has a deadline")
}

pub async fn a_job_is_due_from_its_deadline_on(harness: &impl Harness) {
    let jobs = harness.jobs();
    let job = uploading(&new_key());
    jobs.create(&job).await.unwrap();
    let due_at = deadline(&job);
    let nanosecond = SignedDuration::from_nanos(1);
    assert_eq!(job_due(&jobs, &job.key, due_at - nanosecond).await, []);
    assert_eq!(job_due(&jobs, &job.key, due_at).await, [due_at]);
    assert_eq!(job_due(&jobs, &job.key, due_at + nanosecond).await, [due_at]);
    // A final state has none.
    jobs.commit(&then(&job, Event::Cancel), Guard::None).await.unwrap();
    assert_eq!(job_due(&jobs, &job.key, due_at + MINUTE).await, []);
}

pub async fn the_longest_overdue_come_first_and_no_more_than_asked_for(harness: &impl Harness) {
    let jobs = harness.jobs();
    for _ in 0..40 {
        jobs.create(&uploading(&new_key())).await.unwrap();
    }
    let until = now() + SignedDuration::from_hours(24);
    for shard in 0..SHARDS {
        let all = jobs.overdue(shard, until, ALL).await.unwrap();
        assert!(all.is_sorted_by_key(|due: &Due<JobKey>| due.due_at), "{all:?}");
        assert!(all.iter().all(|due| due.due_at <= until));
        let two = jobs.overdue(shard, until, 2).await.unwrap();
        assert!(two.len() <= 2);
    }
}

pub async fn a_postponed_job_is_due_later(harness: &impl Harness) {
    let jobs = harness.jobs();
    let job = uploading(&new_key());
    jobs.create(&job).await.unwrap();
    let (due_at, later) = (deadline(&job), deadline(&job) + MINUTE);
    jobs.postpone(&job, later).await.unwrap();
    assert_eq!(job_due(&jobs, &job.key, due_at).await, []);
    assert_eq!(job_due(&jobs, &job.key, later).await, [later]);
    // The version is untouched: what was decided before is still good.
    assert_eq!(jobs.load(&job.key).await.unwrap(), Some(Job { due_at: Some(later), ..job.clone() }));
    jobs.commit(&pending(&job), Guard::None).await.unwrap();
}

pub async fn a_job_that_moved_on_is_neither_postponed_nor_removed(harness: &impl Harness) {
    let jobs = harness.jobs();
    let job = uploading(&new_key());
    jobs.create(&job).await.unwrap();
    let moved = pending(&job);
    jobs.commit(&moved, Guard::None).await.unwrap();
    assert!(jobs.postpone(&job, now() + MINUTE).await.unwrap_err().is_conflict());
    assert!(jobs.remove(&job).await.unwrap_err().is_conflict());
    assert_eq!(jobs.load(&job.key).await.unwrap(), Some(moved));
    let gone = uploading(&new_key());
    assert!(jobs.postpone(&gone, now() + MINUTE).await.unwrap_err().is_conflict());
    assert_eq!(jobs.load(&gone.key).await.unwrap(), None);
}

pub async fn a_removed_job_is_gone(harness: &impl Harness) {
    let jobs = harness.jobs();
    let job = then(&uploading(&new_key()), Event::Delete);
    jobs.create(&job).await.unwrap();
    jobs.remove(&job).await.unwrap();
    assert_eq!(jobs.load(&job.key).await.unwrap(), None);
    assert_eq!(job_due(&jobs, &job.key, now() + SignedDuration::from_hours(24)).await, []);
    assert!(jobs.remove(&job).await.unwrap_err().is_conflict());
}

pub async fn a_user_is_due_until_the_jobs_have_followed(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    let until = now() + SignedDuration::from_hours(24);
    assert_eq!(user_due(&users, &user, until).await, []);
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    let due_at = premium.due_at.expect("the jobs have to follow");
    assert_eq!(user_due(&users, &user, until).await, [due_at]);
    users.postpone(&premium, due_at + MINUTE).await.unwrap();
    assert_eq!(user_due(&users, &user, due_at).await, []);
    assert_eq!(user_due(&users, &user, until).await, [due_at + MINUTE]);
    let mut quiet = premium.fanout_done(now());
    (quiet.notices, quiet.due_at) = (Vec::new(), None);
    users.commit(&quiet).await.unwrap();
    assert_eq!(user_due(&users, &user, until).await, []);
}

pub async fn a_user_whose_role_moved_on_is_not_postponed(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    let free = premium.change_role(Role::Free, now()).unwrap();
    users.commit(&free).await.unwrap();
    assert!(users.postpone(&premium, now() + MINUTE).await.unwrap_err().is_conflict());
    assert_eq!(users.load(&user.id).await.unwrap(), Some(free));
}

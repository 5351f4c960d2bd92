//! `JobQueue`: who waits, and for how long already.

use gas_domain::{Event, Job};
use gas_ports::{Guard, JobIntake, JobQueue, Jobs, Waiting};
use jiff::{SignedDuration, Timestamp};

use crate::{
    harness::Harness,
    samples::{new_key, now, pending, uploading},
};

/// More than the tests leave behind.
const ALL: u32 = 5_000;

/// A job that began to wait at this moment.
async fn waits_since(jobs: &(impl Jobs + JobIntake), since: Timestamp) -> Job {
    let job = uploading(&new_key());
    jobs.create(&job).await.unwrap();
    let waiting = Job { timeline: Vec::new(), submit_time: since, ..pending(&job) };
    jobs.commit(&waiting, Guard::None).await.unwrap();
    waiting
}

/// Where these jobs are in the queue.
async fn places(queue: &impl JobQueue, jobs: &[&Job]) -> Vec<Option<usize>> {
    let waiting = queue.waiting(ALL).await.unwrap();
    let place = |job: &&Job| waiting.iter().position(|waiting| waiting.job_id == job.key.job_id);
    jobs.iter().map(place).collect()
}

pub async fn those_who_wait_come_by_the_time_since_which_they_do(harness: &impl Harness) {
    let jobs = harness.jobs();
    let at = |seconds| now() + SignedDuration::from_secs(seconds);
    let (second, first, third) =
        (waits_since(&jobs, at(2)).await, waits_since(&jobs, at(1)).await, waits_since(&jobs, at(3)).await);
    let waiting = jobs.waiting(ALL).await.unwrap();
    let ours: Vec<_> =
        waiting.iter().filter(|it| [&first, &second, &third].iter().any(|job| job.key.job_id == it.job_id)).collect();
    let expected = [&first, &second, &third].map(|job| Waiting { since: job.submit_time, job_id: job.key.job_id });
    assert_eq!(ours, expected.iter().collect::<Vec<_>>());
    assert!(waiting.is_sorted(), "{waiting:?}");
}

pub async fn only_a_job_that_waits_is_in_the_queue(harness: &impl Harness) {
    let jobs = harness.jobs();
    let (uploading, waiting) = (uploading(&new_key()), waits_since(&jobs, now()).await);
    jobs.create(&uploading).await.unwrap();
    assert!(matches!(places(&jobs, &[&uploading, &waiting]).await[..], [None, Some(_)]));
    // It is read from the table, as it was written there.
    assert_eq!(jobs.load(&waiting.key).await.unwrap(), Some(waiting.clone()));
    let running = waiting.apply(Event::Claim, now()).unwrap();
    jobs.commit(&running, Guard::None).await.unwrap();
    assert_eq!(places(&jobs, &[&running]).await, [None]);
}

pub async fn no_more_are_told_than_were_asked_for(harness: &impl Harness) {
    let jobs = harness.jobs();
    for second in 0..3 {
        waits_since(&jobs, now() + SignedDuration::from_secs(second)).await;
    }
    let all = jobs.waiting(ALL).await.unwrap();
    assert!(all.len() >= 3);
    assert_eq!(jobs.waiting(0).await.unwrap(), []);
    assert_eq!(jobs.waiting(2).await.unwrap().len(), 2);
}

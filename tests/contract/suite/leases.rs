//! `JobLeases`: the worker that holds a job keeps it, and no other.

use gas_domain::{Event, Job, JobState, Live};
use gas_ports::{Guard, JobIntake, JobLeases, Jobs};
use jiff::SignedDuration;

use crate::{
    harness::Harness,
    samples::{new_key, now, pending, running, then, uploading},
};

pub async fn a_lease_is_extended_with_the_deadline_and_without_the_version(harness: &impl Harness) {
    let jobs = harness.jobs();
    let job = running(&uploading(&new_key()));
    jobs.create(&job).await.unwrap();
    let later = now() + SignedDuration::from_mins(9);
    let live = live();
    jobs.extend(&job.key, job.attempt, later, &live).await.unwrap();
    let state = JobState::Running { runs: 1, lease_until: later };
    let extended = Job { state, due_at: Some(later), live: Some(live), ..job.clone() };
    assert_eq!(jobs.load(&job.key).await.unwrap(), Some(extended.clone()));
    // A commit that was made before the heartbeat is still good.
    jobs.commit(&then(&job, Event::HandBack { attempt: job.attempt }), Guard::None).await.unwrap();
}

fn live() -> Live {
    Live { at: now(), bytes_read: 1 << 40, records: 7, lines: vec!["half of it".into(), String::new()] }
}

pub async fn only_the_holder_extends_a_lease(harness: &impl Harness) {
    let jobs = harness.jobs();
    let later = now() + SignedDuration::from_mins(9);
    let held = running(&uploading(&new_key()));
    let waits = pending(&uploading(&new_key()));
    jobs.create(&held).await.unwrap();
    jobs.create(&waits).await.unwrap();
    let gone = new_key();
    for (key, attempt) in [(&held.key, held.attempt + 1), (&held.key, 0), (&waits.key, waits.attempt), (&gone, 1)] {
        assert!(jobs.extend(key, attempt, later, &live()).await.unwrap_err().is_conflict());
    }
    assert_eq!(jobs.load(&held.key).await.unwrap(), Some(held));
    assert_eq!(jobs.load(&waits.key).await.unwrap(), Some(waits));
    assert_eq!(jobs.load(&gone).await.unwrap(), None);
}

//! A retention is set exactly when the owner is a free user, each under a number of its own.

use super::{
    events::{complete, event, give_back, restored, retention},
    states::{ATTEMPT, RETENTION_NO, now, state},
};
use crate::{Event, Job, JobState, Place, Retention, Role};

fn retention_of(job: &Job) -> Option<Retention> {
    match &job.state {
        JobState::Completed { place: Place::Online { retention, .. }, .. } => *retention,
        other => panic!("it is not online but {other:?}"),
    }
}

/// Every way to ONLINE, under a role.
fn ways_online(role: Role) -> [(Job, Event); 4] {
    [
        (state("running"), complete(ATTEMPT, role)),
        (state("archiving"), give_back(ATTEMPT, role)),
        (state("restoring"), restored("copy", role)),
        (state("restoring, asked"), restored("copy", role)),
    ]
}

#[test]
fn a_free_users_result_comes_online_with_a_fresh_retention() {
    let fresh = Retention { until: now() + retention(), number: RETENTION_NO + 1 };
    for (job, event) in ways_online(Role::Free) {
        let after = job.apply(event, now()).unwrap();
        assert_eq!((retention_of(&after), after.retention_no), (Some(fresh), RETENTION_NO + 1));
        assert!(after.due_at.is_some());
        assert_eq!(after.timer(now()).map(|timer| (timer.until, timer.number)), Some((fresh.until, fresh.number)));
    }
}

#[test]
fn a_premium_users_result_comes_online_without_one() {
    for (job, event) in ways_online(Role::Premium) {
        let after = job.apply(event, now()).unwrap();
        assert_eq!((retention_of(&after), after.retention_no), (None, RETENTION_NO));
        assert_eq!(after.timer(now()), None);
    }
}

#[test]
fn an_upgrade_clears_the_retention_and_a_downgrade_sets_a_fresh_one() {
    for online in ["online, retained", "online, retention over"] {
        let upgraded = state(online).apply(event("follow premium"), now()).unwrap();
        assert_eq!((retention_of(&upgraded), upgraded.due_at), (None, None));
        let downgraded = upgraded.apply(event("follow free"), now()).unwrap();
        let fresh = Retention { until: now() + retention(), number: RETENTION_NO + 1 };
        assert_eq!(retention_of(&downgraded), Some(fresh));
    }
}

#[test]
fn a_retention_is_over_at_its_end_and_not_before() {
    let job = state("online, retained");
    let until = retention_of(&job).unwrap().until;
    assert!(job.apply(Event::ClaimArchive, until - jiff::SignedDuration::from_nanos(1)).is_err());
    assert!(job.apply(Event::ClaimArchive, until).is_ok());
}

//! What is referred to no longer is remembered until it was deleted; what is referred to is never put up for deletion.

use jiff::SignedDuration;

use super::{
    events::event,
    states::{archive, archiving, completed, held, mins, now, online, restoring, retrieval, state, states, version},
};
use crate::{Deletion, Event, Job, JobState, Place, policy};

fn version_gone(name: &str) -> Deletion {
    Deletion::Version(version(name))
}

fn archive_gone(name: &str) -> Deletion {
    Deletion::Archive(archive(name))
}

fn pending_after(from: &str, what: &str) -> Vec<Deletion> {
    state(from).apply(event(what), now()).unwrap().pending_deletions
}

#[test]
fn a_commit_puts_up_for_deletion_what_it_stops_referring_to() {
    assert_eq!(pending_after("archiving", "archived"), [version_gone("online")]);
    assert_eq!(pending_after("archiving", "give back, premium"), [archive_gone("fresh copy")]);
    assert_eq!(pending_after("restoring, asked", "restored, free"), [archive_gone("copy")]);
    assert_eq!(pending_after("running", "complete, free"), []);
}

#[test]
fn a_loser_of_a_race_cannot_put_up_for_deletion_what_is_referred_to() {
    for (name, job) in states() {
        let JobState::Completed { place, .. } = &job.state else { continue };
        let referred = place.version().cloned().map(Deletion::Version);
        let referred = referred.or_else(|| place.archive().cloned().map(Deletion::Archive));
        assert!(job.apply(Event::Unreferred(referred.unwrap()), now()).is_err(), "{name}");
    }
}

#[test]
fn a_deletion_is_remembered_once_and_forgotten_once() {
    for (name, job) in states().into_iter().filter(|(name, _)| *name != "deleting") {
        for lost in [version_gone("lost"), archive_gone("lost copy")] {
            let job = job.apply(Event::Unreferred(lost.clone()), now()).unwrap();
            assert_eq!(job.pending_deletions, std::slice::from_ref(&lost), "{name}");
            assert!(job.due_at.is_some(), "{name}");
            assert!(job.apply(Event::Unreferred(lost.clone()), now()).is_err(), "{name}");
            let job = job.apply(Event::Removed(lost.clone()), now()).unwrap();
            assert_eq!(job.pending_deletions, [], "{name}");
            assert!(job.apply(Event::Removed(lost), now()).is_err(), "{name}");
        }
    }
}

#[test]
fn deleting_a_job_puts_up_its_archive_and_leaves_its_versions_to_the_sweep() {
    for from in ["archived", "restoring", "restoring, asked", "held restoring"] {
        assert_eq!(pending_after(from, "delete"), [archive_gone("copy")], "{from}");
    }
    let online = Job { pending_deletions: vec![version_gone("old"), archive_gone("old copy")], ..state("online") };
    let deleting = online.apply(Event::Delete, now()).unwrap();
    assert_eq!(deleting.pending_deletions, [archive_gone("old copy")]);
    assert!(deleting.apply(Event::Removed(archive_gone("old copy")), now()).is_ok());
}

#[test]
fn a_deletion_lasts_until_nothing_that_began_before_can_still_write() {
    let until = |job: Job| match job.apply(Event::Delete, now()).unwrap().state {
        JobState::Deleting { until } => until.duration_since(now()) - policy::LONGEST_TIMEOUT,
        other => panic!("it is not being deleted but {other:?}"),
    };
    // Its form is no longer good, nor is an upload by it under way.
    let old = |job: Job| until(Job { submit_time: now() - policy::UPLOAD_PATIENCE, ..job });
    let left = |place: Place| old(completed(place));
    let form = Job { submit_time: now() - mins(10), ..state("pending") };
    let cases = [
        ("a form that is still good", until(form), policy::UPLOAD_PATIENCE - mins(10)),
        ("an upload", old(state("uploading")), mins(20)),
        ("a run", old(state("running")), mins(2)),
        ("a run that is over", old(state("running, lease over")), mins(0)),
        ("a result at rest", left(online(None)), mins(0)),
        ("a copy", left(archiving(mins(10))), mins(10)),
        ("a copy that is held", left(held(archiving(mins(10)))), mins(10)),
        ("a retrieval", left(restoring(Some(retrieval()), 0)), policy::retrieval_patience(retrieval().tier)),
    ];
    for (what, is, expected) in cases {
        assert_eq!(is, expected, "{what}");
    }
}

#[test]
fn a_worker_that_was_cancelled_may_write_until_its_lease_ends_and_a_deletion_waits_for_it() {
    let running =
        Job { state: JobState::Running { runs: 1, lease_until: now() + policy::RUN_LEASE }, ..state("running") };
    let deleting = running.apply(Event::Cancel, now()).unwrap().apply(Event::Delete, now()).unwrap();
    let JobState::Deleting { until } = deleting.state else { panic!("{deleting:?}") };
    let lease_and_timeout: SignedDuration = policy::RUN_LEASE + policy::LONGEST_TIMEOUT;
    assert!(until >= now() + lease_and_timeout);
}

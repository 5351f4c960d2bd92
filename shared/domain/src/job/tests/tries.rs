//! What fails again and again: bounded, held for an operator, never deleted.

use super::{
    events::event,
    states::{ATTEMPT, completed, key, name, now, restoring, retrieval, state},
};
use crate::{AnnotateStep, Event, Job, JobState, Place, Retrieval, RetrievalId, Tier, policy};

fn place(job: &Job) -> &Place {
    match &job.state {
        JobState::Completed { place, .. } => place,
        other => panic!("it has no result: {other:?}"),
    }
}

fn copy_failed(job: &Job) -> Event {
    Event::CopyFailed { attempt: job.attempt, reason: "the hash differs".into() }
}

#[test]
fn a_copy_into_the_archive_that_fails_again_and_again_is_held_with_its_result() {
    let mut job = state("online, retention over");
    let mut at = now();
    for failed in 1..=policy::MAX_TRIES {
        job = job.apply(Event::ClaimArchive, at).unwrap();
        job = job.apply(copy_failed(&job), at).unwrap();
        let is_held = matches!(place(&job), Place::Held { .. });
        assert_eq!(is_held, failed == policy::MAX_TRIES, "after {failed} failures");
        assert_eq!(place(&job).version(), Some(&super::states::version("online")));
        at = job.due_at.unwrap_or(at);
    }
    assert_eq!((job.due_at, job.messages(at)), (None, vec![]));
    assert!(at > now() + policy::backoff(policy::MAX_TRIES - 2), "each failure waits longer");
}

#[test]
fn archivers_that_die_again_and_again_leave_the_result_held() {
    let mut job = state("online, retention over");
    let mut at = now();
    for claimed in 0..=policy::MAX_TRIES {
        job = job.apply(Event::ClaimArchive, at).unwrap();
        assert_eq!(matches!(place(&job), Place::Held { .. }), claimed == policy::MAX_TRIES, "after {claimed} deaths");
        at = job.due_at.unwrap_or(at);
    }
    assert_eq!(place(&job).version(), Some(&super::states::version("online")));
}

#[test]
fn retrievals_that_fail_again_and_again_are_held_with_their_archive() {
    let mut job = state("restoring");
    let mut at = now();
    for failed in 1..=policy::MAX_TRIES {
        let id = RetrievalId(format!("retrieval {failed}"));
        job = job.apply(Event::RetrievalStarted(Retrieval { id: id.clone(), tier: Tier::Standard }), at).unwrap();
        let event = Event::RetrievalFailed { id, reason: "it expired".into() };
        job = job.apply(event.clone(), at).unwrap();
        assert!(job.apply(event, at).is_err(), "a failure counts once");
        let is_held = matches!(place(&job), Place::Held { .. });
        assert_eq!(is_held, failed == policy::MAX_TRIES, "after {failed} failures");
        assert_eq!(place(&job).archive(), Some(&super::states::archive("copy")));
        at = job.due_at.unwrap_or(at);
    }
    assert_eq!((job.due_at, job.messages(at)), (None, vec![]));
}

#[test]
fn retrievals_of_which_nothing_comes_are_held_in_the_end() {
    let mut job = state("restoring, asked");
    let mut at = now();
    for overdue in 1..=policy::MAX_TRIES {
        at = job.due_at.unwrap_or(at + policy::LONGEST_BACKOFF);
        job = job.apply(Event::ClaimThaw, at).unwrap();
        assert_eq!(matches!(place(&job), Place::Held { .. }), overdue == policy::MAX_TRIES, "after {overdue}");
        job = job.apply(Event::RetrievalStarted(retrieval()), at).unwrap_or(job);
    }
    assert_eq!(place(&job).archive(), Some(&super::states::archive("copy")));
}

#[test]
fn a_failed_retrieval_stays_restoring_with_a_try_counted_and_its_id_cleared() {
    let after = state("restoring, asked").apply(event("retrieval failed"), now()).unwrap();
    assert_eq!(place(&after), &restoring(None, 1));
    assert!(after.due_at > Some(now()));
    let later = after.due_at.unwrap();
    assert_eq!(after.messages(now()), [], "the next retrieval waits");
    assert_eq!(after.messages(later), [crate::Message::Thaw(key())]);
}

#[test]
fn a_copy_back_that_fails_keeps_its_retrieval() {
    let after = state("restoring, asked").apply(event("copy failed"), now()).unwrap();
    assert_eq!(place(&after), &restoring(Some(retrieval()), 1));
}

#[test]
fn a_failure_ends_its_attempt_so_that_it_counts_once() {
    for from in ["archiving", "restoring, asked"] {
        let failed = state(from).apply(event("copy failed"), now()).unwrap();
        assert!(failed.apply(event("copy failed"), now()).is_err(), "{from}");
        assert!(failed.apply(event("archived"), now()).is_err(), "{from}");
    }
}

#[test]
fn a_copy_that_is_handed_over_goes_on_under_its_attempt_and_is_taken_once() {
    for from in ["archiving", "restoring, asked"] {
        let handed_over = state(from).apply(event("hand over"), now()).unwrap();
        assert_eq!(handed_over.due_at, Some(now() + policy::MESSAGE_GRACE), "{from}");
        let resumed = handed_over.apply(Event::Resume, now()).unwrap();
        assert_eq!(resumed.attempt, ATTEMPT, "{from}");
        assert!(resumed.apply(Event::Resume, now()).is_err(), "{from}");
    }
}

#[test]
fn a_released_result_goes_on_at_once_with_all_its_tries() {
    let archiving = state("held archiving").apply(Event::Release, now()).unwrap();
    assert_eq!(name(&archiving), "archiving, lease over");
    assert_eq!(archiving.messages(now()), [crate::Message::Archive(key())]);
    let restoring_again = state("held restoring").apply(Event::Release, now()).unwrap();
    assert_eq!(place(&restoring_again), &restoring(None, 0));
    assert_eq!(restoring_again.messages(now()), [crate::Message::Thaw(key())]);
}

#[test]
fn a_thaw_that_fails_is_asked_for_again_after_its_wait() {
    let job = completed(restoring(None, 2));
    let due = job.apply(copy_failed(&job), now()).unwrap().due_at.unwrap();
    assert_eq!(due, now() + policy::MESSAGE_GRACE + policy::backoff(3));
}

#[test]
fn a_job_whose_runs_end_without_a_word_fails_in_the_end() {
    let mut job = state("pending");
    let mut at = now();
    for _ in 0..policy::MAX_RUNS {
        assert!(matches!(job.annotate_step(at), AnnotateStep::Claim(_)));
        job = job.apply(Event::Claim, at).unwrap();
        at = job.due_at.unwrap();
    }
    assert_eq!(job.annotate_step(at), AnnotateStep::GiveUp);
}

#[test]
fn a_run_that_is_handed_back_does_not_count() {
    let mut job = state("pending");
    for _ in 0..2 * policy::MAX_RUNS {
        job = job.apply(Event::Claim, now()).unwrap();
        job = job.apply(Event::HandBack { attempt: job.attempt }, now()).unwrap();
    }
    assert_eq!(job.state, JobState::Pending { runs: 0 });
    assert_eq!(job.attempt, ATTEMPT + 2 * policy::MAX_RUNS, "each run has an attempt of its own");
}

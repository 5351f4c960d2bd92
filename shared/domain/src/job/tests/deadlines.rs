//! Every state that is not final or resting has a deadline.

use super::{
    events::{event, events},
    states::{mins, name, now, retrieval, state, states},
};
use crate::{Event, Job, JobState, Mail, Place, policy};

/// Final or resting: nothing has to happen for the job to be as it should.
const RESTING: [&str; 6] = ["online", "archived", "held archiving", "held restoring", "failed", "cancelled"];

#[test]
fn after_every_transition_a_job_has_a_deadline_or_is_at_rest() {
    for (from, job) in states() {
        for (event, what) in events() {
            let Ok(after) = job.apply(what, now()) else { continue };
            let owes = matches!(after.mail, Mail::Due | Mail::Sending { .. }) || !after.pending_deletions.is_empty();
            let rests = RESTING.contains(&name(&after)) && !owes;
            assert_eq!(after.due_at.is_none(), rests, "{from} + {event} → {}", name(&after));
        }
    }
}

#[test]
fn the_deadline_is_the_moment_at_which_something_is_overdue() {
    let after = |from: &str, what: &str| state(from).apply(event(what), now()).unwrap().due_at.unwrap();
    let grace = policy::MESSAGE_GRACE;
    let cases = [
        ("uploading", "submit", grace),
        ("pending", "claim", policy::RUN_LEASE),
        ("running", "hand back", grace),
        ("running", "complete, premium", grace),
        ("running", "fail", grace),
        ("online", "follow free", mins(5) + grace),
        ("online, retention over", "claim archive", policy::ARCHIVE_LEASE),
        ("archiving", "copy failed", policy::backoff(1)),
        ("archiving", "archived", grace),
        ("archived", "follow premium", grace + policy::backoff(0)),
        ("restoring", "retrieval started", policy::retrieval_patience(retrieval().tier)),
        ("restoring, asked", "retrieval failed", grace + policy::backoff(1)),
        ("restoring, asked", "restored, premium", grace),
        ("held archiving", "release", mins(0)),
        ("online", "delete", mins(0)),
    ];
    for (from, what, expected) in cases {
        assert_eq!(after(from, what).duration_since(now()), expected, "{from} + {what}");
    }
}

#[test]
fn a_new_job_is_looked_after_when_its_form_has_ended() {
    let job = Job::uploading(super::states::key(), "sample.vcf".into(), now());
    assert_eq!(job.due_at, Some(now() + policy::UPLOAD_PATIENCE));
    assert_eq!(job.state, JobState::Uploading { expires: now() + policy::UPLOAD_PATIENCE });
}

#[test]
fn a_mail_or_a_deletion_gives_a_resting_job_a_deadline() {
    let archived = state("archived").apply(event("unreferred version"), now()).unwrap();
    assert_eq!(archived.due_at, Some(now() + policy::MESSAGE_GRACE));
    let failed = Job { mail: Mail::Due, ..state("failed") };
    let sending = failed.apply(Event::ClaimMail, now()).unwrap();
    assert_eq!(sending.due_at, Some(now() + policy::MAIL_LEASE));
    assert_eq!(sending.apply(Event::MailSent, now()).unwrap().due_at, None);
}

#[test]
fn a_retention_that_was_over_long_ago_is_due_at_once() {
    let archiving = state("archiving, lease over");
    let JobState::Completed { place: Place::Archiving { .. }, .. } = &archiving.state else { panic!("{archiving:?}") };
    assert!(archiving.apply(event("unreferred version"), now()).unwrap().due_at <= Some(now()));
}

#[test]
fn a_link_that_is_made_meanwhile_puts_nothing_off() {
    for (from, what) in [("uploading", "submit"), ("pending", "claim"), ("restoring", "retrieval started")] {
        let job = state(from).apply(event(what), now()).unwrap();
        let shared = job.apply(event("share"), now() + mins(30)).unwrap();
        assert_eq!((shared.changed_time, shared.due_at), (job.changed_time, job.due_at), "{from} + {what}");
    }
}

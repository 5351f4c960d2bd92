//! Any life that a job can have keeps the promises about its result.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::states::{key, now, result, version};
use crate::{
    ArchiveId, Deletion, Delivery, DeliveryEvent, Event, Failure, Input, Job, JobState, Mail, Place, Retrieval,
    RetrievalId, Role, Tier, UploadId, object::ETag,
};

/// What a random life is made of: which event, with which role, and how long after the last.
#[derive(Debug, Clone)]
struct Turn {
    choice: usize,
    role: Role,
    wait: i64,
    stale: bool,
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let role = prop_oneof![Just(Role::Free), Just(Role::Premium)];
    let turn = (0usize..39, role, 0i64..2_000, prop::bool::weighted(0.2));
    let turn = turn.prop_map(|(choice, role, wait, stale)| Turn { choice, role, wait, stale });
    prop::collection::vec(turn, 1..120)
}

/// The event of a turn, as a worker that has read the job (or an older state of it) would send it.
fn event(turn: &Turn, job: &Job, number: usize) -> Event {
    let attempt = job.attempt.saturating_sub(u32::from(turn.stale));
    let (role, retention) = (turn.role, SignedDuration::from_secs(300));
    let place = match &job.state {
        JobState::Completed { place, .. } => Some(place),
        _ => None,
    };
    let referred = place.and_then(Place::archive).cloned().filter(|_| !turn.stale);
    let recorded = place.and_then(Place::retrieval).cloned().filter(|_| !turn.stale);
    let fresh_version = version(&format!("version {number}"));
    let fresh_archive = ArchiveId::object(&key(), attempt);
    match turn.choice {
        0 => Event::Submit(Input { bytes: 10, etag: ETag("\"etag\"".into()) }),
        1 | 2 => Event::Claim,
        3 => Event::HandBack { attempt },
        4..=6 => Event::Complete {
            attempt,
            result: result(),
            version: fresh_version,
            log: None,
            preview: None,
            role,
            retention,
            webhook: role == Role::Free,
        },
        7 => Event::Fail {
            attempt,
            failure: Failure { reason: "bad".into(), line: None },
            log: None,
            webhook: role == Role::Free,
        },
        8 => Event::ClaimMail,
        9 => Event::MailSent,
        10..=12 => Event::FollowRole { role, retention },
        13..=15 => Event::ClaimArchive,
        16..=18 => Event::Archived { attempt, archive: fresh_archive },
        19 => Event::GiveBack { attempt, fresh: Some(fresh_archive), role, retention },
        20 => Event::CopyFailed { attempt, reason: "failed".into() },
        21 | 22 => {
            let id = RetrievalId(format!("retrieval {number}"));
            Event::RetrievalStarted(Retrieval { id, tier: Tier::Standard })
        }
        23 => {
            let id = recorded.unwrap_or(RetrievalId("forgotten".into()));
            Event::RetrievalFailed { id, reason: "failed".into() }
        }
        24..=26 => {
            let archive = referred.unwrap_or(ArchiveId("forgotten".into()));
            Event::Restored { archive, version: fresh_version, role, retention }
        }
        27 => Event::Unreferred(Deletion::Version(fresh_version)),
        28 => Event::Release,
        29 => Event::ClaimThaw,
        30 => Event::HandOver { attempt, upload: UploadId(format!("upload {number}")) },
        31 | 32 => Event::Resume,
        33 | 34 => Event::Delivery(DeliveryEvent::Claim),
        35 => Event::Delivery(DeliveryEvent::Delivered),
        36 => {
            let attempt = job.delivery.tries().saturating_sub(u32::from(turn.stale));
            Event::Delivery(DeliveryEvent::Failed { attempt, reason: "failed".into() })
        }
        37 if turn.stale => Event::Delivery(DeliveryEvent::Drop),
        _ => Event::Removed(job.pending_deletions.first().cloned().unwrap_or(Deletion::Version(fresh_version))),
    }
}

/// What holds of a job after every transition.
fn check(before: &Job, after: &Job) {
    assert_eq!(after.version, before.version + 1);
    assert!(after.attempt >= before.attempt && after.retention_no >= before.retention_no);
    let finished = matches!(
        after.state,
        JobState::Completed {
            place: Place::Online { retention: None, .. } | Place::Archived { .. } | Place::Held { .. },
            ..
        } | JobState::Failed { .. }
            | JobState::Cancelled { .. }
    );
    let owes = matches!(after.mail, Mail::Due | Mail::Sending { .. })
        || matches!(after.delivery, Delivery::Due | Delivery::Sending { .. } | Delivery::Waiting { .. })
        || !after.pending_deletions.is_empty();
    assert_eq!(after.due_at.is_none(), finished && !owes);

    let completed = matches!(before.state, JobState::Completed { .. });
    let JobState::Completed { place, .. } = &after.state else {
        assert!(!completed, "a result was forgotten");
        return;
    };
    let (version, archive) = (place.version().cloned(), place.archive().cloned());
    assert!(version.is_some() != archive.is_some(), "the result is in one place");
    let referred = version.map(Deletion::Version).or(archive.map(Deletion::Archive)).unwrap();
    assert!(!after.pending_deletions.contains(&referred), "what is referred to will be deleted");
}

proptest! {
    #[test]
    fn a_result_is_always_in_one_place_and_never_put_up_for_deletion(turns in turns()) {
        let mut job = Job::uploading(key(), "sample.vcf".into(), now());
        let mut at: Timestamp = now();
        for (number, turn) in turns.iter().enumerate() {
            at += SignedDuration::from_secs(turn.wait);
            if let Ok(after) = job.apply(event(turn, &job, number), at) {
                check(&job, &after);
                job = after;
            }
        }
    }

    #[test]
    fn a_job_that_is_being_deleted_never_comes_back(turns in turns()) {
        let mut job = Job::uploading(key(), "sample.vcf".into(), now()).apply(Event::Delete, now()).unwrap();
        for (number, turn) in turns.iter().enumerate() {
            if let Ok(after) = job.apply(event(turn, &job, number), now()) {
                job = after;
            }
            let deleting = matches!(job.state, JobState::Deleting { .. });
            prop_assert!(deleting && job.due_at.is_some());
        }
    }
}

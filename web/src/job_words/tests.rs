//! Every state has words, and they are true for the owner's plan.

use gas_domain::{ArchiveId, Failure, JobKey, ResultFile, Retention, RetrievalId, Sha256, TreeHash, VersionId};
use jiff::SignedDuration;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn job(state: JobState) -> Job {
    let key =
        JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
    Job { state, ..Job::uploading(key, "a.vcf".to_owned(), NOW) }
}

fn completed(place: Place) -> JobState {
    let result = ResultFile {
        bytes: 1,
        sha256: Sha256([0; 32]),
        tree_hash: TreeHash([0; 32]),
        reference: String::new(),
        summary: "{}".to_owned(),
    };
    JobState::Completed { complete_time: NOW, result, place }
}

fn version() -> VersionId {
    VersionId("v1".to_owned())
}

fn archive() -> ArchiveId {
    ArchiveId("archive/1".to_owned())
}

fn online(retention: Option<SignedDuration>) -> Place {
    Place::Online { version: version(), retention: retention.map(|time| Retention { until: NOW + time, number: 1 }) }
}

fn restoring(tier: Option<Tier>) -> Place {
    Place::Restoring {
        archive: archive(),
        retrieval: tier.map(|tier| Retrieval { id: RetrievalId("r".to_owned()), tier }),
        asking: false,
        tries: 0,
        upload: None,
    }
}

fn archiving() -> Place {
    Place::Archiving { version: version(), lease_until: NOW, tries: 0, upload: None }
}

fn held(place: Place) -> Place {
    Place::Held { reason: "AccessDenied: arn:aws:s3:::results".to_owned(), place: Box::new(place) }
}

#[test]
fn every_state_has_its_own_words() {
    let minute = SignedDuration::from_mins(1);
    let states = [
        (JobState::Uploading { expires: NOW + minute }, "Waiting for the file", false),
        (JobState::Pending { runs: 0 }, "Waiting", true),
        (JobState::Running { runs: 1, lease_until: NOW }, "Annotating", true),
        (completed(online(Some(minute))), "Ready", true),
        (completed(online(None)), "Ready", false),
        (completed(archiving()), "Moving to the archive", true),
        (completed(Place::Archived { archive: archive() }), "Archived", false),
        (completed(restoring(None)), "Coming back", true),
        (completed(held(archiving())), "Held", false),
        (
            JobState::Failed { complete_time: NOW, failure: Failure { reason: "no header".to_owned(), line: Some(1) } },
            "Failed",
            false,
        ),
        (JobState::Cancelled { complete_time: NOW }, "Cancelled", false),
        // It takes hours, and the page says until when.
        (JobState::Deleting { until: NOW }, "Being deleted", false),
    ];
    for (state, label, moving) in states {
        let words = JobWords::of(&job(state), Role::Free, NOW);
        assert_eq!((words.label, words.look_again.is_some()), (label, moving));
        assert!(words.sentence.ends_with('.'), "{}", words.sentence);
    }
}

#[test]
fn a_free_user_is_told_when_the_result_moves_and_a_premium_user_never_is() {
    let state = completed(online(Some(SignedDuration::from_mins(5))));
    let free = JobWords::of(&job(state.clone()), Role::Free, NOW);
    assert_eq!(free.moment, Some(("It moves to the archive at", NOW + SignedDuration::from_mins(5))));
    assert!(free.upgrade);
    let premium = JobWords::of(&job(state), Role::Premium, NOW);
    assert_eq!((premium.moment, premium.upgrade), (None, false));
}

#[test]
fn an_archived_result_offers_the_upgrade_until_it_was_taken() {
    let state = completed(Place::Archived { archive: archive() });
    assert!(JobWords::of(&job(state.clone()), Role::Free, NOW).upgrade);
    let premium = JobWords::of(&job(state), Role::Premium, NOW);
    assert_eq!((premium.upgrade, premium.look_again.is_some()), (false, true));
}

#[test]
fn a_retrieval_is_told_with_its_tier() {
    for (tier, words, minutes) in [
        (Tier::Expedited, "Expedited retrieval: that mostly takes 1 to 5 minutes", 5),
        (Tier::Standard, "Standard retrieval: that mostly takes 3 to 5 hours", 300),
        (Tier::Bulk, "Bulk retrieval: that mostly takes 5 to 12 hours", 720),
    ] {
        let told = JobWords::of(&job(completed(restoring(Some(tier)))), Role::Premium, NOW);
        assert!(told.sentence.contains(words), "{}", told.sentence);
        assert_eq!(told.moment, Some(("Asked for at", NOW)));
        assert_eq!(told.expected, Some(NOW + SignedDuration::from_mins(minutes)));
    }
}

#[test]
fn a_retrieval_that_failed_is_told_as_one_that_is_tried_again() {
    let mut place = restoring(None);
    if let Place::Restoring { tries, .. } = &mut place {
        *tries = 1;
    }
    let told = JobWords::of(&job(completed(place)), Role::Premium, NOW);
    assert!(told.sentence.contains("Nothing is lost") && told.look_again.is_some(), "{}", told.sentence);
}

#[test]
fn who_has_a_link_is_told_nothing_of_the_owner_s_plan_or_choices() {
    let states = [
        JobState::Pending { runs: 0 },
        completed(online(Some(SignedDuration::from_mins(5)))),
        completed(Place::Archived { archive: archive() }),
        completed(restoring(Some(Tier::Bulk))),
        JobState::Cancelled { complete_time: NOW },
    ];
    for state in states {
        let words = JobWords::for_reader(&job(state), NOW);
        assert!(!words.upgrade && words.moment.is_none() && words.expected.is_none(), "{words:?}");
        assert!(!words.sentence.contains("You") && !words.sentence.contains("remium"), "{}", words.sentence);
    }
}

#[test]
fn a_job_that_is_being_deleted_says_until_when() {
    let told = JobWords::of(&job(JobState::Deleting { until: NOW }), Role::Free, NOW);
    assert_eq!(told.moment, Some(("It leaves your list soon after", NOW)));
}

#[test]
fn a_held_result_tells_where_it_is_and_not_what_failed_inside() {
    for (place, told) in [
        (archiving(), "can be downloaded, and we look after it"),
        (restoring(None), "in the archive, and we look after it"),
    ] {
        let sentence = JobWords::of(&job(completed(held(place))), Role::Free, NOW).sentence;
        assert!(
            sentence.contains(told) && sentence.contains("Nothing is lost") && !sentence.contains("arn:"),
            "{sentence}"
        );
    }
}

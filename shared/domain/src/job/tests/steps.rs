//! The one next step of each stage in each state: a message for another stage, or for another time, has no effect.

use super::states::{ATTEMPT, archive, now, state, states, version};
use crate::{AnnotateStep, ArchiveStep, Deletion, Event, Job, JobState, Message, RestoreStep, Role, ThawStep};

/// The names of the steps that a job has for each stage; "" is rest.
fn annotate(job: &Job) -> &'static str {
    match job.annotate_step(now()) {
        AnnotateStep::Claim(_) => "claim",
        AnnotateStep::GiveUp => "give up",
        AnnotateStep::Rest(_) => "",
    }
}

fn archive_step(job: &Job, role: Role, claimed: Option<u32>) -> &'static str {
    match job.archive_step(role, claimed, now()) {
        ArchiveStep::Remove(_) => "remove",
        ArchiveStep::ClearRetention => "clear retention",
        ArchiveStep::Claim => "claim",
        ArchiveStep::Resume(_) => "resume",
        ArchiveStep::Copy(..) => "copy",
        ArchiveStep::GiveBack => "give back",
        ArchiveStep::Rest(_) => "",
    }
}

fn thaw(job: &Job, role: Role, claimed: Option<u32>) -> &'static str {
    match job.thaw_step(role, claimed, now()) {
        ThawStep::FollowRole => "follow role",
        ThawStep::Claim => "claim",
        ThawStep::Ask(..) => "ask",
        ThawStep::Rest(_) => "",
    }
}

fn restore(job: &Job) -> &'static str {
    match job.restore_step() {
        RestoreStep::Remove(_) => "remove",
        RestoreStep::Resume(_) => "resume",
        RestoreStep::Fetch(..) => "fetch",
        RestoreStep::Rest(_) => "",
    }
}

#[test]
fn the_annotator_takes_what_waits_and_what_a_dead_worker_left() {
    for (state, job) in states() {
        let expected = if ["pending", "running, lease over"].contains(&state) { "claim" } else { "" };
        assert_eq!(annotate(&job), expected, "{state}");
    }
}

#[test]
fn the_archive_stage_takes_a_free_users_result_when_its_retention_is_over() {
    for (state, job) in states() {
        let expected = match state {
            "online, retention over" | "archiving, lease over" => "claim",
            "archiving, handed over" => "resume",
            _ => "",
        };
        assert_eq!(archive_step(&job, Role::Free, None), expected, "{state}");
    }
}

#[test]
fn the_archive_stage_leaves_a_premium_users_result_online() {
    for (state, job) in states() {
        let expected = match state {
            "online, retained" | "online, retention over" => "clear retention",
            "archiving, lease over" | "archiving, handed over" => "give back",
            _ => "",
        };
        assert_eq!(archive_step(&job, Role::Premium, None), expected, "{state}");
    }
}

#[test]
fn only_the_worker_that_claimed_copies_or_gives_back_while_the_lease_runs() {
    let job = state("archiving");
    for (role, mine) in [(Role::Free, "copy"), (Role::Premium, "give back")] {
        assert_eq!(archive_step(&job, role, Some(ATTEMPT)), mine);
        assert_eq!(archive_step(&job, role, Some(ATTEMPT - 1)), "");
        assert_eq!(archive_step(&job, role, None), "");
    }
}

#[test]
fn thaw_asks_for_what_is_to_be_restored_and_only_a_premium_user_gets_more() {
    for (state, job) in states() {
        let asks = if state == "restoring" { "claim" } else { "" };
        assert_eq!(thaw(&job, Role::Free, None), asks, "{state}");
        let follows = if state == "archived" { "follow role" } else { asks };
        assert_eq!(thaw(&job, Role::Premium, None), follows, "{state}");
    }
}

#[test]
fn only_the_worker_that_claimed_asks_the_archive() {
    let job = state("restoring").apply(Event::ClaimThaw, now()).unwrap();
    assert_eq!(thaw(&job, Role::Premium, Some(job.attempt)), "ask");
    assert_eq!(thaw(&job, Role::Premium, Some(job.attempt - 1)), "");
    assert_eq!(thaw(&job, Role::Premium, None), "");
    let job = Job { changed_time: now() - crate::policy::ASK_PATIENCE, ..job };
    assert_eq!(thaw(&job, Role::Premium, None), "claim", "it died before it recorded an answer");
    assert!(job.may_have_been_asked(), "what it asked for is looked for first");
    assert!(!state("restoring").may_have_been_asked());
}

#[test]
fn restore_fetches_whatever_is_on_its_way_back_even_if_its_retrieval_was_never_recorded() {
    for (state, job) in states() {
        let expected = match state {
            "restoring, handed over" => "resume",
            _ if state.starts_with("restoring") => "fetch",
            _ => "",
        };
        assert_eq!(restore(&job), expected, "{state}");
    }
}

#[test]
fn deletions_come_first_each_at_the_stage_that_may_delete_it() {
    for (state, job) in states() {
        let pending_deletions = vec![Deletion::Archive(archive("old copy")), Deletion::Version(version("old"))];
        let job = Job { pending_deletions, ..job };
        assert_eq!(archive_step(&job, Role::Free, None), "remove", "{state}");
        assert_eq!(restore(&job), "remove", "{state}");
    }
}

#[test]
fn where_a_message_is_sent_its_stage_has_a_step() {
    for (state, job) in states() {
        // With the deadline of a retrieval passed, too.
        for job in [Job { changed_time: now() - crate::policy::LONGEST_BACKOFF, ..job.clone() }, job] {
            for message in job.messages(now()) {
                let step = match message {
                    Message::Annotate(_) => annotate(&job),
                    Message::Archive(_) => archive_step(&job, Role::Free, None),
                    Message::Thaw(_) => thaw(&job, Role::Premium, None),
                    Message::Restore(_) => restore(&job),
                    other => panic!("{state} sends {other:?}"),
                };
                assert_ne!(step, "", "{state}");
            }
        }
    }
}

#[test]
fn a_job_without_an_input_is_not_annotated() {
    let job = Job { input: None, ..state("pending") };
    assert!(matches!(job.state, JobState::Pending { .. }));
    assert_eq!(annotate(&job), "");
}

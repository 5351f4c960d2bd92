//! How a job ends: completed, failed, or not this worker's to end.

use std::{io::Write as _, sync::Arc};

use super::lab::{
    self,
    meddling::{Ending, How, LastSeen},
    *,
};
use crate::Outcome;
use flate2::{Compression, write::GzEncoder};
use gas_annotation::{Limits, Options};
use gas_domain::{AnnotateStep, Failure, JobState, Mail, Message, Place, Role, Sha256, policy};
use gas_world::{Fault, Topic};
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

fn go_on() -> CancellationToken {
    CancellationToken::new()
}

fn failure(outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("not failed: {other:?}"),
    }
}

#[tokio::test]
async fn a_free_users_job_completes_with_a_retention() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let outcome = annotator(&world).run(&key, &go_on()).await.unwrap();
    assert_eq!(outcome, Outcome::Completed);

    let job = world.job(&key).unwrap();
    let JobState::Completed { result: recorded, place: Place::Online { retention, .. }, .. } = &job.state else {
        panic!("{:?}", job.state);
    };
    let retention = retention.unwrap();
    assert_eq!((retention.until, retention.number), (world.now() + RETENTION, 1));

    let bytes = result(&world, &job);
    assert_eq!((recorded.bytes, recorded.sha256), (bytes.len() as u64, Sha256::of(&bytes)));
    assert_eq!(recorded.reference, REFERENCE.digest());
    let text = gunzip(&bytes);
    assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), 4);
    assert!(text.contains("CSQ=") && text.contains("ABC1"), "{text}");
    let summary: serde_json::Value = serde_json::from_str(&recorded.summary).unwrap();
    assert_eq!(summary["records"], 4);
    assert!(log(&world, &job).contains("sample.vcf"));

    assert_eq!(job.mail, Mail::Due);
    assert_eq!(world.waiting(Topic::JobResults), [Message::Notify(key.clone()).body()]);
    let timers = world.read(|state| state.timers.running.clone());
    assert_eq!(timers, [job.timer(world.now()).unwrap()]);
}

#[tokio::test]
async fn a_premium_users_job_completes_without_a_retention() {
    let world = world();
    let key = submitted(&world, Role::Premium, GOOD);
    assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
    let job = world.job(&key).unwrap();
    assert!(matches!(place(&job), Place::Online { retention: None, .. }));
    assert!(world.read(|state| state.timers.running.is_empty()));
}

#[tokio::test]
async fn a_malformed_vcf_fails_with_its_line_and_leaves_no_result() {
    let world = world();
    let key = submitted(&world, Role::Free, BAD);
    let failure = failure(annotator(&world).run(&key, &go_on()).await.unwrap());
    assert_eq!(failure.line, Some(5));

    let job = world.job(&key).unwrap();
    assert!(matches!(&job.state, JobState::Failed { failure: recorded, .. } if *recorded == failure));
    assert!(log(&world, &job).contains(&format!("line 5: {}", failure.reason)));
    assert_eq!(result_versions(&world, &key), 0);
    assert_eq!(world.waiting(Topic::JobResults).len(), 1);

    let again = annotator(&world).run(&key, &go_on()).await.unwrap();
    assert!(matches!(again, Outcome::Rested(_)), "bad input is not tried again: {again:?}");
}

#[tokio::test]
async fn every_bad_line_is_listed_and_none_fills_the_table() {
    let world = world();
    let long = format!("chr1\t{}\t.\tA\tG\t50\tPASS\t.\n", "x".repeat(10_000));
    let vcf = format!("{BAD}{}", long.repeat(50));
    let key = submitted(&world, Role::Free, vcf);
    let failure = failure(annotator(&world).run(&key, &go_on()).await.unwrap());
    assert_eq!(failure.line, Some(5));
    let lines: Vec<_> = failure.reason.lines().collect();
    assert_eq!(lines.len(), 20, "{failure:?}");
    assert!(lines[1].starts_with("Line 6: ") && lines[19].starts_with("Line 24: "), "{failure:?}");
    assert!(failure.reason.len() < 20_000, "{} bytes", failure.reason.len());
}

#[tokio::test]
async fn more_than_the_limit_once_decompressed_is_refused() {
    let world = world();
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(GOOD.as_bytes()).unwrap();
    let record = "chr1\t5\t.\tA\tG\t50\tPASS\tDP=10\n";
    bomb.write_all(record.repeat(100_000).as_bytes()).unwrap();
    let key = submitted(&world, Role::Free, bomb.finish().unwrap());
    let limits = Limits { decompressed: 1 << 20, ..Limits::default() };
    let stage = Annotates { options: Options { limits, ..Options::default() }, ..annotator(&world) };
    let failure = failure(stage.run(&key, &go_on()).await.unwrap());
    assert!(failure.reason.contains("more than 1 MiB"), "{failure:?}");
    assert_eq!(result_versions(&world, &key), 0);
}

#[tokio::test]
async fn what_is_not_a_vcf_fails_with_a_reason() {
    for bytes in [&b"hello\n"[..], b"\x1f\x8bnot gzip", b"\0\0\0"] {
        let world = world();
        let key = submitted(&world, Role::Free, bytes);
        let failure = failure(annotator(&world).run(&key, &go_on()).await.unwrap());
        assert!(failure.line.is_some() && !failure.reason.is_empty(), "{failure:?}");
    }
}

#[tokio::test]
async fn an_input_that_was_replaced_or_removed_fails_with_what_to_do() {
    let world = lab::world();
    let key = submitted(&world, Role::Free, GOOD);
    world.upload(&key, GOOD.replace("DP=10", "DP=20"));
    let replaced = failure(annotator(&world).run(&key, &go_on()).await.unwrap());
    assert!(replaced.reason.contains("replaced"), "{replaced:?}");

    let world = lab::world();
    let key = submitted(&world, Role::Free, GOOD);
    let empty = annotator_with(&world, world.users(), lab::world().inputs(), world.results());
    let gone = failure(empty.run(&key, &go_on()).await.unwrap());
    assert!(gone.reason.contains("gone"), "{gone:?}");
}

#[tokio::test]
async fn a_job_of_a_dead_worker_is_run_again_under_a_new_attempt() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    claim_by_another(&world, &key);
    let early = annotator(&world).run(&key, &go_on()).await.unwrap();
    assert!(matches!(early, Outcome::Rested(_)), "its lease has not ended: {early:?}");

    world.advance(policy::RUN_LEASE);
    assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
    assert_eq!(world.job(&key).unwrap().attempt, 2);
}

#[tokio::test]
async fn a_job_whose_runs_never_end_fails_with_a_reason() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    for _ in 0..policy::MAX_RUNS {
        claim_by_another(&world, &key);
    }
    world.advance(policy::RUN_LEASE);
    let failure = failure(annotator(&world).run(&key, &go_on()).await.unwrap());
    assert!(failure.reason.contains("started 3 times and never finished"), "{failure:?}");
    assert!(log(&world, &world.job(&key).unwrap()).contains("never finished"));
}

#[tokio::test]
async fn a_job_that_is_not_there_is_missing() {
    let (world, other) = (world(), world());
    let key = submitted(&other, Role::Free, GOOD);
    assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Missing);
}

/// Whatever call goes wrong in whatever way, the job completes once, and what it refers to is whole.
#[tokio::test(start_paused = true)]
async fn the_job_completes_whatever_call_goes_wrong() {
    let (calls, _) = faulty(None).await;
    assert!(calls > 6, "{calls} calls");
    for call in 1..=calls {
        for fault in Fault::ALL {
            faulty(Some((call, fault))).await;
        }
    }
}

/// One run with the fault, then runs as reconcile would ask for them; the number of calls of the first.
async fn faulty(fault: Option<(usize, Fault)>) -> (usize, JobState) {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    world.plan_faults(fault);
    let stage = annotator(&world);
    let _ = world.run(stage.run(&key, &go_on())).await;
    let calls = world.calls().len();
    for _ in 0..3 {
        world.advance(policy::RUN_LEASE);
        if let AnnotateStep::Rest(_) = world.job(&key).unwrap().annotate_step(world.now()) {
            break;
        }
        let _ = annotator(&world).run(&key, &go_on()).await;
    }
    let job = world.job(&key).unwrap();
    assert!(matches!(place(&job), Place::Online { retention: Some(_), .. }), "{fault:?}");
    let text = gunzip(&result(&world, &job));
    assert_eq!(text.lines().filter(|line| line.contains("CSQ=")).count(), 4, "{fault:?}");
    assert_eq!(job.mail, Mail::Due, "{fault:?}");
    (calls, job.state)
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_answer_was_lost_is_found() {
    let (calls, _) = faulty(None).await;
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    // The last commit comes before the message and the timer.
    world.plan_faults([(calls - 2, Fault::AnswerLost)]);
    assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
    assert_eq!(world.calls()[calls - 3], "Jobs::commit");
    let job = world.job(&key).unwrap();
    assert!(job.pending_deletions.is_empty());
    assert_eq!((job.attempt, result_versions(&world, &key)), (1, 1));
    assert_eq!(world.waiting(Topic::JobResults).len(), 1);
}

#[tokio::test]
async fn messages_that_cannot_be_sent_are_left_to_reconcile() {
    let (calls, _) = faulty(None).await;
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    world.plan_faults([(calls - 1, Fault::ErrorBefore), (calls, Fault::ErrorBefore)]);
    assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
    let job = world.job(&key).unwrap();
    assert!(job.due_at.is_some_and(|due_at| due_at <= world.now() + SignedDuration::from_mins(3)));
}

#[tokio::test]
async fn a_job_of_an_account_that_is_being_deleted_is_not_begun() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let owner = world.user(&key.user_id).unwrap();
    world.put_user(owner.close(world.now()).unwrap());
    let outcome = annotator(&world).run(&key, &go_on()).await.unwrap();
    assert!(matches!(outcome, Outcome::Rested(_)), "{outcome:?}");
    assert_eq!(world.job(&key).unwrap().state, JobState::Pending { runs: 0 }, "the walk deletes it");
    assert!(world.read(|state| state.results.is_empty()));
}

/// By a request that was slower than the whole deletion of the account.
#[tokio::test]
async fn a_job_whose_owner_is_gone_is_deleted() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let stage = annotator_with(&world, lab::world().users(), world.inputs(), world.results());
    let outcome = stage.run(&key, &go_on()).await.unwrap();
    assert!(matches!(outcome, Outcome::Rested(_)), "{outcome:?}");
    assert!(matches!(world.job(&key).unwrap().state, JobState::Deleting { .. }));
}

#[tokio::test]
async fn a_job_whose_owner_goes_during_the_run_is_deleted_with_what_was_written() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    // The owner is there for the claim, and gone for the end.
    let users = LastSeen::new(world.users());
    let stage = annotator_with(&world, users, world.inputs(), world.results());
    assert_eq!(stage.run(&key, &go_on()).await.unwrap(), Outcome::Superseded);
    let job = world.job(&key).unwrap();
    // Its sweep removes every version.
    assert!(matches!(job.state, JobState::Deleting { .. }), "{:?}", job.state);
    assert!(world.waiting(Topic::JobResults).is_empty());
}

#[tokio::test]
async fn an_engine_that_panics_fails_the_job_at_the_first_run() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let inputs = Ending { port: world.inputs(), how: How::Panic, reached: Arc::default() };
    let stage = annotator_with(&world, world.users(), inputs, world.results());
    let failure = failure(stage.run(&key, &go_on()).await.unwrap());
    assert!(failure.reason.contains("broke on this file"), "{failure:?}");
    let job = world.job(&key).unwrap();
    assert!(matches!(&job.state, JobState::Failed { failure: recorded, .. } if *recorded == failure));
    for told in [&failure.reason, &log(&world, &job)] {
        assert!(!told.contains("a bug at record 4"), "what the engine says is the operator's: {told}");
    }
    assert_eq!((job.attempt, result_versions(&world, &key)), (1, 0));

    let again = annotator(&world).run(&key, &go_on()).await.unwrap();
    assert!(matches!(again, Outcome::Rested(_)), "no other worker gets it: {again:?}");
}

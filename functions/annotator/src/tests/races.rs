//! What happens while a run is under way: role changes, lost leases, stops, broken transfers.

use std::sync::Arc;

use super::lab::{
    meddling::{Broken, Ending, How, Meddled, Stuck},
    *,
};
use crate::Outcome;
use gas_domain::{Deletion, Event, JobState, Message, Place, Role, policy};
use gas_ports::{Class, Clock};
use gas_world::{Fault, Topic};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

fn go_on() -> CancellationToken {
    CancellationToken::new()
}

#[tokio::test]
async fn a_role_that_changes_before_the_commit_is_decided_again() {
    for (before, after) in [(Role::Free, Role::Premium), (Role::Premium, Role::Free)] {
        let world = world();
        let key = submitted(&world, before, GOOD);
        let hand = world.clone();
        let users = Meddled::new(world.users(), move || change_role(&hand, after));
        let stage = annotator_with(&world, users, world.inputs(), world.results());
        assert_eq!(stage.run(&key, &go_on()).await.unwrap(), Outcome::Completed);

        let job = world.job(&key).unwrap();
        let Place::Online { retention, .. } = place(&job) else { panic!("{:?}", job.state) };
        assert_eq!(retention.is_some(), after == Role::Free, "{after:?}");
        assert_eq!(result_versions(&world, &key), 1, "the upload is not repeated");
        assert_eq!((job.attempt, job.pending_deletions.len()), (1, 0));
    }
}

#[tokio::test]
async fn a_result_that_lost_its_race_is_recorded_as_nobodys() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let (hand, theirs) = (world.clone(), key.clone());
    let results = Meddled::new(world.results(), move || claim_by_another(&hand, &theirs));
    let stage = annotator_with(&world, world.users(), world.inputs(), results);
    assert_eq!(stage.run(&key, &go_on()).await.unwrap(), Outcome::Superseded);

    let job = world.job(&key).unwrap();
    assert!(matches!(job.state, JobState::Running { .. }), "the other worker goes on: {:?}", job.state);
    let [Deletion::Version(version)] = job.pending_deletions.as_slice() else { panic!("{:?}", job.pending_deletions) };
    assert!(world.result(&key.result(), version).is_some(), "deleting is the archive stage's");
    assert_eq!(world.waiting(Topic::ResultsArchive), [Message::Archive(key.clone()).body()]);
    assert!(world.waiting(Topic::JobResults).is_empty());
}

#[tokio::test]
async fn a_job_cancelled_or_deleted_during_the_run_stays_so() {
    for (event, deletions) in [(Event::Cancel, 1), (Event::Delete, 0)] {
        let world = world();
        let key = submitted(&world, Role::Free, GOOD);
        let (hand, job_key, theirs) = (world.clone(), key.clone(), event.clone());
        let results = Meddled::new(world.results(), move || {
            let job = hand.job(&job_key).unwrap();
            hand.put_job(job.apply(theirs, hand.now()).unwrap());
        });
        let stage = annotator_with(&world, world.users(), world.inputs(), results);
        assert_eq!(stage.run(&key, &go_on()).await.unwrap(), Outcome::Superseded);
        let job = world.job(&key).unwrap();
        assert!(matches!(job.state, JobState::Cancelled { .. } | JobState::Deleting { .. }), "{event:?}");
        // The sweep of a deletion removes every version anyway.
        assert_eq!(job.pending_deletions.len(), deletions, "{event:?}");
    }
}

#[tokio::test]
async fn a_stop_hands_back_and_the_run_does_not_count() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let reached = Arc::new(Notify::new());
    let inputs = Ending { port: world.inputs(), how: How::Stall, reached: reached.clone() };
    let stage = annotator_with(&world, world.users(), inputs, world.results());
    let stop = go_on();
    let (outcome, ()) = tokio::join!(stage.run(&key, &stop), async {
        reached.notified().await;
        stop.cancel();
    });
    assert_eq!(outcome.unwrap(), Outcome::HandedBack);

    let job = world.job(&key).unwrap();
    assert_eq!(job.state, JobState::Pending { runs: 0 });
    assert!(world.read(|state| state.results.is_empty()), "nothing is left of the run");
    assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
}

/// The stop comes while a part is being uploaded that never ends: at the file's start, so that the engine has come to its
/// end, and in its middle, so that the engine waits for the pipe and cannot see the stop.
#[tokio::test(start_paused = true)]
async fn a_stop_while_a_part_is_uploaded_hands_back_within_seconds() {
    for (taken, records) in [(0, 60_000), (100_000, 60_000), (u64::MAX, 4)] {
        let world = world();
        let key = submitted(&world, Role::Free, long_vcf(records));
        let reached = Arc::new(Notify::new());
        let results = Stuck { taken, reached: reached.clone() };
        let stage = annotator_with(&world, world.users(), world.inputs(), results);
        let stop = go_on();
        let (outcome, ()) = tokio::join!(bounded(stage.run(&key, &stop), &stop), async {
            reached.notified().await;
            stop.cancel();
            tokio::task::yield_now().await;
            tokio::time::advance(std::time::Duration::from_secs(6)).await;
        });
        assert_eq!(outcome.unwrap(), Outcome::HandedBack, "{taken} bytes");
        assert_eq!(world.job(&key).unwrap().state, JobState::Pending { runs: 0 }, "{taken} bytes");
    }
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_keeps_the_lease() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let (stage, _) = stalled(&world);
    let stop = go_on();
    let (outcome, ()) = tokio::join!(stage.run(&key, &stop), async {
        for _ in 0..10 {
            beat(&world).await;
            let JobState::Running { lease_until, .. } = world.job(&key).unwrap().state else { panic!() };
            assert_eq!(lease_until, world.now() + policy::RUN_LEASE);
        }
        stop.cancel();
    });
    assert_eq!(outcome.unwrap(), Outcome::HandedBack);
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_lost_its_lease_stops_and_leaves_the_job_alone() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let (stage, reached) = stalled(&world);
    let stop = go_on();
    let (outcome, ()) = tokio::join!(bounded(stage.run(&key, &stop), &stop), async {
        reached.notified().await;
        claim_by_another(&world, &key);
        beat(&world).await;
    });
    assert_eq!(outcome.unwrap(), Outcome::Superseded);
    let job = world.job(&key).unwrap();
    assert!(matches!(job.state, JobState::Running { .. }));
    assert_eq!(job.attempt, 2);
    assert!(world.read(|state| state.results.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_fails_for_load_is_made_up_for() {
    let world = world();
    let key = submitted(&world, Role::Free, GOOD);
    let (stage, reached) = stalled(&world);
    let stop = go_on();
    let (outcome, ()) = tokio::join!(stage.run(&key, &stop), async {
        reached.notified().await;
        world.plan_faults([(1, Fault::ErrorBefore)]);
        beat(&world).await;
        beat(&world).await;
        let JobState::Running { lease_until, .. } = world.job(&key).unwrap().state else { panic!() };
        assert_eq!(lease_until, world.clock().now() + policy::RUN_LEASE);
        stop.cancel();
    });
    assert_eq!(outcome.unwrap(), Outcome::HandedBack);
}

#[tokio::test]
async fn a_connection_that_breaks_is_not_the_inputs_fault() {
    for how in [How::Reset, How::CutOff(GOOD.len() as u64 - 3), How::CutOff(0)] {
        let world = world();
        let key = submitted(&world, Role::Free, GOOD);
        let inputs = Ending { port: world.inputs(), how, reached: Arc::default() };
        let stage = annotator_with(&world, world.users(), inputs, world.results());
        let error = stage.run(&key, &go_on()).await.unwrap_err();
        assert_eq!(error.class(), Class::Retry, "{error}");
        assert_eq!(world.job(&key).unwrap().state, JobState::Pending { runs: 0 });
        assert!(world.read(|state| state.results.is_empty()), "no half result is left");
    }
}

/// Much more than the pipe holds: the engine must not wait for ever for an upload that is gone.
#[tokio::test]
async fn an_upload_that_breaks_ends_the_engine() {
    for taken in [0, 1, 100_000] {
        let world = world();
        let key = submitted(&world, Role::Free, long_vcf(60_000));
        let stage = annotator_with(&world, world.users(), world.inputs(), Broken(taken));
        let error = stage.run(&key, &go_on()).await.unwrap_err();
        assert!(error.to_string().contains("the bucket is not available"), "{error}");
        assert_eq!(world.job(&key).unwrap().state, JobState::Pending { runs: 0 });
    }
}

#[tokio::test]
async fn a_file_larger_than_every_buffer_comes_out_whole() {
    let world = world();
    let key = submitted(&world, Role::Free, long_vcf(60_000));
    assert_eq!(annotator(&world).run(&key, &go_on()).await.unwrap(), Outcome::Completed);
    let text = gunzip(&result(&world, &world.job(&key).unwrap()));
    assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), 60_000);
}

#[tokio::test]
async fn an_error_far_into_the_file_leaves_nothing() {
    let world = world();
    let key = submitted(&world, Role::Free, long_vcf(60_000) + "chr1\n");
    let outcome = annotator(&world).run(&key, &go_on()).await.unwrap();
    assert!(matches!(outcome, Outcome::Failed(failure) if failure.line == Some(60_004)));
    assert_eq!(result_versions(&world, &key), 0);
}

/// An annotator whose input never ends, and the sign that it waits for the rest.
fn stalled(
    world: &gas_world::World,
) -> (Annotates<gas_world::UsersTable, Ending<gas_world::InputsBucket>>, Arc<Notify>) {
    let reached = Arc::new(Notify::new());
    let inputs = Ending { port: world.inputs(), how: How::Stall, reached: reached.clone() };
    (annotator_with(world, world.users(), inputs, world.results()), reached)
}

/// A run that has to end by itself. The paused clock does not bound it: it stands while the engine waits.
async fn bounded<T>(run: impl Future<Output = T>, stop: &CancellationToken) -> T {
    let (late, bound) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_secs(20));
        let _ = late.send(());
    });
    tokio::select! {
        ended = run => ended,
        _ = bound => {
            stop.cancel();
            panic!("it goes on for ever");
        }
    }
}

/// Lets the time of a heartbeat pass on both clocks, and the heartbeat be made.
async fn beat(world: &gas_world::World) {
    world.advance(policy::HEARTBEAT);
    tokio::time::advance(policy::HEARTBEAT.unsigned_abs()).await;
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

fn long_vcf(records: usize) -> String {
    let (header, first) = GOOD.split_at(GOOD.find("chr1\t").unwrap());
    // IDs that do not compress, so that the result is longer than the pipe too.
    let record = first.lines().next().unwrap();
    let mut vcf = header.to_owned();
    let mut state = 1u64;
    for _ in 0..records {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        vcf += &record.replacen("\t.\t", &format!("\trs{state:x}\t"), 1);
        vcf.push('\n');
    }
    vcf
}

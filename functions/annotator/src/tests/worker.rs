//! The poll loop: what becomes of a message, of the protection, and of a stop.

use std::{sync::Arc, time::Duration};

use super::lab::{self, meddling::Garbled, submitted, world};
use crate::{Outcome, Protection, Report, Tally, Worker};
use gas_domain::{Failure, JobKey, LiveWorker, Message, Role, Run, policy};
use gas_ports::{Class, Error};
use gas_world::{Fault, QueuedRequest, RequestsQueue, TaskShield, VirtualClock, WorkersTable, World};
use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

fn worker(
    world: &World,
    concurrency: usize,
    grace: Duration,
) -> Worker<RequestsQueue, TaskShield, WorkersTable, VirtualClock> {
    Worker {
        requests: world.requests(),
        protection: Protection::new(world.protection(), world.clock()),
        report: report(world, Arc::default(), concurrency),
        concurrency,
        grace,
    }
}

fn report(world: &World, tally: Arc<Tally>, concurrency: usize) -> Report<WorkersTable, VirtualClock> {
    Report::new(world.workers(), world.clock(), tally, "one".into(), concurrency)
}

fn messages(world: &World) -> Vec<QueuedRequest> {
    world.read(|state| state.requests.all().to_vec())
}

/// What is left of one message when the work on it ends like this.
async fn left_after(end: impl Fn() -> Result<Outcome, Error>) -> Vec<QueuedRequest> {
    let world = world();
    let key = submitted(&world, Role::Free, lab::GOOD);
    world.post(Message::Annotate(key.clone()));
    let shutdown = CancellationToken::new();
    worker(&world, 1, Duration::ZERO)
        .serve(&shutdown, async |asked: &JobKey, _: &CancellationToken| {
            assert_eq!(*asked, key);
            shutdown.cancel();
            end()
        })
        .await;
    messages(&world)
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_done_with_is_deleted() {
    let failure = Failure { reason: "not a VCF".into(), line: Some(1) };
    for outcome in [
        Outcome::Completed,
        Outcome::Failed(failure),
        Outcome::Rested("it is being annotated"),
        Outcome::Missing,
        Outcome::Superseded,
    ] {
        assert!(left_after(|| Ok(outcome.clone())).await.is_empty(), "{outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_handed_back_is_another_workers_at_once() {
    let left = left_after(|| Ok(Outcome::HandedBack)).await;
    assert_eq!(left[0].visible_at, world().now());
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_job_could_not_be_worked_comes_back_soon() {
    let left = left_after(|| Err(Error::new(Class::Retry, "no answer"))).await;
    assert_eq!(left[0].visible_at, world().now() + SignedDuration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_names_no_job_is_left_to_the_redrive_and_its_neighbour_is_worked() {
    for body in ["", "not json", "{}", r#"{"user_id":"../x","job_id":"1"}"#] {
        let world = world();
        for _ in 0..2 {
            world.post(Message::Annotate(submitted(&world, Role::Free, lab::GOOD)));
        }
        let garbled = world.read(|state| state.requests.all()[0].body.clone());
        let worker = Worker {
            requests: Garbled::new(world.requests(), body),
            protection: Protection::new(world.protection(), world.clock()),
            report: report(&world, Arc::default(), 1),
            concurrency: 1,
            grace: Duration::ZERO,
        };
        let shutdown = CancellationToken::new();
        let run = async |_: &JobKey, _: &CancellationToken| {
            shutdown.cancel();
            Ok(Outcome::Completed)
        };
        worker.serve(&shutdown, run).await;
        let left = messages(&world);
        assert_eq!((left.len(), &left[0].body), (1, &garbled));
        assert!(left[0].visible_at > world.now(), "it comes back by its visibility timeout, not at once");
    }
}

#[tokio::test(start_paused = true)]
async fn several_jobs_run_at_once_up_to_the_concurrency() {
    let world = world();
    for _ in 0..5 {
        world.post(Message::Annotate(submitted(&world, Role::Free, lab::GOOD)));
    }
    let (shutdown, all_run) = (CancellationToken::new(), tokio::sync::Barrier::new(3));
    let running = std::sync::atomic::AtomicUsize::new(0);
    worker(&world, 3, Duration::from_secs(100))
        .serve(&shutdown, async |_: &JobKey, _: &CancellationToken| {
            use std::sync::atomic::Ordering::SeqCst;
            assert!(running.fetch_add(1, SeqCst) < 3);
            // Only three at once get past this.
            all_run.wait().await;
            shutdown.cancel();
            running.fetch_sub(1, SeqCst);
            Ok(Outcome::Completed)
        })
        .await;
    assert_eq!(messages(&world).len(), 2, "none was taken after the shutdown");
}

#[tokio::test(start_paused = true)]
async fn the_task_is_protected_while_a_job_runs_and_its_message_stays_hidden() {
    let world = world();
    world.post(Message::Annotate(submitted(&world, Role::Free, lab::GOOD)));
    let shutdown = CancellationToken::new();
    worker(&world, 2, Duration::from_secs(100))
        .serve(&shutdown, async |_: &JobKey, _: &CancellationToken| {
            for _ in 0..100 {
                // More than an hour of heartbeats.
                world.advance(policy::HEARTBEAT);
                tokio::time::sleep(policy::HEARTBEAT.unsigned_abs()).await;
                let now = world.now();
                assert!(world.read(|state| state.protected_until) > now);
                assert!(messages(&world)[0].visible_at > now, "the message came back");
            }
            shutdown.cancel();
            Ok(Outcome::Completed)
        })
        .await;
    assert_eq!(world.read(|state| state.protected_until), world.now(), "idle: scale-in may stop it");
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_refuses_protection_does_not_stop_the_work() {
    let world = world();
    world.post(Message::Annotate(submitted(&world, Role::Free, lab::GOOD)));
    // The receive is the first call, protection the second.
    world.plan_faults([(2, Fault::ErrorBefore)]);
    let shutdown = CancellationToken::new();
    worker(&world, 1, Duration::ZERO)
        .serve(&shutdown, async |_: &JobKey, _: &CancellationToken| {
            shutdown.cancel();
            Ok(Outcome::Completed)
        })
        .await;
    assert!(messages(&world).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_cannot_be_read_is_read_again() {
    let world = world();
    world.post(Message::Annotate(submitted(&world, Role::Free, lab::GOOD)));
    world.plan_faults([(1, Fault::ErrorBefore), (2, Fault::ErrorBefore)]);
    let shutdown = CancellationToken::new();
    worker(&world, 1, Duration::ZERO)
        .serve(&shutdown, async |_: &JobKey, _: &CancellationToken| {
            shutdown.cancel();
            Ok(Outcome::Completed)
        })
        .await;
    assert!(messages(&world).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_running_job_may_finish_within_the_grace_and_is_told_to_stop_after_it() {
    for (takes, stopped) in [(99, false), (101, true)] {
        let world = world();
        world.post(Message::Annotate(submitted(&world, Role::Free, lab::GOOD)));
        let (shutdown, begun) = (CancellationToken::new(), Notify::new());
        let worker = worker(&world, 1, Duration::from_secs(100));
        let run = async |_: &JobKey, stop: &CancellationToken| {
            begun.notify_one();
            tokio::select! {
                () = stop.cancelled() => Ok(Outcome::HandedBack),
                () = tokio::time::sleep(Duration::from_secs(takes)) => Ok(Outcome::Completed),
            }
        };
        tokio::join!(worker.serve(&shutdown, run), async {
            begun.notified().await;
            shutdown.cancel();
        });
        assert_eq!(messages(&world).len(), usize::from(stopped), "{takes} s");
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_worker_ends_at_once() {
    let world = world();
    let shutdown = CancellationToken::new();
    let worker = worker(&world, 4, Duration::from_secs(100));
    let run = async |_: &JobKey, _: &CancellationToken| Ok(Outcome::Missing);
    let started = tokio::time::Instant::now();
    tokio::join!(worker.serve(&shutdown, run), async {
        tokio::task::yield_now().await;
        shutdown.cancel();
    });
    assert!(started.elapsed() < Duration::from_secs(1));
}

fn told(world: &World) -> LiveWorker {
    world.read(|state| state.workers["one"].clone())
}

#[tokio::test(start_paused = true)]
async fn the_worker_tells_that_it_is_there_how_busy_it_is_and_that_it_ends() {
    let world = world();
    world.post(Message::Annotate(submitted(&world, Role::Free, lab::GOOD)));
    let (shutdown, tally) = (CancellationToken::new(), Arc::new(Tally::default()));
    let worker = Worker { report: report(&world, tally.clone(), 2), ..worker(&world, 2, Duration::from_secs(100)) };
    let run = Run { bytes: 7, time: SignedDuration::from_secs(3) };
    worker
        .serve(&shutdown, async |_: &JobKey, _: &CancellationToken| {
            tokio::time::sleep(Duration::from_secs(6)).await;
            let busy = told(&world);
            assert_eq!((busy.concurrency, busy.running, busy.done), (2, 1, 0));
            assert!(busy.is_alive(world.now()));
            tally.add(run);
            shutdown.cancel();
            Ok(Outcome::Completed)
        })
        .await;
    let gone = told(&world);
    assert_eq!((gone.running, gone.done, &gone.recent[..]), (0, 1, &[run][..]));
    assert!(!gone.is_alive(world.now()));
}

#[tokio::test(start_paused = true)]
async fn an_idle_worker_tells_every_half_minute_and_a_table_that_fails_keeps_it_from_nothing() {
    let world = world();
    let shutdown = CancellationToken::new();
    let worker = worker(&world, 1, Duration::ZERO);
    // The first call is the first telling.
    world.plan_faults([(1, Fault::ErrorBefore)]);
    let run = async |_: &JobKey, _: &CancellationToken| Ok(Outcome::Missing);
    tokio::join!(worker.serve(&shutdown, run), async {
        tokio::time::sleep(Duration::from_secs(29)).await;
        assert!(world.read(|state| state.workers.is_empty()));
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(told(&world).is_alive(world.now()));
        shutdown.cancel();
    });
}

//! What a fault at a call does to its caller and to the world.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use gas_domain::{Message, User, UserId};
use gas_ports::{Class, Clock, JobRequests, Publisher, UserProfiles, Users};
use gas_world::{Fault, Ran, Topic, World};
use jiff::{SignedDuration, Timestamp};

fn world() -> World {
    World::new("2026-01-02T03:04:05Z".parse().unwrap())
}

fn ann() -> User {
    let profile =
        gas_domain::Profile { name: "Ann".into(), email: "ann@example.org".into(), ..gas_domain::Profile::default() };
    User::new("ann".parse().unwrap(), profile, Timestamp::UNIX_EPOCH)
}

/// Creates a user with a fault at that call; tells how the caller ended and whether the user is there.
async fn created_with(fault: Fault) -> (Ran<Result<(), Class>>, bool) {
    let world = world();
    world.plan_faults([(1, fault)]);
    let create = async {
        let answer = world.users().create(&ann()).await;
        answer.map_err(|error| error.class())
    };
    let ran = world.run(create).await;
    (ran, world.user(&ann().id).is_some())
}

#[tokio::test]
async fn an_error_before_the_effect_leaves_the_world_as_it_was() {
    assert_eq!(created_with(Fault::ErrorBefore).await, (Ran::Done(Err(Class::Retry)), false));
}

#[tokio::test]
async fn an_answer_that_is_lost_looks_like_an_error_but_the_effect_is_there() {
    assert_eq!(created_with(Fault::AnswerLost).await, (Ran::Done(Err(Class::Retry)), true));
}

#[tokio::test]
async fn a_crash_drops_the_caller_before_or_after_the_effect() {
    assert_eq!(created_with(Fault::CrashBefore).await, (Ran::Crashed, false));
    assert_eq!(created_with(Fault::CrashAfter).await, (Ran::Crashed, true));
}

#[tokio::test]
async fn a_stalled_caller_goes_on_when_it_is_woken() {
    let world = world();
    world.plan_faults([(1, Fault::Stall)]);
    let (users, ann) = (world.users(), ann());
    let mut create = std::pin::pin!(users.create(&ann));
    assert!(matches!(world.run(create.as_mut()).await, Ran::Stalled));
    assert_eq!(world.user(&ann.id), None, "nothing is done while it stalls");
    assert!(world.users().load(&ann.id).await.unwrap().is_none(), "others go on");
    world.wake();
    assert!(matches!(world.run(create.as_mut()).await, Ran::Done(Ok(()))));
    assert!(world.user(&ann.id).is_some());
}

#[tokio::test]
async fn what_the_caller_might_have_caught_does_not_save_it() {
    let world = world();
    world.plan_faults([(1, Fault::CrashBefore)]);
    let stubborn = async {
        let (users, ann) = (world.users(), ann());
        let first = users.create(&ann);
        let second = async {
            // Runs beside the call that crashes, and would go on.
            tokio::task::yield_now().await;
            world.users().create(&self::ann()).await
        };
        let _ = tokio::join!(first, second);
    };
    assert_eq!(world.run(stubborn).await, Ran::Crashed);
    assert_eq!(world.user(&ann().id), None);
    assert_eq!(world.run(async { 1 }).await, Ran::Done(1), "one crash stops one caller");
}

#[tokio::test]
async fn every_call_is_counted_and_faults_strike_by_number() {
    let world = world();
    world.plan_faults([(2, Fault::ErrorBefore)]);
    let users = world.users();
    users.create(&ann()).await.unwrap();
    let id: UserId = "ann".parse().unwrap();
    assert_eq!(users.load(&id).await.unwrap_err().class(), Class::Retry);
    assert!(users.load(&id).await.unwrap().is_some());
    assert_eq!(world.calls(), ["UserProfiles::create", "Users::load", "Users::load"]);
}

#[tokio::test]
async fn the_watcher_sees_every_effect() {
    let world = world();
    world.watch(|state| if state.users.is_empty() { Ok(()) } else { Err("someone is there".into()) });
    assert!(world.users().load(&ann().id).await.unwrap().is_none());
    assert_eq!(world.broken_promises(), [] as [String; 0]);
    world.users().create(&ann()).await.unwrap();
    assert_eq!(world.broken_promises(), ["after UserProfiles::create: someone is there"]);
}

#[tokio::test]
async fn time_moves_when_the_test_moves_it() {
    let world = world();
    let before = world.clock().now();
    world.advance(SignedDuration::from_mins(5));
    assert_eq!(world.clock().now().duration_since(before), SignedDuration::from_mins(5));
}

#[tokio::test(start_paused = true)]
async fn a_received_request_is_hidden_until_it_is_deleted_or_its_time_is_over() {
    let world = world();
    let job = job_key();
    world.publisher().publish(&Message::Annotate(job)).await.unwrap();
    let queue = world.requests();
    let first = queue.receive(10).await.unwrap().remove(0);
    assert_eq!(queue.receive(10).await.unwrap(), []);
    world.advance(SignedDuration::from_mins(3));
    let again = queue.receive(10).await.unwrap().remove(0);
    assert_eq!(first.body, again.body);
    queue.delete(&first.receipt).await.unwrap();
    assert_eq!(world.read(|state| state.requests.all().len()), 1, "an old receipt deletes nothing");
    queue.delete(&again.receipt).await.unwrap();
    assert_eq!(world.read(|state| state.requests.all().len()), 0);
    assert!(Topic::ALL.iter().all(|topic| world.take(*topic).is_none()));
}

fn job_key() -> gas_domain::JobKey {
    gas_domain::JobKey {
        user_id: "ann".parse().unwrap(),
        job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap(),
    }
}

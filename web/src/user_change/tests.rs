//! Closing an account: the plan first, once only, and after any failure again.

use std::sync::Mutex;

use gas_domain::{Billing, Profile, Subscription, SubscriptionStatus};
use gas_ports::UserBilling as _;
use gas_world::{Fault, Topic, UsersTable, World};

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn free() -> User {
    let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
    User::new("ann".parse().unwrap(), profile, NOW)
}

fn premium() -> User {
    User { notices: Vec::new(), ..free().change_role(Role::Premium, NOW).unwrap() }.fanout_done(NOW)
}

fn paid() -> Billing {
    let (id, status) = ("sub_1".to_owned(), SubscriptionStatus::Active);
    let subscription = Some(Subscription { id, status, period_end: NOW, ends_at: None });
    Billing { version: 1, customer: Some("cus_1".to_owned()), subscription, checkout: None }
}

fn world(user: &User) -> World {
    let world = World::new(NOW);
    world.put_user(user.clone());
    world
}

async fn close_in(world: &World, user: &User) -> Result<(), Error> {
    close(&world.users(), &world.publisher(), &user.id, NOW).await
}

#[tokio::test]
async fn a_premium_users_plan_ends_before_the_account_does() {
    let world = world(&premium());
    world.watch(|state| {
        let paid = |user: &User| user.closing && user.role == Role::Premium;
        if state.users.values().any(paid) { Err("an account that is being deleted pays".to_owned()) } else { Ok(()) }
    });
    close_in(&world, &premium()).await.unwrap();
    assert_eq!(world.broken_promises(), [""; 0]);
    let closed = world.user(&premium().id).unwrap();
    assert!(closed.closing && closed.pending_fanout.is_some() && closed.due_at.is_some(), "{closed:?}");
    assert_eq!((closed.role, closed.role_version), (Role::Free, premium().role_version + 2));
}

#[tokio::test]
async fn the_walk_over_the_jobs_is_told() {
    let world = world(&free());
    close_in(&world, &free()).await.unwrap();
    let closed = world.user(&free().id).unwrap();
    assert_eq!(world.waiting(Topic::ResultsThaw), [closed.walk_message().unwrap().body()]);
}

#[tokio::test]
async fn closing_twice_is_closing_once_and_there_is_no_way_back() {
    let world = world(&free());
    close_in(&world, &free()).await.unwrap();
    world.users().save_billing(&free().id, &paid(), 0).await.unwrap();
    let closed = world.user(&free().id).unwrap();
    close_in(&world, &free()).await.unwrap();
    follow_billing(&world.users(), &world.publisher(), &free().id, NOW).await.unwrap();
    assert_eq!(world.user(&free().id), Some(closed));
}

#[tokio::test]
async fn an_account_that_is_gone_is_not_made_again() {
    let world = World::new(NOW);
    close_in(&world, &free()).await.unwrap();
    assert_eq!(world.user(&free().id), None);
}

#[tokio::test]
async fn a_failure_at_any_call_is_made_good_by_the_next_click() {
    for fault in [Fault::ErrorBefore, Fault::AnswerLost] {
        for call in 1..=6 {
            let world = world(&premium());
            world.plan_faults([(call, fault)]);
            if close_in(&world, &premium()).await.is_err() {
                close_in(&world, &premium()).await.unwrap();
            }
            let closed = world.user(&premium().id).unwrap();
            assert!(closed.closing && closed.role == Role::Free, "{fault:?} at call {call}");
            assert_eq!(closed.role_version, premium().role_version + 2, "{fault:?} at call {call}");
        }
    }
}

#[tokio::test]
async fn a_change_of_plan_in_between_is_not_written_over() {
    let world = world(&free());
    let users = Overtaken { users: world.users(), by: Mutex::new(free().change_role(Role::Premium, NOW)) };
    close(&users, &world.publisher(), &free().id, NOW).await.unwrap();
    let closed = world.user(&free().id).unwrap();
    assert!(closed.closing, "{closed:?}");
    assert_eq!(closed.role_version, 3, "the upgrade, its end and the closing are three changes");
    assert_eq!(closed.role, Role::Free, "an account that is being deleted pays");
}

/// The Users table with somebody who commits first.
struct Overtaken {
    users: UsersTable,
    by: Mutex<Option<User>>,
}

impl Users for Overtaken {
    async fn load(&self, id: &UserId) -> Result<Option<User>, Error> {
        self.users.load(id).await
    }
}

impl UserRoles for Overtaken {
    async fn commit(&self, user: &User) -> Result<(), Error> {
        let rival = self.by.lock().unwrap().take();
        if let Some(rival) = rival {
            self.users.commit(&rival).await?;
        }
        self.users.commit(user).await
    }
}

#[tokio::test]
async fn the_role_follows_the_billing_and_the_jobs_are_told_once() {
    let world = world(&free());
    world.users().save_billing(&free().id, &paid(), 0).await.unwrap();
    for _ in 0..2 {
        follow_billing(&world.users(), &world.publisher(), &free().id, NOW).await.unwrap();
        let user = world.user(&free().id).unwrap();
        assert_eq!((user.role, user.role_version), (Role::Premium, 1));
        assert_eq!(world.waiting(Topic::ResultsThaw).len(), 1);
    }
    let over = Billing { version: 2, subscription: None, ..paid() };
    world.users().save_billing(&free().id, &over, 1).await.unwrap();
    follow_billing(&world.users(), &world.publisher(), &free().id, NOW).await.unwrap();
    assert_eq!(world.user(&free().id).unwrap().role, Role::Free);
}

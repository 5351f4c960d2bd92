use gas_domain::{JobKey, UserId};
use gas_ports::Ids as _;
use gas_world::World;
use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A world with one job of Ann's.
fn world() -> (World, JobKey) {
    let world = World::new("2026-01-02T03:04:05Z".parse().unwrap());
    let user_id: UserId = "ann".parse().unwrap();
    let key = JobKey { user_id, job_id: world.ids().job_id() };
    world.put_job(Job::uploading(key.clone(), "a.vcf".into(), world.now()));
    (world, key)
}

async fn share_it(world: &World, key: &JobKey) -> String {
    let token = world.ids().token();
    let job = world.job(key).unwrap();
    let (jobs, sessions, publisher) = (world.jobs(), world.sessions(), world.publisher());
    let change = share(&jobs, &sessions, &publisher, job, &token, world.now()).await.unwrap();
    assert!(matches!(change, JobChange::Made(_)), "{change:?}");
    token
}

async fn opens(world: &World, token: &str) -> bool {
    job_of(&world.jobs(), &world.sessions(), token, world.now()).await.unwrap().is_some()
}

#[tokio::test]
async fn a_link_opens_its_job_until_it_is_withdrawn() {
    let (world, key) = world();
    let token = share_it(&world, &key).await;
    assert!(opens(&world, &token).await);
    let (jobs, sessions, publisher) = (world.jobs(), world.sessions(), world.publisher());
    withdraw(&jobs, &sessions, &publisher, world.job(&key).unwrap(), world.now()).await.unwrap();
    assert!(!opens(&world, &token).await);
    assert!(world.read(|state| state.sessions.is_empty()));
}

#[tokio::test]
async fn a_second_link_ends_the_first() {
    let (world, key) = world();
    let (first, second) = (share_it(&world, &key).await, share_it(&world, &key).await);
    assert!(!opens(&world, &first).await && opens(&world, &second).await);
}

/// Withdrawing counts, not tidying up: even when the row of the link stays.
#[tokio::test]
async fn a_link_that_the_job_does_not_name_opens_nothing() {
    let (world, key) = world();
    let token = share_it(&world, &key).await;
    let job = world.job(&key).unwrap();
    world.put_job(job.apply(Event::Unshare, world.now()).unwrap());
    assert!(!opens(&world, &token).await);
    world.put_job(job.clone());
    assert!(opens(&world, &token).await);
    world.put_job(job.apply(Event::Delete, world.now()).unwrap());
    assert!(!opens(&world, &token).await);
}

#[tokio::test]
async fn a_link_ends_by_itself() {
    let (world, key) = world();
    let token = share_it(&world, &key).await;
    world.advance(SHARE_TIME - MINUTE);
    assert!(opens(&world, &token).await);
    world.advance(MINUTE);
    assert!(!opens(&world, &token).await);
}

#[tokio::test]
async fn the_owner_is_told_until_when_a_link_is_good() {
    let (world, key) = world();
    let told = async |now| link_of(&world.sessions(), &world.job(&key).unwrap(), now).await.unwrap();
    assert_eq!(told(world.now()).await, Link::None);
    share_it(&world, &key).await;
    let end = world.now() + SHARE_TIME;
    assert_eq!((told(world.now()).await, told(end - MINUTE).await), (Link::Until(end), Link::Until(end)));
    assert_eq!(told(end).await, Link::Over);
    // The table has removed what was over.
    world.sessions().remove(&world.job(&key).unwrap().share.unwrap()).await.unwrap();
    assert_eq!(told(end + MINUTE).await, Link::Over);
}

#[tokio::test]
async fn a_session_is_no_link() {
    let (world, key) = world();
    let token = world.ids().token();
    let state = SessionState::LoggedIn(key.user_id.clone());
    let (token_hash, now) = (TokenHash::of(&token), world.now());
    let agent = String::new();
    let session = Session { token_hash, state, started_at: now, seen_at: now, agent, expires_at: now + MINUTE };
    world.sessions().save(&session).await.unwrap();
    assert!(!opens(&world, &token).await);
}

proptest! {
    #[test]
    fn what_cannot_be_a_token_is_not_looked_up(text in ".*") {
        let world = World::new(Timestamp::UNIX_EPOCH);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        prop_assert!(!runtime.block_on(opens(&world, &text)));
        prop_assert!(world.calls().is_empty() || cookie::is_token(&text));
    }
}

use gas_domain::Profile;
use gas_ports::Ids as _;
use gas_world::World;
use jiff::SignedDuration;

use super::*;
use crate::tokens::Terms;

fn world() -> (World, User, String) {
    let world = World::new("2026-01-02T03:04:05Z".parse().unwrap());
    let ann = User::new("ann".parse().unwrap(), Profile::default(), world.now());
    let token = format!("{PREFIX}{}", world.ids().token());
    (world, ann, token)
}

fn grant() -> Grant {
    let terms: Terms = serde_json::from_str(r#"{ "days": "7", "read": "yes" }"#).unwrap();
    Grant::read("gas on laptop", &terms).unwrap()
}

async fn begun(world: &World, token: &str) -> UserCode {
    begin(&world.sessions(), "gas on laptop".into(), token, world.now()).await.unwrap()
}

async fn seen(world: &World, token: &str) -> Progress {
    progress(&world.sessions(), token, world.now()).await.unwrap()
}

async fn asked(world: &World, code: &UserCode) -> Option<DeviceRequest> {
    unanswered(&world.sessions(), code, world.now()).await.unwrap()
}

#[tokio::test]
async fn a_token_is_good_when_its_user_has_allowed_it_however_often_its_program_asks() {
    let (world, ann, token) = world();
    let code = begun(&world, &token).await;
    assert_eq!(seen(&world, &token).await, Progress::Pending);
    let request = asked(&world, &code).await.unwrap();
    assert_eq!(request.name, "gas on laptop");
    allow(&world.sessions(), request, &ann, grant(), world.now()).await.unwrap();
    let week = Progress::Allowed(world.now() + SignedDuration::from_hours(7 * 24));
    assert_eq!(seen(&world, &token).await, week);
    assert_eq!(seen(&world, &token).await, week, "the first answer was lost");
    assert_eq!(asked(&world, &code).await, None, "nobody else can answer it");
}

#[tokio::test]
async fn a_token_that_was_refused_or_waited_for_too_long_is_good_for_nothing() {
    let (world, _, token) = world();
    let code = begun(&world, &token).await;
    refuse(&world.sessions(), asked(&world, &code).await.unwrap(), world.now()).await.unwrap();
    assert_eq!(seen(&world, &token).await, Progress::Refused);
    assert_eq!(asked(&world, &code).await, None);

    let late = format!("{PREFIX}{}", world.ids().token());
    let code = begun(&world, &late).await;
    world.advance(policy::DEVICE_TIME);
    assert_eq!(seen(&world, &late).await, Progress::Over);
    assert_eq!(asked(&world, &code).await, None);
}

#[tokio::test]
async fn who_knows_the_code_alone_learns_nothing() {
    let (world, _, token) = world();
    let code = begun(&world, &token).await;
    let guesses = [code.to_string(), format!("{PREFIX}{code}"), format!("{PREFIX}{}", world.ids().token()), "x".into()];
    for guess in guesses {
        assert_eq!(seen(&world, &guess).await, Progress::Over, "{guess}");
    }
}

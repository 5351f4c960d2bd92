use gas_domain::Profile;
use gas_ports::{Ids as _, Sessions as _, UserProfiles as _};
use gas_world::World;
use jiff::SignedDuration;

use super::*;
use crate::tokens::Terms;

/// A world with Ann and Bob, and a token that a program holds.
struct Lab {
    world: World,
    ann: User,
    bob: User,
    token: String,
}

fn lab() -> Lab {
    let world = World::new("2026-01-02T03:04:05Z".parse().unwrap());
    let user = |id: &str| {
        let user = User::new(id.parse().unwrap(), Profile::default(), world.now());
        world.put_user(user.clone());
        user
    };
    let (ann, bob) = (user("ann"), user("bob"));
    let token = format!("{PREFIX}{}", world.ids().token());
    Lab { ann, bob, token, world }
}

impl Lab {
    async fn begin(&self) -> UserCode {
        begin(&self.world.sessions(), "gas on laptop".into(), &self.token, self.world.now()).await.unwrap()
    }

    async fn progress(&self, token: &str) -> Progress {
        progress(&self.world.sessions(), &self.world.users(), token, self.world.now()).await.unwrap()
    }

    async fn asked(&self, code: &UserCode, user: &User) -> Option<DeviceRequest> {
        of_user(&self.world.sessions(), code, user, self.world.now()).await.unwrap()
    }

    async fn allow(&self, request: &DeviceRequest, user: &User, days: &str) -> bool {
        let terms: Terms = serde_json::from_value(serde_json::json!({ "days": days, "read": "yes" })).unwrap();
        let grant = Grant::read(&request.name, &terms).unwrap();
        allow(&self.world.sessions(), request, user, grant, self.world.now()).await.unwrap()
    }

    async fn refuse(&self, request: &DeviceRequest, user: &User) -> bool {
        refuse(&self.world.sessions(), request, user, self.world.now()).await.unwrap()
    }

    fn in_a_week(&self) -> Progress {
        Progress::Allowed(self.world.now() + SignedDuration::from_hours(7 * 24))
    }
}

#[tokio::test]
async fn a_token_is_good_when_its_user_has_allowed_it_however_often_its_program_asks() {
    let lab = lab();
    let code = lab.begin().await;
    assert_eq!(lab.progress(&lab.token).await, Progress::Pending);
    let request = lab.asked(&code, &lab.ann).await.unwrap();
    assert_eq!(request.name, "gas on laptop");
    assert!(lab.allow(&request, &lab.ann, "7").await);
    for _ in 0..2 {
        assert_eq!(lab.progress(&lab.token).await, lab.in_a_week(), "the first answer was lost");
    }
    assert_eq!(lab.asked(&code, &lab.bob).await, None, "nobody else can answer it");
}

#[tokio::test]
async fn what_was_said_first_stays_whoever_says_what_at_the_same_time() {
    let lab = lab();
    let code = lab.begin().await;
    let (anns, bobs) = (lab.asked(&code, &lab.ann).await.unwrap(), lab.asked(&code, &lab.bob).await.unwrap());
    assert!(lab.allow(&anns, &lab.ann, "7").await);
    assert!(lab.allow(&anns, &lab.ann, "365").await, "a double click says the same once more");
    assert!(
        !lab.allow(&bobs, &lab.bob, "7").await
            && !lab.refuse(&bobs, &lab.bob).await
            && !lab.refuse(&anns, &lab.ann).await
    );
    assert_eq!(lab.progress(&lab.token).await, lab.in_a_week());
    let token = lab.world.sessions().load(&TokenHash::of(&lab.token)).await.unwrap().unwrap();
    assert_eq!(token.state.user(), Some(&lab.ann.id));
}

#[tokio::test]
async fn a_token_that_was_refused_or_waited_for_too_long_is_good_for_nothing() {
    let lab = lab();
    let code = lab.begin().await;
    let request = lab.asked(&code, &lab.ann).await.unwrap();
    assert!(lab.refuse(&request, &lab.ann).await && !lab.allow(&request, &lab.ann, "7").await);
    assert_eq!(lab.progress(&lab.token).await, Progress::Refused);
    lab.world.advance(policy::DEVICE_TIME);
    assert_eq!(lab.progress(&lab.token).await, Progress::Over);
    assert_eq!(lab.asked(&code, &lab.ann).await, None);
}

#[tokio::test]
async fn a_token_that_was_ended_meanwhile_is_not_told_to_be_good() {
    let lab = lab();
    let code = lab.begin().await;
    let request = lab.asked(&code, &lab.ann).await.unwrap();
    assert!(lab.allow(&request, &lab.ann, "7").await);
    lab.world.advance(SignedDuration::from_secs(1));
    lab.world.users().end_sessions(&lab.ann.id, lab.world.now()).await.unwrap();
    assert_eq!(lab.progress(&lab.token).await, Progress::Pending);
}

#[tokio::test]
async fn who_knows_the_code_alone_learns_nothing() {
    let lab = lab();
    let code = lab.begin().await;
    let other = format!("{PREFIX}{}", lab.world.ids().token());
    for guess in [code.to_string(), format!("{PREFIX}{code}"), other, "x".into()] {
        assert_eq!(lab.progress(&guess).await, Progress::Over, "{guess}");
    }
}

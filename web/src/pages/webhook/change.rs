//! What the page changes: each request by what it read, so that none undoes another's.

use gas_domain::{Message, User, UserId, Webhook, policy};
use gas_ports::{Error, Publisher, UserProfiles, Users};
use jiff::{SignedDuration, Timestamp};

use crate::limits::TooOften;

/// Saves the webhook, or removes it, unless it is no longer the one that `user` was read with: then `false`.
pub async fn save(users: &impl UserProfiles, user: &User, webhook: Option<&Webhook>) -> Result<bool, Error> {
    match users.save_webhook(&user.id, user.webhook.as_ref(), webhook).await {
        Ok(()) => {
            tracing::info!(user_id = %user.id, is_there = webhook.is_some(), "the webhook was changed");
            Ok(true)
        }
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Has the webhook told of a trial, unless the last was a moment ago. A trial costs a receiver who may be anybody's, and
/// everybody's deliveries wait behind it.
pub async fn test(
    users: &(impl Users + UserProfiles),
    publisher: &impl Publisher,
    id: &UserId,
    now: Timestamp,
) -> Result<Option<TooOften>, Error> {
    match users.try_webhook(id, now, now - policy::TRIAL_EVERY).await {
        Ok(()) => publisher.publish(&Message::TestWebhook { user_id: id.clone() }).await.map(|()| None),
        Err(error) if error.is_conflict() => {
            let wait = users.load(id).await?.and_then(|user| user.trial_wait(now)).unwrap_or_default();
            Ok(Some(TooOften { seconds: whole_seconds(wait) }))
        }
        Err(error) => Err(error),
    }
}

/// Rounded up, one at least.
fn whole_seconds(wait: SignedDuration) -> u64 {
    let more = u64::from(wait.subsec_nanos() > 0);
    (wait.as_secs().unsigned_abs() + more).max(1)
}

#[cfg(test)]
mod tests {
    use gas_domain::{Profile, WebhookSecret};
    use gas_world::{Topic, World};

    use super::*;

    fn world_of(webhook: Option<Webhook>) -> (World, User) {
        let world = World::new("2026-01-02T03:04:05Z".parse().unwrap());
        let user = User::new("ann".parse().unwrap(), Profile::default(), world.now());
        let user = User { webhook, ..user };
        world.put_user(user.clone());
        (world, user)
    }

    fn webhook(url: &str, secret: &str) -> Webhook {
        let secret = WebhookSecret(format!("whsec_{secret}"));
        Webhook { url: url.into(), secret, since: Timestamp::UNIX_EPOCH }
    }

    #[tokio::test]
    async fn a_secret_made_meanwhile_is_neither_lost_nor_comes_the_old_one_back() {
        let old = webhook("https://example.org/one", "b2xk");
        let (world, ann) = world_of(Some(old.clone()));
        let users = world.users();
        let new = webhook("https://example.org/one", "bmV3");
        assert!(save(&users, &ann, Some(&new)).await.unwrap());
        // Others read Ann before that.
        let moved = Webhook { url: "https://example.org/two".into(), ..old };
        let third = webhook("https://example.org/one", "dGhpcmQ=");
        for late in [Some(&moved), Some(&third), None] {
            assert!(!save(&users, &ann, late).await.unwrap(), "{late:?}");
            assert_eq!(users.load(&ann.id).await.unwrap().unwrap().webhook.as_ref(), Some(&new));
        }
    }

    #[tokio::test]
    async fn of_two_first_webhooks_one_is_there_and_only_its_secret_is_shown() {
        let (world, ann) = world_of(None);
        let [one, other] = ["b25l", "b3RoZXI="].map(|secret| webhook("https://example.org/", secret));
        assert!(save(&world.users(), &ann, Some(&one)).await.unwrap());
        assert!(!save(&world.users(), &ann, Some(&other)).await.unwrap());
    }

    #[tokio::test]
    async fn a_second_trial_waits_even_for_another_webhook_and_is_told_how_long() {
        let (world, ann) = world_of(Some(webhook("https://example.org/one", "b25l")));
        let (users, publisher, now) = (world.users(), world.publisher(), world.now());
        let at = |seconds: i64| test(&users, &publisher, &ann.id, now + SignedDuration::from_secs(seconds));
        let sent = || world.waiting(Topic::Webhooks).len();
        assert_eq!((at(0).await.unwrap(), sent()), (None, 1));
        assert_eq!((at(0).await.unwrap().map(|wait| wait.seconds), sent()), (Some(30), 1));
        // Whoever removes it and sets another has one trial all the same.
        assert!(save(&users, &ann, None).await.unwrap());
        let without = users.load(&ann.id).await.unwrap().unwrap();
        assert!(save(&users, &without, Some(&webhook("https://example.org/two", "dHdv"))).await.unwrap());
        assert_eq!((at(20).await.unwrap().map(|wait| wait.seconds), sent()), (Some(10), 1));
        assert_eq!((at(30).await.unwrap(), sent()), (None, 2));
    }
}

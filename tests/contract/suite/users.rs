//! `Users`, `UserProfiles`, `UserRoles`, `UserNotices`, `UsersDue::remove`: what a user tells and what a user is do not overwrite each other,
//! and a user goes only when the account is being deleted.

use gas_domain::{MailChoices, Notice, Profile, Role, User, Webhook, WebhookSecret};
use gas_ports::{UserNotices, UserProfiles, UserRoles, Users, UsersDue};
use jiff::SignedDuration;

use crate::{
    harness::Harness,
    samples::{job_of, new_user, new_user_id, now},
};

fn changed_profile() -> Profile {
    Profile {
        name: "Änne".into(),
        email: "anne@example.org".into(),
        institution: "Uni".into(),
        mails: MailChoices { restored: false, ..MailChoices::default() },
    }
}

pub async fn a_user_loads_as_stored(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    users.create(&user).await.unwrap();
    assert_eq!(users.load(&user.id).await.unwrap(), Some(user));
}

pub async fn a_user_is_made_once(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    assert!(users.create(&user).await.unwrap_err().is_conflict());
    assert_eq!(users.load(&user.id).await.unwrap(), Some(premium));
}

pub async fn a_profile_is_saved_alone(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    users.save_profile(&user.id, &changed_profile()).await.unwrap();
    assert_eq!(users.load(&user.id).await.unwrap(), Some(User { profile: changed_profile(), ..premium }));
    let nobody = new_user_id();
    assert!(users.save_profile(&nobody, &changed_profile()).await.unwrap_err().is_conflict());
    assert_eq!(users.load(&nobody).await.unwrap(), None);
}

pub async fn a_change_of_role_leaves_the_profile(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    users.save_profile(&user.id, &changed_profile()).await.unwrap();
    // Made from the user as it was before the profile changed.
    let premium = user.change_role(Role::Premium, now()).unwrap();
    let half = premium.fanout_reached(job_of(&user.id).job_id, now());
    for change in [&premium, &half, &half.fanout_done(now())] {
        users.commit(change).await.unwrap();
        let stored = users.load(&user.id).await.unwrap();
        assert_eq!(stored, Some(User { profile: changed_profile(), ..change.clone() }));
    }
}

fn webhook(secret: &str) -> Webhook {
    Webhook { url: "https://example.org/hook".into(), secret: WebhookSecret(secret.into()), since: now() }
}

pub async fn a_webhook_is_saved_alone_and_stays_through_every_other_change(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    let webhook = webhook("whsec_c2VjcmV0");
    let there = Some(&webhook);
    for (before, after) in [(None, there), (there, None), (None, None)] {
        let refused = users.save_webhook(&user.id, before, after).await.unwrap_err();
        assert!(refused.is_conflict(), "there is no such user: {refused}");
    }
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    users.create(&user).await.unwrap();
    users.save_webhook(&user.id, None, there).await.unwrap();
    let told = User { webhook: there.cloned(), ..user.clone() };
    assert_eq!(users.load(&user.id).await.unwrap().as_ref(), Some(&told));

    // Made from the user as it was before.
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    users.save_profile(&user.id, &changed_profile()).await.unwrap();
    let stored = users.load(&user.id).await.unwrap().unwrap();
    assert_eq!(stored, User { profile: changed_profile(), webhook: told.webhook, ..premium.clone() });
    users.save_webhook(&user.id, there, None).await.unwrap();
    let stored = users.load(&user.id).await.unwrap().unwrap();
    assert_eq!(stored, User { profile: changed_profile(), ..premium });
}

pub async fn a_webhook_is_changed_only_by_who_read_it_as_it_is(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    let stored = async || users.load(&user.id).await.unwrap().unwrap().webhook;
    let [first, second] = ["whsec_Zmlyc3Q=", "whsec_c2Vjb25k"].map(webhook);
    let moved = Webhook { url: "https://example.org/moved".into(), ..first.clone() };
    let later = Webhook { since: now() + SignedDuration::from_secs(1), ..first.clone() };

    let make = |webhook| users.save_webhook(&user.id, None, Some(webhook));
    let (one, other) = tokio::join!(make(&first), make(&second));
    assert!(one.is_ok() != other.is_ok(), "one of two makes it");
    let there = if one.is_ok() { &first } else { &second };
    assert!(one.err().or(other.err()).unwrap().is_conflict());
    assert_eq!(stored().await.as_ref(), Some(there));
    users.save_webhook(&user.id, Some(there), Some(&first)).await.unwrap();

    for before in [None, Some(&second), Some(&moved), Some(&later)] {
        for after in [None, Some(&second)] {
            let refused = users.save_webhook(&user.id, before, after).await.unwrap_err();
            assert!(refused.is_conflict(), "{before:?}: {refused}");
        }
    }
    assert_eq!(stored().await.as_ref(), Some(&first));
    users.save_webhook(&user.id, Some(&first), Some(&moved)).await.unwrap();
    assert_eq!(stored().await, Some(moved));
}

pub async fn a_webhook_is_tried_once_in_a_while(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    let every = SignedDuration::from_secs(30);
    let at = |now| users.try_webhook(&user.id, now, now - every);
    assert!(at(now()).await.unwrap_err().is_conflict(), "there is no such user");
    users.create(&user).await.unwrap();
    let (one, other) = tokio::join!(at(now()), at(now()));
    assert!(one.is_ok() != other.is_ok(), "one of two");
    let almost = now() + every - SignedDuration::from_nanos(1);
    assert!(at(almost).await.unwrap_err().is_conflict());
    let stored = users.load(&user.id).await.unwrap();
    assert_eq!(stored, Some(User { webhook_tried: Some(now()), ..user.clone() }), "nothing else is written");

    // It stays through changes of everything else: made from the user as it was before.
    let webhook = webhook("whsec_c2VjcmV0");
    users.save_webhook(&user.id, None, Some(&webhook)).await.unwrap();
    users.save_webhook(&user.id, Some(&webhook), None).await.unwrap();
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    assert!(at(almost).await.unwrap_err().is_conflict());
    at(now() + every).await.unwrap();
    let stored = users.load(&user.id).await.unwrap();
    assert_eq!(stored, Some(User { webhook_tried: Some(now() + every), ..premium }));
}

pub async fn notices_are_written_alone_and_by_one(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    let told = user.tell(Notice::PremiumEnds { at: now() }, now()).unwrap();
    assert!(users.commit_notices(&told).await.unwrap_err().is_conflict(), "there is no such user");
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    users.create(&user).await.unwrap();
    users.save_profile(&user.id, &changed_profile()).await.unwrap();
    let (one, other) = tokio::join!(users.commit_notices(&told), users.commit_notices(&told));
    let lost = one.err().into_iter().chain(other.err()).collect::<Vec<_>>();
    assert!(matches!(&lost[..], [lost] if lost.is_conflict()), "{lost:?}");
    let stored = users.load(&user.id).await.unwrap();
    assert_eq!(stored, Some(User { profile: changed_profile(), ..told.clone() }));

    // Nothing but the notices is written, and what is over leaves nothing behind.
    let claimed = told.notice_claimed(&told.notices[0], now());
    users.commit_notices(&User { role: Role::Premium, ..claimed.clone() }).await.unwrap();
    assert_eq!(users.load(&user.id).await.unwrap(), Some(User { profile: changed_profile(), ..claimed.clone() }));
    let over = claimed.notice_over(&claimed.notices[0], now());
    users.commit_notices(&over).await.unwrap();
    let stored = users.load(&user.id).await.unwrap().unwrap();
    assert_eq!((stored.notices.len(), stored.due_at), (0, None));

    // A change of role that was made from the user before loses, and the other way round.
    let premium = claimed.change_role(Role::Premium, now()).unwrap();
    assert!(users.commit(&premium).await.unwrap_err().is_conflict());
    let premium = over.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    let late = over.tell(Notice::PaymentFailed, now()).unwrap();
    assert!(users.commit_notices(&late).await.unwrap_err().is_conflict());
    assert_eq!(users.load(&user.id).await.unwrap(), Some(User { profile: changed_profile(), ..premium }));
}

pub async fn of_two_changes_of_role_one_wins(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    let premium = user.change_role(Role::Premium, now()).unwrap();
    assert!(users.commit(&premium).await.unwrap_err().is_conflict(), "there is no such user");
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    users.create(&user).await.unwrap();
    let (one, other) = tokio::join!(users.commit(&premium), users.commit(&premium));
    let lost = one.err().into_iter().chain(other.err()).collect::<Vec<_>>();
    assert!(matches!(&lost[..], [lost] if lost.is_conflict()), "{lost:?}");
    assert_eq!(users.load(&user.id).await.unwrap(), Some(premium));
}

pub async fn the_sessions_of_a_user_are_ended_alone_and_never_brought_back(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    assert!(users.end_sessions(&user.id, now()).await.unwrap_err().is_conflict(), "there is no such user");
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    users.create(&user).await.unwrap();
    let later = now() + SignedDuration::from_nanos(1);
    users.end_sessions(&user.id, later).await.unwrap();
    assert!(users.end_sessions(&user.id, now()).await.unwrap_err().is_conflict());
    assert_eq!(users.load(&user.id).await.unwrap(), Some(User { sessions_since: Some(later), ..user.clone() }));

    // Made from the user as it was before.
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium).await.unwrap();
    users.save_profile(&user.id, &changed_profile()).await.unwrap();
    let stored = users.load(&user.id).await.unwrap();
    assert_eq!(stored, Some(User { sessions_since: Some(later), profile: changed_profile(), ..premium }));
}

pub async fn an_account_that_is_being_deleted_stays_so(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    let closing = user.close(now()).unwrap();
    users.commit(&closing).await.unwrap();
    users.save_profile(&user.id, &changed_profile()).await.unwrap();
    let half = closing.fanout_reached(job_of(&user.id).job_id, now());
    for walk in [&half, &half.fanout_done(now())] {
        users.commit(walk).await.unwrap();
        let stored = users.load(&user.id).await.unwrap().unwrap();
        assert_eq!(stored, User { profile: changed_profile(), ..walk.clone() });
        assert!(stored.closing && stored.due_at.is_some(), "{stored:?}");
    }
    // A change of role that was made from the user before loses.
    let premium = user.change_role(Role::Premium, now()).unwrap();
    assert!(users.commit(&premium).await.unwrap_err().is_conflict());
    assert!(users.load(&user.id).await.unwrap().unwrap().closing);
}

pub async fn only_an_account_that_is_being_deleted_is_removed(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    assert!(users.remove(&user).await.unwrap_err().is_conflict(), "there is no such user");
    users.create(&user).await.unwrap();
    let closing = user.close(now()).unwrap();
    for read in [&user, &closing] {
        assert!(users.remove(read).await.unwrap_err().is_conflict(), "the account is not being deleted");
    }
    assert_eq!(users.load(&user.id).await.unwrap().as_ref(), Some(&user));

    users.commit(&closing).await.unwrap();
    assert!(users.remove(&user).await.unwrap_err().is_conflict(), "it was read before");
    assert_eq!(users.load(&user.id).await.unwrap().as_ref(), Some(&closing));
    users.remove(&closing).await.unwrap();
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    assert!(users.remove(&closing).await.unwrap_err().is_conflict());
    // The walk's late commit does not bring it back.
    let done = users.commit(&closing.fanout_done(now())).await;
    assert!(done.unwrap_err().is_conflict());
    assert_eq!(users.load(&user.id).await.unwrap(), None);
}

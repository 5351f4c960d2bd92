//! `Users`, `UserProfiles`, `UserRoles`: what a user tells and what a user is do not overwrite each other.

use gas_domain::{Profile, Role, User};
use gas_ports::{UserProfiles, UserRoles, Users};

use crate::{
    harness::Harness,
    samples::{job_of, new_user, new_user_id, now},
};

fn changed_profile() -> Profile {
    Profile { name: "Änne".into(), email: "anne@example.org".into(), institution: "Uni".into() }
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
    users.commit(&premium, user.role_version).await.unwrap();
    assert!(users.create(&user).await.unwrap_err().is_conflict());
    assert_eq!(users.load(&user.id).await.unwrap(), Some(premium));
}

pub async fn a_profile_is_saved_alone(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    users.create(&user).await.unwrap();
    let premium = user.change_role(Role::Premium, now()).unwrap();
    users.commit(&premium, user.role_version).await.unwrap();
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
    for (change, expected) in [(&premium, 0), (&half, 1), (&half.fanout_done(now()), 1)] {
        users.commit(change, expected).await.unwrap();
        let stored = users.load(&user.id).await.unwrap();
        assert_eq!(stored, Some(User { profile: changed_profile(), ..change.clone() }));
    }
}

pub async fn of_two_changes_of_role_one_wins(harness: &impl Harness) {
    let (users, user) = (harness.users(), new_user());
    let premium = user.change_role(Role::Premium, now()).unwrap();
    assert!(users.commit(&premium, 0).await.unwrap_err().is_conflict(), "there is no such user");
    assert_eq!(users.load(&user.id).await.unwrap(), None);
    users.create(&user).await.unwrap();
    let (one, other) = tokio::join!(users.commit(&premium, 0), users.commit(&premium, 0));
    let lost = one.err().into_iter().chain(other.err()).collect::<Vec<_>>();
    assert!(matches!(&lost[..], [lost] if lost.is_conflict()), "{lost:?}");
    assert_eq!(users.load(&user.id).await.unwrap(), Some(premium));
}

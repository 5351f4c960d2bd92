//! `Sessions`.

use gas_aws::SystemIds;
use gas_domain::{DeviceAnswer, DeviceRequest, PendingLogin, Session, SessionState, TokenHash, UserId};
use gas_ports::{Ids, Sessions};
use jiff::{SignedDuration, Timestamp};

use crate::{
    harness::Harness,
    samples::{job_of, new_key, new_user_id, now},
};

fn logging_in() -> Session {
    let login = PendingLogin {
        state: "state".into(),
        nonce: "nonce".into(),
        pkce_verifier: "verifier".into(),
        return_to: "/annotations?after=ü".into(),
    };
    Session {
        token_hash: TokenHash::of(&SystemIds.token()),
        state: SessionState::LoggingIn(login),
        started_at: now(),
        seen_at: now(),
        agent: "Firefox on Linux".into(),
        expires_at: "2100-01-09T03:04:05Z".parse().expect("a moment"),
    }
}

fn of(user: &UserId, started_at: Timestamp) -> Session {
    Session { state: SessionState::LoggedIn(user.clone()), started_at, ..logging_in() }
}

pub async fn a_session_loads_as_saved(harness: &impl Harness) {
    let (sessions, session) = (harness.sessions(), logging_in());
    assert_eq!(sessions.load(&session.token_hash).await.unwrap(), None);
    sessions.save(&session).await.unwrap();
    assert_eq!(sessions.load(&session.token_hash).await.unwrap(), Some(session));
}

pub async fn a_session_takes_the_place_of_the_one_before(harness: &impl Harness) {
    let (sessions, session) = (harness.sessions(), logging_in());
    sessions.save(&session).await.unwrap();
    let logged_in = Session { state: SessionState::LoggedIn(new_user_id()), ..session.clone() };
    sessions.save(&logged_in).await.unwrap();
    assert_eq!(sessions.load(&session.token_hash).await.unwrap(), Some(logged_in));
}

pub async fn an_ended_session_is_gone(harness: &impl Harness) {
    let (sessions, session) = (harness.sessions(), logging_in());
    sessions.save(&session).await.unwrap();
    for _ in 0..2 {
        sessions.remove(&session.token_hash).await.unwrap();
        assert_eq!(sessions.load(&session.token_hash).await.unwrap(), None);
    }
}

pub async fn a_program_that_asks_is_answered_once(harness: &impl Harness) {
    let sessions = harness.sessions();
    let request = DeviceRequest { name: "gas on laptop".into(), token_hash: TokenHash::of("gas_x"), answer: None };
    let asking = Session { state: SessionState::Asking(request.clone()), ..logging_in() };
    let yes = DeviceAnswer { by: new_user_id(), allowed: true };
    let no = DeviceAnswer { by: new_user_id(), allowed: false };
    assert!(sessions.answer(&asking.token_hash, &yes).await.unwrap_err().is_conflict(), "nobody asks");
    sessions.save(&asking).await.unwrap();
    sessions.answer(&asking.token_hash, &yes).await.unwrap();
    for late in [&yes, &no] {
        assert!(sessions.answer(&asking.token_hash, late).await.unwrap_err().is_conflict());
    }
    let answered = SessionState::Asking(DeviceRequest { answer: Some(yes), ..request });
    assert_eq!(sessions.load(&asking.token_hash).await.unwrap().map(|row| row.state), Some(answered));
    let session = of(&new_user_id(), now());
    sessions.save(&session).await.unwrap();
    assert!(sessions.answer(&session.token_hash, &no).await.unwrap_err().is_conflict(), "a session asks for nothing");
}

pub async fn a_link_names_its_job(harness: &impl Harness) {
    let sessions = harness.sessions();
    let link = Session { state: SessionState::Shared(new_key()), ..logging_in() };
    sessions.save(&link).await.unwrap();
    assert_eq!(sessions.load(&link.token_hash).await.unwrap(), Some(link));
}

pub async fn a_session_is_seen_later_and_never_earlier(harness: &impl Harness) {
    let (sessions, session) = (harness.sessions(), logging_in());
    let minute = SignedDuration::from_mins(1);
    assert!(sessions.seen(&session.token_hash, now()).await.unwrap_err().is_conflict());
    assert_eq!(sessions.load(&session.token_hash).await.unwrap(), None, "a session that was ended came back");

    sessions.save(&session).await.unwrap();
    sessions.seen(&session.token_hash, now() + minute).await.unwrap();
    for early in [now(), now() + minute] {
        assert!(sessions.seen(&session.token_hash, early).await.unwrap_err().is_conflict());
    }
    let seen = Session { seen_at: now() + minute, ..session.clone() };
    assert_eq!(sessions.load(&session.token_hash).await.unwrap(), Some(seen));
}

pub async fn a_users_sessions_are_listed_newest_first(harness: &impl Harness) {
    let (sessions, ann, bob) = (harness.sessions(), new_user_id(), new_user_id());
    let hour = SignedDuration::from_hours(1);
    let (older, newer) = (of(&ann, now() - hour), of(&ann, now()));
    let link = Session { state: SessionState::Shared(job_of(&ann)), ..logging_in() };
    for session in [&newer, &older, &of(&bob, now()), &logging_in(), &link] {
        sessions.save(session).await.unwrap();
    }
    assert_eq!(sessions.of_user(&ann).await.unwrap(), [newer.clone(), older.clone()]);
    sessions.remove(&newer.token_hash).await.unwrap();
    assert_eq!(sessions.of_user(&ann).await.unwrap(), [older]);
    assert_eq!(sessions.of_user(&new_user_id()).await.unwrap(), []);
}

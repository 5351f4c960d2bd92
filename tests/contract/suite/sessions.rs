//! `Sessions`.

use gas_aws::SystemIds;
use gas_domain::{PendingLogin, Session, SessionState, TokenHash};
use gas_ports::{Ids, Sessions};

use crate::{harness::Harness, samples::new_user_id};

fn logging_in() -> Session {
    let login = PendingLogin {
        state: "state".into(),
        nonce: "nonce".into(),
        pkce_verifier: "verifier".into(),
        return_to: "/annotations?after=ü".into(),
    };
    let expires_at = "2100-01-02T03:04:05Z".parse().expect("a moment");
    Session { token_hash: TokenHash::of(&SystemIds.token()), state: SessionState::LoggingIn(login), expires_at }
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

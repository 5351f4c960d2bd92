//! A browser's session: stored here, named in the browser by a token of which only the hash is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ApiToken, DeviceRequest, JobKey, Sha256, UserId, policy};

/// The SHA-256 of a session token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TokenHash(pub Sha256);

impl TokenHash {
    /// The hash of a token as the browser sends it.
    pub fn of(token: &str) -> Self {
        Self(Sha256::of(token.as_bytes()))
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its key.
    pub token_hash: TokenHash,
    /// How far its user is.
    pub state: SessionState,
    /// When it began.
    pub started_at: Timestamp,
    /// When its browser was last seen, to within [`policy::SESSION_SEEN_EVERY`].
    pub seen_at: Timestamp,
    /// What the browser calls itself, for its user to read; may be empty. It is not to be believed.
    pub agent: String,
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
}

impl Session {
    /// Whether it has ended: at its absolute end, or because the browser of a user was away too long.
    pub fn is_over(&self, now: Timestamp) -> bool {
        let has_browser = matches!(self.state, SessionState::LoggedIn(_));
        now >= self.expires_at || has_browser && now.duration_since(self.seen_at) >= policy::SESSION_IDLE
    }

    /// Whether it is time to write down that its browser is here.
    pub fn is_seen_anew(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) >= policy::SESSION_SEEN_EVERY
    }
}

/// How far the user of a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// Sent to the identity provider, not back yet.
    LoggingIn(PendingLogin),
    /// Logged in.
    LoggedIn(UserId),
    /// No session: a token with which a program acts for its user.
    Token(ApiToken),
    /// No session: a program asks for a token, and what its user said.
    Asking(DeviceRequest),
    /// No session: the link to a job that its owner shared. It is good only while the job names the same token.
    Shared(JobKey),
}

impl SessionState {
    /// Who is logged in, or whom a program acts for.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::LoggedIn(user_id) | Self::Token(ApiToken { user_id, .. }) => Some(user_id),
            Self::LoggingIn(_) | Self::Asking(_) | Self::Shared(_) => None,
        }
    }
}

/// What must be remembered between the redirect to the identity provider and the callback.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLogin {
    /// Binds the callback to this browser (RFC 6749, section 10.12).
    pub state: String,
    /// Binds the ID token to this login (OpenID Connect Core 1.0, section 3.1.2.1).
    pub nonce: String,
    /// The PKCE code verifier (RFC 7636).
    pub pkce_verifier: String,
    /// The page to go to afterwards: a path of this site.
    pub return_to: String,
}

impl std::fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PendingLogin").field("return_to", &self.return_to).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn session() -> Session {
        let start = Timestamp::UNIX_EPOCH;
        Session {
            token_hash: TokenHash::of("token"),
            state: SessionState::LoggedIn("ann".parse().unwrap()),
            started_at: start,
            seen_at: start,
            agent: String::new(),
            expires_at: start + policy::SESSION_LIFETIME,
        }
    }

    #[test]
    fn a_session_ends_when_its_browser_stays_away() {
        let last_moment = session().seen_at + policy::SESSION_IDLE - SignedDuration::from_nanos(1);
        assert!(!session().is_over(last_moment));
        assert!(session().is_over(last_moment + SignedDuration::from_nanos(1)));
    }

    #[test]
    fn a_session_ends_though_its_browser_comes_every_minute() {
        let mut session = session();
        let mut now = session.started_at;
        while !session.is_over(now) {
            if session.is_seen_anew(now) {
                session.seen_at = now;
            }
            now += SignedDuration::from_mins(1);
        }
        assert_eq!(now, session.started_at + policy::SESSION_LIFETIME);
    }

    #[test]
    fn a_browser_that_stays_is_written_down_every_five_minutes_only() {
        let session = session();
        for (minutes, is_written) in [(0, false), (4, false), (5, true), (60, true)] {
            assert_eq!(session.is_seen_anew(session.seen_at + SignedDuration::from_mins(minutes)), is_written);
        }
    }
}

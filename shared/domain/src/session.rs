//! A browser's session: stored here, named in the browser by a token of which only the hash is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Sha256, UserId};

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
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
}

/// How far the user of a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// Sent to the identity provider, not back yet.
    LoggingIn(PendingLogin),
    /// Logged in.
    LoggedIn(UserId),
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

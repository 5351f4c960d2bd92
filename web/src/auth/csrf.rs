//! The proof that a form comes from a page of ours: a token that only who holds the session can know.

use gas_domain::Sha256;

/// The hidden field of a form.
pub const FIELD: &str = "csrf";
/// The header of a script.
pub const HEADER: &str = "x-csrf-token";

/// The token of a session: it tells nothing of the session's own.
pub fn of(session_token: &str) -> String {
    Sha256::of(format!("csrf {session_token}").as_bytes()).to_string()
}

/// Whether they are the same. Digests are compared, so that the time taken tells nothing of the value.
pub fn is_same(sent: &str, token: &str) -> bool {
    Sha256::of(sent.as_bytes()) == Sha256::of(token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_the_sessions_and_does_not_tell_it() {
        let token = of("AbC");
        assert_eq!(token, of("AbC"));
        assert_ne!(token, of("AbD"));
        assert!(!token.contains("AbC") && token.len() == 64);
        assert!(is_same(&token, &of("AbC")) && !is_same("", &token));
    }
}

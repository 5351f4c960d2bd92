//! Tokens with which programs act for their users: made on a page of the profile, or asked for by the program itself.

use std::collections::BTreeSet;

use gas_domain::{ApiToken, Scope, Session, SessionState, TokenHash, User, policy};
use gas_ports::Sessions;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::{errors::PageError, pages::profile};

/// The longest name of a token, in characters.
const LONGEST: usize = 60;

/// What a form says of how long a token is good, and for what.
#[derive(Deserialize)]
pub struct Terms {
    days: String,
    // A box that is not ticked is not sent.
    read: Option<String>,
    submit: Option<String>,
    delete: Option<String>,
}

/// A token that a user wants a program to have.
#[derive(Debug, PartialEq, Eq)]
pub struct Grant {
    name: String,
    days: i64,
    scopes: BTreeSet<Scope>,
}

impl Grant {
    /// What a user chose.
    ///
    /// # Errors
    /// In words for the user, when something is missing or not offered.
    pub fn read(name: &str, Terms { days, read, submit, delete }: &Terms) -> Result<Self, &'static str> {
        let name = self::name(name)
            .ok_or("Give the token a name of at most 60 characters, such as that of the machine it is for.")?;
        let days = policy::TOKEN_DAYS.into_iter().find(|offered| offered.to_string() == *days);
        let days = days.ok_or("Choose how long it is good.")?;
        let boxes = [(read, Scope::Read), (submit, Scope::Submit), (delete, Scope::Delete)];
        let scopes: BTreeSet<_> =
            boxes.into_iter().filter(|(ticked, _)| ticked.is_some()).map(|(_, scope)| scope).collect();
        if scopes.is_empty() {
            return Err("Choose at least one thing that the token is good for.");
        }
        Ok(Self { name, days, scopes })
    }

    /// Makes the token good from now on.
    pub async fn make(
        self,
        sessions: &impl Sessions,
        user: &User,
        token_hash: TokenHash,
        now: Timestamp,
    ) -> Result<Session, PageError> {
        let Self { name, days, scopes } = self;
        let session = Session {
            token_hash,
            state: SessionState::Token(ApiToken { user_id: user.id.clone(), name, scopes }),
            started_at: now,
            seen_at: now,
            agent: String::new(),
            expires_at: now + SignedDuration::from_hours(24 * days),
        };
        sessions.save(&session).await?;
        tracing::info!(user_id = %user.id, "a token was made");
        Ok(session)
    }
}

/// The name of a token, or of the program that asks for it; `None` when it has none that can be read in a line.
pub fn name(text: &str) -> Option<String> {
    profile::line(text).filter(|name| (1..=LONGEST).contains(&name.chars().count()))
}

/// The tokens of a user that are good, the newest first.
pub async fn good(sessions: &impl Sessions, user: &User, now: Timestamp) -> Result<Vec<Session>, PageError> {
    let of_user = sessions.of_user(&user.id).await?.into_iter();
    let is_good = |session: &Session| {
        matches!(session.state, SessionState::Token(_)) && !session.is_over(now) && user.accepts(session)
    };
    Ok(of_user.filter(is_good).collect())
}

/// Whether a user who has these may have one more.
///
/// # Errors
/// In words for the user.
pub fn one_more(tokens: &[Session]) -> Result<(), &'static str> {
    match tokens.len() < policy::MOST_TOKENS {
        true => Ok(()),
        false => Err("You have as many tokens as one may have. Withdraw one that you do not need."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(days: &str, boxes: [bool; 3]) -> Terms {
        let [read, submit, delete] = boxes.map(|ticked| ticked.then(|| "yes".to_owned()));
        Terms { days: days.into(), read, submit, delete }
    }

    #[test]
    fn a_token_has_a_name_an_end_and_a_use() {
        let made = Grant::read(" cluster ", &terms("90", [true, true, false]));
        let scopes = [Scope::Read, Scope::Submit].into();
        assert_eq!(made, Ok(Grant { name: "cluster".to_owned(), days: 90, scopes }));
        let long = "x".repeat(61);
        for (name, days, boxes) in [
            ("", "90", [true; 3]),
            (&long, "90", [true; 3]),
            ("a\nb", "90", [true; 3]),
            ("cluster", "91", [true; 3]),
            ("cluster", "", [true; 3]),
            ("cluster", "90", [false; 3]),
        ] {
            assert!(Grant::read(name, &terms(days, boxes)).is_err(), "{name:?} {days:?}");
        }
    }
}

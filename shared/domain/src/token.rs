//! A token with which a program acts for its user: made on the profile, shown once, of which only the hash is kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::UserId;

/// What every token begins with, so that one that got into a repository or a log is recognised.
pub const PREFIX: &str = "gas_";

/// What a token is good for. None of them comes with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// To see jobs and to download.
    Read,
    /// To upload, to submit, to cancel, to annotate again.
    Submit,
    /// To delete jobs.
    Delete,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Submit, Self::Delete];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Submit => "submit",
            Self::Delete => "delete",
        }
    }
}

/// A token, without what proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// For whom it acts.
    pub user_id: UserId,
    /// What its user calls it.
    pub name: String,
    /// What it is good for.
    pub scopes: BTreeSet<Scope>,
}

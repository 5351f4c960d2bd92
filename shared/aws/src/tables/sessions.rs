//! The Sessions table. The table itself removes what has expired, some time after `expires_at`.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::Client;
use gas_domain::{
    ApiToken, DeviceAnswer, DeviceRequest, JobKey, PendingLogin, Scope, Session, SessionState, TokenHash, UserId,
};
use gas_ports::{Error, Sessions};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    item::{self, Item, s, unreadable},
    stamp::Stamp,
};
use crate::{Sdk, classify::failed};

/// The index over the sessions and tokens of users: `user_id`, `started_at`.
const OF_USER: &str = "user";
/// How many sessions of a user are read at most, those that are over and still there among them.
const MOST: usize = 1_000;

/// The Sessions table.
#[derive(Clone, Debug)]
pub struct SessionsTable {
    client: Client,
    table: String,
}

impl SessionsTable {
    /// The table with this name.
    pub fn new(sdk: &Sdk, sessions_table: impl Into<String>) -> Self {
        let client = Client::new(sdk.config());
        let table = sessions_table.into();
        Self { client, table }
    }
}

impl Sessions for SessionsTable {
    async fn save(&self, session: &Session) -> Result<(), Error> {
        let request = self.client.put_item().table_name(&self.table);
        let saved = request.set_item(Some(write(session)?)).send().await;
        saved.map_err(failed("saving a session"))?;
        Ok(())
    }

    async fn load(&self, token_hash: &TokenHash) -> Result<Option<Session>, Error> {
        let request = self.client.get_item().table_name(&self.table);
        let request = request.key("token_hash", s(token_hash.0)).consistent_read(true);
        let answer = request.send().await.map_err(failed("loading a session"))?;
        answer.item.map(read).transpose()
    }

    async fn seen(&self, token_hash: &TokenHash, at: Timestamp) -> Result<(), Error> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("token_hash", s(token_hash.0))
            .update_expression("SET seen_at = :at")
            .condition_expression("seen_at < :at")
            .expression_attribute_values(":at", s(Stamp(at)));
        update.send().await.map_err(failed("writing that a session was seen"))?;
        Ok(())
    }

    async fn answer(&self, token_hash: &TokenHash, answer: &DeviceAnswer) -> Result<(), Error> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("token_hash", s(token_hash.0))
            .update_expression("SET answer = :answer")
            .condition_expression("session_state = :asking AND attribute_not_exists(answer)")
            .expression_attribute_values(":answer", item::value(answer, "an answer")?)
            .expression_attribute_values(":asking", s("ASKING"));
        update.send().await.map_err(failed("writing what was said to a program"))?;
        Ok(())
    }

    async fn of_user(&self, user: &UserId) -> Result<Vec<Session>, Error> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(OF_USER)
            .key_condition_expression("user_id = :user")
            .expression_attribute_values(":user", s(user))
            .scan_index_forward(false);
        let (mut items, mut sessions) = (query.into_paginator().items().send(), Vec::new());
        while let (Some(item), true) = (items.next().await, sessions.len() < MOST) {
            sessions.push(read(item.map_err(failed(format!("listing the sessions of user {user}")))?)?);
        }
        Ok(sessions)
    }

    async fn remove(&self, token_hash: &TokenHash) -> Result<(), Error> {
        let request = self.client.delete_item().table_name(&self.table);
        let removed = request.key("token_hash", s(token_hash.0)).send().await;
        removed.map_err(failed("removing a session"))?;
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
struct SessionRow {
    token_hash: TokenHash,
    /// Seconds since 1970, as the table's time to live wants it.
    expires_at: i64,
    /// An item of before there was this is that of a browser that was not seen for long: its session is over.
    #[serde(default = "long_ago")]
    started_at: Stamp,
    #[serde(default = "long_ago")]
    seen_at: Stamp,
    #[serde(default)]
    agent: String,
    #[serde(flatten)]
    state: StateRow,
}

fn long_ago() -> Stamp {
    Stamp(Timestamp::UNIX_EPOCH)
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "session_state", rename_all = "SCREAMING_SNAKE_CASE")]
enum StateRow {
    LoggingIn(PendingLogin),
    LoggedIn {
        user_id: UserId,
    },
    ApiToken {
        user_id: UserId,
        name: String,
        scopes: BTreeSet<Scope>,
    },
    Asking {
        name: String,
        asked_token: TokenHash,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<DeviceAnswer>,
    },
    /// Its owner stands inside the job's key, so the index over users' sessions does not have it.
    Shared {
        job: JobKey,
    },
}

fn write(session: &Session) -> Result<Item, Error> {
    let row = SessionRow {
        token_hash: session.token_hash,
        expires_at: session.expires_at.as_second(),
        started_at: Stamp(session.started_at),
        seen_at: Stamp(session.seen_at),
        agent: session.agent.clone(),
        state: match session.state.clone() {
            SessionState::LoggingIn(login) => StateRow::LoggingIn(login),
            SessionState::LoggedIn(user_id) => StateRow::LoggedIn { user_id },
            SessionState::Token(ApiToken { user_id, name, scopes }) => StateRow::ApiToken { user_id, name, scopes },
            SessionState::Asking(DeviceRequest { name, token_hash, answer }) => {
                StateRow::Asking { name, asked_token: token_hash, answer }
            }
            SessionState::Shared(job) => StateRow::Shared { job },
        },
    };
    item::item(&row, "a session")
}

fn read(item: Item) -> Result<Session, Error> {
    let row: SessionRow = item::row(item, "a session")?;
    let expires_at = Timestamp::from_second(row.expires_at);
    Ok(Session {
        token_hash: row.token_hash,
        state: match row.state {
            StateRow::LoggingIn(login) => SessionState::LoggingIn(login),
            StateRow::LoggedIn { user_id } => SessionState::LoggedIn(user_id),
            StateRow::ApiToken { user_id, name, scopes } => SessionState::Token(ApiToken { user_id, name, scopes }),
            StateRow::Asking { name, asked_token, answer } => {
                SessionState::Asking(DeviceRequest { name, token_hash: asked_token, answer })
            }
            StateRow::Shared { job } => SessionState::Shared(job),
        },
        started_at: row.started_at.0,
        seen_at: row.seen_at.0,
        agent: row.agent,
        expires_at: expires_at.map_err(|error| unreadable("a session").caused_by(error))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_comes_back_as_they_were() {
        let login = PendingLogin {
            state: "state".into(),
            nonce: "nonce".into(),
            pkce_verifier: "verifier".into(),
            return_to: "/annotations".into(),
        };
        let (ann, job_id): (UserId, _) =
            ("ann".parse().unwrap(), "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap());
        let shared = SessionState::Shared(JobKey { user_id: ann.clone(), job_id });
        let token =
            ApiToken { user_id: ann.clone(), name: "cluster".into(), scopes: [Scope::Read, Scope::Submit].into() };
        let token = SessionState::Token(token);
        let answer = Some(DeviceAnswer { by: ann.clone(), allowed: true });
        let asking = DeviceRequest { name: "gas on laptop".into(), token_hash: TokenHash::of("gas_x"), answer };
        let asking = SessionState::Asking(asking);
        for state in [SessionState::LoggingIn(login), SessionState::LoggedIn(ann), token, asking, shared] {
            let session = Session {
                token_hash: TokenHash::of("token"),
                state,
                started_at: "2025-12-31T03:04:05.000000006Z".parse().unwrap(),
                seen_at: "2026-01-01T03:04:05.7Z".parse().unwrap(),
                agent: "Firefox on Linux".into(),
                expires_at: "2026-01-02T03:04:05Z".parse().unwrap(),
            };
            let item = write(&session).unwrap();
            assert_eq!(item["expires_at"].as_n().unwrap(), "1767323045");
            assert_eq!(read(item).unwrap(), session);
        }
    }

    #[test]
    fn a_session_of_before_it_was_written_down_when_it_was_seen_is_over() {
        let item = Item::from([
            ("token_hash".into(), s(TokenHash::of("token").0)),
            ("expires_at".into(), item::n(4_000_000_000_u64)),
            ("session_state".into(), s("LOGGED_IN")),
            ("user_id".into(), s("ann")),
        ]);
        assert!(read(item).unwrap().is_over("2026-01-02T03:04:05Z".parse().unwrap()));
    }

    #[test]
    fn an_unreadable_session_does_not_tell_its_secrets() {
        let item = Item::from([("token_hash".into(), s(TokenHash::of("token").0)), ("nonce".into(), s("secret"))]);
        assert!(!read(item).unwrap_err().to_string().contains("secret"));
    }
}

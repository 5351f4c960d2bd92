//! The Sessions table. The table itself removes what has expired, some time after `expires_at`.

use aws_sdk_dynamodb::Client;
use gas_domain::{PendingLogin, Session, SessionState, TokenHash, UserId};
use gas_ports::{Error, Sessions};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{self, Item, s, unreadable};
use crate::{Sdk, classify::failed};

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
    #[serde(flatten)]
    state: StateRow,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "session_state", rename_all = "SCREAMING_SNAKE_CASE")]
enum StateRow {
    LoggingIn(PendingLogin),
    LoggedIn { user_id: UserId },
}

fn write(session: &Session) -> Result<Item, Error> {
    let row = SessionRow {
        token_hash: session.token_hash,
        expires_at: session.expires_at.as_second(),
        state: match session.state.clone() {
            SessionState::LoggingIn(login) => StateRow::LoggingIn(login),
            SessionState::LoggedIn(user_id) => StateRow::LoggedIn { user_id },
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
        },
        expires_at: expires_at.map_err(|error| unreadable("a session").caused_by(error))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_states_come_back_as_they_were() {
        let login = PendingLogin {
            state: "state".into(),
            nonce: "nonce".into(),
            pkce_verifier: "verifier".into(),
            return_to: "/annotations".into(),
        };
        for state in [SessionState::LoggingIn(login), SessionState::LoggedIn("ann".parse().unwrap())] {
            let session = Session {
                token_hash: TokenHash::of("token"),
                state,
                expires_at: "2026-01-02T03:04:05Z".parse().unwrap(),
            };
            let item = write(&session).unwrap();
            assert_eq!(item["expires_at"].as_n().unwrap(), "1767323045");
            assert_eq!(read(item).unwrap(), session);
        }
    }

    #[test]
    fn an_unreadable_session_does_not_tell_its_secrets() {
        let item = Item::from([("token_hash".into(), s(TokenHash::of("token").0)), ("nonce".into(), s("secret"))]);
        assert!(!read(item).unwrap_err().to_string().contains("secret"));
    }
}

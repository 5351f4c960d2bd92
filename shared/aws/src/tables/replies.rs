//! The Replies table. The table itself removes what has expired, some time after `expires_at`.

use aws_sdk_dynamodb::{Client, operation::update_item::builders::UpdateItemFluentBuilder, types::AttributeValue};
use gas_domain::{JobId, Sha256};
use gas_ports::{Attempt, Claim, Class, Error, Replies, Reply};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    item::{self, s},
    stamp::Stamp,
};
use crate::{Sdk, classify::failed};

/// The Replies table.
#[derive(Clone, Debug)]
pub struct RepliesTable {
    client: Client,
    table: String,
}

impl RepliesTable {
    /// The table with this name.
    pub fn new(sdk: &Sdk, replies_table: impl Into<String>) -> Self {
        Self { client: Client::new(sdk.config()), table: replies_table.into() }
    }

    /// Stores a request that is new, or took the place of one that has expired; whether it did.
    async fn begin(&self, attempt: &Attempt, now: Timestamp) -> Result<bool, Error> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item::item(&RequestRow::new(attempt), WHAT)?))
            .condition_expression("attribute_not_exists(request_hash) OR expires_at <= :now")
            .expression_attribute_values(":now", seconds(now));
        won(put.send().await.map_err(failed("claiming a request")))
    }

    async fn load(&self, attempt: &Attempt) -> Result<RequestRow, Error> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        let answer = request.key("request_hash", s(attempt.request)).send().await;
        let item = answer.map_err(failed("looking for a request"))?.item;
        item::row(item.ok_or_else(|| Error::new(Class::Retry, "the request has just expired, try again"))?, WHAT)
    }

    /// Takes a request from the attempt that held it; whether nobody else was quicker.
    async fn take_over(&self, attempt: &Attempt, from: JobId) -> Result<bool, Error> {
        let update = self
            .held(attempt, from)
            .update_expression("SET holder = :new, lease_until = :until, expires_at = :expires")
            .expression_attribute_values(":new", s(attempt.id))
            .expression_attribute_values(":until", s(Stamp(attempt.lease_until)))
            .expression_attribute_values(":expires", seconds(attempt.expires_at));
        won(update.send().await.map_err(failed("taking over a request")))
    }

    /// An update of the request while this attempt holds it.
    fn held(&self, attempt: &Attempt, holder: JobId) -> UpdateItemFluentBuilder {
        let update = self.client.update_item().table_name(&self.table).key("request_hash", s(attempt.request));
        update.condition_expression("holder = :holder").expression_attribute_values(":holder", s(holder))
    }
}

impl Replies for RepliesTable {
    async fn claim(&self, attempt: &Attempt, now: Timestamp) -> Result<Claim, Error> {
        if self.begin(attempt, now).await? {
            return Ok(Claim::Mine(attempt.id));
        }
        let known = self.load(attempt).await?;
        if known.fingerprint != attempt.fingerprint {
            return Ok(Claim::Reused);
        }
        if let Some(reply) = known.reply {
            return Ok(Claim::Answered(reply.into()));
        }
        // The SDK tries again when it hears nothing: the attempt may find itself.
        let is_own = known.holder == attempt.id;
        let is_free = known.lease_until.0 <= now && self.take_over(attempt, known.holder).await?;
        Ok(if is_own || is_free { Claim::Mine(known.job_id) } else { Claim::UnderWay })
    }

    async fn answer(&self, attempt: &Attempt, reply: &Reply) -> Result<(), Error> {
        let reply = item::value(&ReplyRow::from(reply), "an answer")?;
        let update = self.held(attempt, attempt.id).update_expression("SET reply = :reply");
        let stored = update.expression_attribute_values(":reply", reply).send().await;
        stored.map_err(failed("storing the answer to a request"))?;
        Ok(())
    }

    async fn give_back(&self, attempt: &Attempt) -> Result<(), Error> {
        let update = self.held(attempt, attempt.id).update_expression("SET lease_until = :past");
        let given = update.expression_attribute_values(":past", s(Stamp(Timestamp::UNIX_EPOCH))).send().await;
        given.map_err(failed("giving a request back"))?;
        Ok(())
    }
}

const WHAT: &str = "a request with a key";

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct RequestRow {
    request_hash: Sha256,
    fingerprint: Sha256,
    job_id: JobId,
    holder: JobId,
    lease_until: Stamp,
    /// Seconds since 1970, as the table's time to live wants it.
    expires_at: i64,
    reply: Option<ReplyRow>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct ReplyRow {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl RequestRow {
    fn new(attempt: &Attempt) -> Self {
        Self {
            request_hash: attempt.request,
            fingerprint: attempt.fingerprint,
            job_id: attempt.id,
            holder: attempt.id,
            lease_until: Stamp(attempt.lease_until),
            expires_at: attempt.expires_at.as_second(),
            reply: None,
        }
    }
}

impl From<&Reply> for ReplyRow {
    fn from(reply: &Reply) -> Self {
        let Reply { status, headers, body } = reply.clone();
        Self { status, headers, body }
    }
}

impl From<ReplyRow> for Reply {
    fn from(ReplyRow { status, headers, body }: ReplyRow) -> Self {
        Self { status, headers, body }
    }
}

/// Seconds since 1970, as an attribute.
fn seconds(at: Timestamp) -> AttributeValue {
    AttributeValue::N(at.as_second().to_string())
}

/// Whether a conditional write was made.
fn won<T>(written: Result<T, Error>) -> Result<bool, Error> {
    match written {
        Ok(_) => Ok(true),
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_comes_back_as_it_was_and_an_unreadable_one_does_not_tell_its_answer() {
        let attempt = Attempt {
            request: Sha256::of(b"key"),
            fingerprint: Sha256::of(b"request"),
            id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap(),
            lease_until: "2026-01-02T03:05:05.5Z".parse().unwrap(),
            expires_at: "2026-01-02T03:04:05Z".parse().unwrap(),
        };
        let reply = Reply { status: 201, headers: vec![("location".into(), "/x".into())], body: "{}".into() };
        let row = RequestRow { reply: Some(ReplyRow::from(&reply)), ..RequestRow::new(&attempt) };
        let mut item = item::item(&row, WHAT).unwrap();
        assert_eq!(item["expires_at"].as_n().unwrap(), "1767323045");
        assert_eq!(item::row::<RequestRow>(item.clone(), WHAT).unwrap(), row);
        item.remove("fingerprint");
        assert!(!item::row::<RequestRow>(item, WHAT).unwrap_err().to_string().contains("location"));
    }
}

//! A batch of records: worked on concurrently, answered record by record.

use std::{fmt::Display, future::Future, panic::AssertUnwindSafe};

use aws_lambda_events::{
    sns::SnsEvent,
    sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent},
};
use futures::{FutureExt, StreamExt, stream};
use gas_ports::{Class, Error};
use serde_json::Value;
use tracing::Instrument;

/// How many records of a batch are worked on at once. SQS gives up to 10.
const AT_ONCE: usize = 10;

/// Works on every record of an event from SQS or SNS.
///
/// SQS: the answer names the records that failed, and only those come back. SNS: there is no partial answer, so one
/// failure fails the invocation; the stages do nothing twice.
pub async fn work<F>(event: Value, handle: impl Fn(String) -> F) -> Result<Value, Error>
where
    F: Future<Output = Result<(), Error>>,
{
    if event["Records"][0]["EventSource"] == "aws:sns" {
        let event: SnsEvent = read(event)?;
        let failed =
            failures(event.records.into_iter().map(|record| (record.sns.message_id, record.sns.message)), &handle)
                .await;
        return if failed.is_empty() {
            Ok(Value::Null)
        } else {
            Err(Error::new(Class::Retry, format!("{} message(s) failed; see the log", failed.len())))
        };
    }
    let event: SqsEvent = read(event)?;
    let records = event
        .records
        .into_iter()
        .map(|record| (record.message_id.unwrap_or_default(), record.body.unwrap_or_default()));
    let mut answer = SqsBatchResponse::default();
    for id in failures(records, &handle).await {
        if id.is_empty() {
            // An answer with an empty id would return the whole batch or, worse, none of it.
            return Err(Error::new(Class::Invalid, "a record that failed has no messageId"));
        }
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = id;
        answer.batch_item_failures.push(failure);
    }
    serde_json::to_value(answer).map_err(|error| Error::new(Class::Invalid, "the answer").caused_by(error))
}

fn read<T: serde::de::DeserializeOwned>(event: Value) -> Result<T, Error> {
    serde_json::from_value(event)
        .map_err(|error| Error::new(Class::Invalid, "the event is neither from SQS nor from SNS").caused_by(error))
}

/// The ids of the records that failed or panicked, each logged with its reason.
async fn failures<I: Display, F>(records: impl Iterator<Item = (I, String)>, handle: &impl Fn(String) -> F) -> Vec<I>
where
    F: Future<Output = Result<(), Error>>,
{
    stream::iter(records)
        .map(|(id, body)| {
            let span = tracing::info_span!("record", message_id = %id);
            let work = async move {
                match AssertUnwindSafe(async { handle(body).await }).catch_unwind().await {
                    Ok(Ok(())) => return None,
                    Ok(Err(error)) => tracing::error!(class = ?error.class(), %error, "a record failed; it comes back"),
                    Err(_) => tracing::error!("a record panicked; it comes back"),
                }
                Some(id)
            };
            work.instrument(span)
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(|failed| async { failed })
        .collect()
        .await
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn handle(body: String) -> Result<(), Error> {
        match body.as_str() {
            "bad" => Err(Error::new(Class::Invalid, "bad")),
            "panic" => panic!("a bug"),
            _ => Ok(()),
        }
    }

    fn sqs(bodies: &[&str]) -> Value {
        let record =
            |(i, body): (usize, &&str)| json!({"messageId": format!("m{i}"), "eventSource": "aws:sqs", "body": body});
        json!({ "Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>() })
    }

    #[tokio::test]
    async fn only_the_records_that_failed_come_back() {
        let answer = work(sqs(&["ok", "bad", "ok", "panic"]), handle).await.unwrap();
        let mut failed: Vec<_> =
            answer["batchItemFailures"].as_array().unwrap().iter().map(|f| f["itemIdentifier"].clone()).collect();
        failed.sort_by_key(ToString::to_string);
        assert_eq!(failed, ["m1", "m3"]);
    }

    #[tokio::test]
    async fn a_good_batch_has_no_failures() {
        assert_eq!(work(sqs(&["ok", "ok"]), handle).await.unwrap(), json!({ "batchItemFailures": [] }));
    }

    #[tokio::test]
    async fn a_failed_record_without_an_id_fails_the_batch() {
        let event = json!({ "Records": [{ "eventSource": "aws:sqs", "body": "bad" }] });
        assert!(work(event, handle).await.is_err());
    }

    #[tokio::test]
    async fn a_direct_sns_event_fails_as_a_whole() {
        let sns = |body: &str| {
            json!({ "Records": [{ "EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "arn", "Sns": {
                "Type": "Notification", "MessageId": "1", "TopicArn": "arn", "Subject": null, "Message": body,
                "Timestamp": "2026-01-01T00:00:00.000Z", "SignatureVersion": "1", "Signature": "s",
                "SigningCertUrl": "https://sns", "UnsubscribeUrl": "https://sns", "MessageAttributes": {} } }] })
        };
        assert!(work(sns("ok"), handle).await.is_ok());
        assert!(work(sns("bad"), handle).await.is_err());
    }

    #[tokio::test]
    async fn another_event_is_refused() {
        assert!(work(json!({ "hello": 1 }), handle).await.is_err());
    }
}

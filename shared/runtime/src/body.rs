//! The body of a record: ours, raw or wrapped by SNS.

use gas_ports::{Class, Error};
use serde::{Deserialize, de::DeserializeOwned};

/// A body as a stage wants it.
pub trait Body: DeserializeOwned + Send {}

impl<T: DeserializeOwned + Send> Body for T {}

/// SNS's wrapping of a message that goes to a queue (Amazon SNS developer guide, "HTTP/HTTPS notification JSON format").
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Type")]
    kind: String,
    #[serde(rename = "TopicArn")]
    _topic: String,
    #[serde(rename = "Message")]
    message: String,
}

/// The message itself, without SNS's wrapping if it has one.
pub fn decode(body: &str) -> String {
    match serde_json::from_str::<Envelope>(body) {
        Ok(envelope) if envelope.kind == "Notification" => envelope.message,
        _ => body.to_owned(),
    }
}

/// Reads the message; `Invalid` when it is none that the stage knows.
pub fn parse<M: Body>(body: &str) -> Result<M, Error> {
    let message = decode(body);
    serde_json::from_str(&message).map_err(|error| {
        let start: String = message.chars().take(200).collect();
        Error::new(Class::Invalid, format!("not a message that this function knows: {start:?}")).caused_by(error)
    })
}

#[cfg(test)]
mod tests {
    use gas_domain::JobKey;

    use super::*;

    const JOB: &str = r#"{"user_id":"ann","job_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"}"#;

    #[test]
    fn a_raw_and_a_wrapped_message_are_the_same() {
        let wrapped = serde_json::json!({
            "Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:us-east-1:0:t", "Message": JOB,
        });
        assert_eq!(parse::<JobKey>(&wrapped.to_string()).unwrap(), parse::<JobKey>(JOB).unwrap());
    }

    #[test]
    fn what_is_not_a_message_is_invalid_and_shown_only_in_part() {
        for bad in ["", "{}", "not json", r#"{"user_id":"a/b","job_id":"1"}"#, &"x".repeat(10_000)] {
            let error = parse::<JobKey>(bad).unwrap_err();
            assert_eq!(error.class(), Class::Invalid);
            assert!(error.to_string().len() < 700, "{error}");
        }
    }
}

//! One answer of the service.

use serde::Deserialize;
use serde_json::Value;
use ureq::{Body, http};

use super::Address;
use crate::{
    clean::clean,
    failure::{Code, Failure},
};

/// The longest answer that is read, in bytes: a list or a form is much shorter.
const LONGEST: u64 = 8 << 20;

/// A status with what came with it.
pub struct Answer {
    pub status: u16,
    /// The `ETag`.
    pub version: Option<String>,
    /// In seconds.
    pub retry_after: Option<u64>,
    body: Vec<u8>,
}

/// A refusal (RFC 9457).
#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
    detail: String,
}

impl Answer {
    /// Reads all of it.
    ///
    /// # Errors
    /// When the connection breaks, or it is longer than any answer.
    pub fn read(mut answer: http::Response<Body>) -> Result<Self, ureq::Error> {
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (version, retry_after) = (header("etag"), header("retry-after").and_then(|seconds| seconds.parse().ok()));
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(LONGEST).read_to_vec()?;
        Ok(Self { status, version, retry_after, body })
    }

    /// Whether the same may be answered otherwise in a while.
    pub fn may_pass(&self) -> bool {
        self.status >= 500 || matches!(self.status, 408 | 429) || (self.status == 409 && self.retry_after.is_some())
    }

    /// The answer, if it is none that refuses.
    ///
    /// # Errors
    /// In the service's words.
    pub fn checked(self, address: &Address) -> Result<Self, Failure> {
        if (200..300).contains(&self.status) { Ok(self) } else { Err(self.refusal(address)) }
    }

    /// Why it was refused.
    pub fn refusal(&self, address: &Address) -> Failure {
        let (status, service) = (self.status, address.origin());
        let Ok(Problem { kind, detail }) = serde_json::from_slice(&self.body) else {
            let words =
                format!("{service} answers with status {status} and no reason: is this the address of the service?");
            return Failure::service(words);
        };
        let kind = kind.rsplit('#').next().unwrap_or_default().to_owned();
        let detail = clean(&detail);
        let (code, words) = match status {
            401 => (Code::NotAllowed, format!("{detail} Or log in: gas --service {service} login")),
            400 | 413 | 422 => (Code::Usage, detail),
            429 | 500.. => (Code::Service, detail),
            _ => (Code::NotAllowed, detail),
        };
        Failure::new(code, words).of_kind(kind)
    }

    /// What it says.
    ///
    /// # Errors
    /// When that is nothing that the API says.
    pub fn json(&self, address: &Address) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body).map_err(|_| {
            let service = address.origin();
            Failure::service(format!(
                "{service} answers with what is no answer of the API: is this the service's address?"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, version: None, retry_after: None, body: body.into() }
    }

    #[test]
    fn a_refusal_is_told_in_the_services_words_and_by_a_code() {
        let address = Address::read("https://a.example", false).unwrap();
        let refused = |status| {
            let body = r#"{"type":"/api#too-late","status":1,"title":"t","detail":"The job\u001b[31m has moved on."}"#;
            answer(status, body).checked(&address).err().unwrap()
        };
        for (status, code) in [
            (400, Code::Usage),
            (401, Code::NotAllowed),
            (403, Code::NotAllowed),
            (404, Code::NotAllowed),
            (409, Code::NotAllowed),
            (410, Code::NotAllowed),
            (413, Code::Usage),
            (422, Code::Usage),
            (429, Code::Service),
            (500, Code::Service),
            (503, Code::Service),
        ] {
            let failure = refused(status);
            assert_eq!((failure.code, failure.kind.as_str()), (code, "too-late"), "{status}");
            assert!(failure.to_string().starts_with("The job[31m has moved on."));
        }
        assert!(refused(401).to_string().contains("gas --service https://a.example login"));
    }

    #[test]
    fn what_another_program_answers_is_told_as_such() {
        let address = Address::read("https://a.example", false).unwrap();
        for (status, body) in [(404, "<html>"), (302, ""), (304, ""), (200, "<html>"), (200, ""), (502, "{}")] {
            let answer = answer(status, body).checked(&address).and_then(|answer| answer.json(&address));
            let failure = answer.unwrap_err();
            assert_eq!(failure.code, Code::Service, "{status}");
            assert!(failure.to_string().contains("address"), "{failure}");
        }
    }
}

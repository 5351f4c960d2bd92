//! Who and which: the identifiers of users and jobs.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not the identifier it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {what}: {text:?}")]
pub struct InvalidId {
    what: &'static str,
    text: String,
}

impl InvalidId {
    /// Keeps enough of the text to recognise it, and no more: it may come from anyone.
    pub(crate) fn new(what: &'static str, text: &str) -> Self {
        Self { what, text: text.chars().take(140).collect() }
    }
}

/// A user, by the identity provider's subject (OpenID Connect Core 1.0, section 2, `sub`).
///
/// It becomes the first part of S3 keys, so only characters that are safe there are taken (S3 user guide, "Object key
/// naming guidelines"), at most 128 of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

impl UserId {
    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UserId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~|@:+=".contains(&byte);
        let dots_only = text.bytes().all(|byte| byte == b'.');
        if text.len() > 128 || dots_only || !text.bytes().all(safe) {
            return Err(InvalidId::new("user id", text));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for UserId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A job: a UUIDv7 (RFC 9562, section 5.7), so that a user's jobs sort by the time they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobId(Uuid);

impl JobId {
    /// Takes any UUID; the Ids port makes version 7.
    pub fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl FromStr for JobId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId::new("job id", text);
        let uuid = Uuid::try_parse(text).map_err(|_| invalid())?;
        // One spelling per job: "{…}", "urn:uuid:…" and upper case name the same UUID, but not the same table key.
        if uuid.hyphenated().to_string() != text { Err(invalid()) } else { Ok(Self(uuid)) }
    }
}

impl TryFrom<String> for JobId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<JobId> for String {
    fn from(id: JobId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// The key of a job: a job is only ever looked up together with its owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct JobKey {
    /// The owner.
    pub user_id: UserId,
    /// The job.
    pub job_id: JobId,
}

impl JobKey {
    /// The S3 prefix of all the job's objects, in the inputs and the results bucket.
    pub fn prefix(&self) -> String {
        format!("{}/{}/", self.user_id, self.job_id)
    }

    /// The S3 key of the uploaded VCF.
    pub fn input(&self) -> String {
        self.prefix() + "input"
    }

    /// The S3 key of the annotated VCF.
    pub fn result(&self) -> String {
        self.prefix() + "result.annot.vcf.gz"
    }

    /// The S3 key of the annotator's log.
    pub fn log(&self) -> String {
        self.prefix() + "job.log"
    }

    /// The S3 key of the first annotated variants.
    pub fn preview(&self) -> String {
        self.prefix() + "preview.json"
    }

    /// Reads the owner and the job back from `<user_id>/<job_id>/…`.
    pub fn of_object(s3_key: &str) -> Option<Self> {
        let mut parts = s3_key.splitn(3, '/');
        let (user, job, _) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { user_id: user.parse().ok()?, job_id: job.parse().ok()? })
    }
}

impl fmt::Display for JobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.user_id, self.job_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_cannot_leave_its_prefix() {
        for bad in ["", ".", "..", "a/b", "a b", "ü", "a\n", "%2e", &"x".repeat(129)] {
            assert!(bad.parse::<UserId>().is_err(), "{bad:?} was taken");
        }
        for good in ["0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3", "auth0|1234", "ann@example.org"] {
            let id: UserId = good.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((id.as_str(), String::from(id.clone())), (good, good.to_owned()));
        }
        assert!("x".repeat(128).parse::<UserId>().is_ok());
    }

    #[test]
    fn a_job_id_has_one_spelling() {
        let id = "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3";
        assert_eq!(id.parse::<JobId>().unwrap().to_string(), id);
        assert_eq!(String::from(id.parse::<JobId>().unwrap()), id);
        for bad in [&id.to_uppercase(), &id.replace('-', ""), &format!("{{{id}}}"), "x"] {
            assert!(bad.parse::<JobId>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn an_s3_key_leads_back_to_its_job() {
        let key =
            JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
        for object in [key.input(), key.result(), key.log(), key.preview()] {
            assert_eq!(JobKey::of_object(&object), Some(key.clone()));
        }
        assert_eq!(JobKey::of_object("ann/not-a-job/input"), None);
    }
}

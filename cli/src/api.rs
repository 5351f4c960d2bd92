//! What the API says, as far as it matters here. Fields that are not known are left alone.

use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::{clean::clean, failure::Failure};

/// A job.
#[derive(Debug, Clone, Deserialize)]
pub struct Job {
    pub id: Uuid,
    pub file_name: String,
    pub state: String,
    /// Whether nobody has to wait any more.
    pub ended: bool,
    pub reference: Option<String>,
    pub format: String,
    pub haplotype: bool,
    pub submitted_at: Timestamp,
    pub input_bytes: Option<u64>,
    pub progress: Option<Progress>,
    pub failure: Option<Reason>,
    pub result: Option<ResultFile>,
}

/// How far a running job is.
#[derive(Debug, Clone, Deserialize)]
pub struct Progress {
    pub bytes_read: u64,
    pub records: u64,
}

/// Why there is no result.
#[derive(Debug, Clone, Deserialize)]
pub struct Reason {
    pub reason: String,
    pub line: Option<u64>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct ResultFile {
    pub file_name: String,
    pub bytes: u64,
    pub sha256: String,
    pub online: bool,
    pub archived_from: Option<Timestamp>,
}

/// Some jobs, the newest first.
#[derive(Debug, Deserialize)]
pub struct Jobs {
    pub jobs: Vec<Value>,
    pub next: Option<String>,
}

/// Who the token acts for.
#[derive(Debug, Deserialize)]
pub struct Me {
    pub user_id: String,
    pub name: String,
    pub plan: String,
    pub limits: Limits,
    pub token: Token,
}

#[derive(Debug, Deserialize)]
pub struct Limits {
    pub upload_bytes: u64,
    pub open_jobs: u64,
}

#[derive(Debug, Deserialize)]
pub struct Token {
    pub name: String,
    pub scopes: Vec<String>,
    pub expires_at: Timestamp,
}

/// What can be chosen; the first of each is the usual one.
#[derive(Debug, Deserialize)]
pub struct Offered {
    pub references: Vec<String>,
    pub formats: Vec<String>,
}

/// A job that waits for its file.
#[derive(Debug, Deserialize)]
pub struct Begun {
    pub job: Job,
    pub upload: Upload,
}

/// Where a file goes.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Upload {
    Form {
        url: String,
        fields: Vec<(String, String)>,
    },
    /// How large these are is told with those that have arrived.
    Parts {},
}

/// Which parts have arrived.
#[derive(Debug, Deserialize)]
pub struct Arrived {
    pub part_bytes: u64,
    pub count: u64,
    pub sent: Vec<u64>,
}

/// Where a part goes.
#[derive(Debug, Deserialize)]
pub struct PartAddress {
    pub url: String,
}

/// A file, and where it is for some minutes.
#[derive(Debug, Deserialize)]
pub struct Link {
    pub url: String,
    pub file_name: String,
    pub bytes: Option<u64>,
    pub sha256: Option<String>,
}

/// The annotator's log.
#[derive(Debug, Deserialize)]
pub struct Log {
    pub lines: Vec<String>,
    pub ended: bool,
    pub url: Option<String>,
}

/// A log-in that somebody has to confirm (RFC 8628, section 3.2).
#[derive(Debug, Deserialize)]
pub struct Device {
    pub device_code: String,
    pub user_code: String,
    pub verification_uri: String,
    pub verification_uri_complete: Option<String>,
    pub interval: Option<u64>,
    pub expires_in: u64,
}

/// A token that was confirmed.
#[derive(Debug, Deserialize)]
pub struct NewToken {
    pub token: String,
}

impl Job {
    /// Whether no result comes of it.
    pub fn has_failed(&self) -> bool {
        self.ended && self.result.is_none()
    }
}

/// What the service said, as what it was asked for.
///
/// # Errors
/// When it is something else.
pub fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    T::deserialize(value).map_err(|error| {
        let error = clean(&error.to_string());
        Failure::service(format!("the service says something that this version of gas does not understand ({error})"))
    })
}

//! Time, randomness, secrets, and the platform that runs the annotator.

use std::future::Future;

use gas_domain::JobId;
use jiff::Timestamp;

use crate::Error;

/// The time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;
}

/// Fresh identifiers and tokens.
pub trait Ids: Send + Sync {
    /// A new job id (UUIDv7).
    fn job_id(&self) -> JobId;

    /// A new secret token: 256 random bits in URL-safe base64, without padding.
    fn token(&self) -> String;
}

/// Secrets of the deployment.
pub trait Secrets: Send + Sync {
    /// The secret text under this name.
    fn get(&self, name: &str) -> impl Future<Output = Result<String, Error>> + Send;
}

/// Keeping the annotator's task from being stopped by scale-in while it works.
pub trait TaskProtection: Send + Sync {
    /// Asks for protection for `minutes`, or ends it with 0.
    fn protect(&self, minutes: u32) -> impl Future<Output = Result<(), Error>> + Send;
}

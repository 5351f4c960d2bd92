//! A secret that is read when it is first needed, and again now and then.

use gas_ports::{Class, Error, Secrets};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// How long a secret is used before it is read again: one that was exchanged is good for longer than that at Stripe.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// The least time between two readings that fail: a stream of requests must not become a stream of readings.
const LEAST: SignedDuration = SignedDuration::from_secs(10);

/// One secret.
pub struct CachedSecret<S> {
    secrets: S,
    name: String,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    value: Option<String>,
    read_at: Option<Timestamp>,
}

impl<S: Secrets> CachedSecret<S> {
    /// The secret of this name.
    pub fn new(secrets: S, name: &str) -> Self {
        Self { secrets, name: name.to_owned(), known: Mutex::default() }
    }

    /// It. When it cannot be read again, the older reading serves.
    pub async fn get(&self, now: Timestamp) -> Result<String, Error> {
        // Held while reading, so that many at once read once.
        let mut known = self.known.lock().await;
        let age = if known.value.is_some() { FRESH } else { LEAST };
        if known.read_at.is_none_or(|read_at| now.duration_since(read_at) >= age) {
            let read = self.secrets.get(&self.name).await;
            // Not before: somebody who stops waiting has not failed.
            known.read_at = Some(now);
            match read {
                Ok(value) => known.value = Some(value.trim().to_owned()),
                Err(error) if known.value.is_none() => return Err(error),
                Err(error) => tracing::warn!(%error, "going on with the secret as it was"),
            }
        }
        known
            .value
            .clone()
            .ok_or_else(|| Error::new(Class::Retry, format!("the secret {} could not be read a moment ago", self.name)))
    }
}

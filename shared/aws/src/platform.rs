//! Time and randomness, from the operating system.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use gas_domain::JobId;
use gas_ports::{Clock, Ids};
use jiff::Timestamp;

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Identifiers and tokens from the system's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the Ids port")]
    fn job_id(&self) -> JobId {
        JobId::new(uuid::Uuid::now_v7())
    }

    fn token(&self) -> String {
        let mut bytes = [0; 32];
        if getrandom::fill(&mut bytes).is_err() {
            // A token that could be guessed would be worse than no service.
            std::process::abort();
        }
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_256_random_bits() {
        let (one, two) = (SystemIds.token(), SystemIds.token());
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(&one).unwrap().len(), 32);
        assert_ne!(one, two);
    }

    #[test]
    fn later_jobs_sort_after_earlier_ones() {
        assert!(SystemIds.job_id() < SystemIds.job_id());
    }
}

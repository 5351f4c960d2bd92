//! Where a user's programs are told that a job has ended, and the secret that proves who tells them.

use std::{fmt, net::IpAddr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::is_public;

/// What every secret begins with (Standard Webhooks 1.0.0, "Signature scheme"): the rest is base64.
pub const SECRET_PREFIX: &str = "whsec_";
/// The longest address, in bytes.
pub const LONGEST_ADDRESS: usize = 500;

/// A user's webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Where it is told.
    pub url: String,
    /// What it is signed with.
    pub secret: WebhookSecret,
    /// When the secret was made.
    pub since: Timestamp,
}

/// The secret of a webhook: `whsec_` and base64. It is not printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookSecret(pub String);

impl WebhookSecret {
    /// A secret of the random bits of a token: 256 of them, in URL-safe base64 without padding.
    pub fn of(token: &str) -> Self {
        let text = token.replace('-', "+").replace('_', "/");
        let padding = "=".repeat((4 - text.len() % 4) % 4);
        Self(format!("{SECRET_PREFIX}{text}{padding}"))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whsec_…")
    }
}

/// Which addresses may be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookTargets {
    /// Public ones, by https.
    Public,
    /// Any, by http too: for a service that runs on the machine of its only user.
    Any,
}

impl WebhookTargets {
    /// The names of the choices in the configuration.
    pub const NAMED: [(&str, Self); 2] = [("public", Self::Public), ("any", Self::Any)];

    /// Whether a connection to this address may be made.
    pub fn allow(self, address: IpAddr) -> bool {
        self == Self::Any || is_public(address)
    }

    /// Reads the address of a webhook. A name is not looked up: what it leads to is checked when it is spoken to.
    ///
    /// # Errors
    /// What is wrong with it, in words for its user.
    pub fn read(self, text: &str) -> Result<Url, InvalidAddress> {
        if text.len() > LONGEST_ADDRESS {
            return Err(InvalidAddress("It is longer than 500 characters."));
        }
        let url =
            Url::parse(text).map_err(|_| InvalidAddress("It is not a whole address, as https://example.org/path."))?;
        match (url.scheme(), self) {
            ("https", _) | ("http", Self::Any) => {}
            _ => return Err(InvalidAddress("It has to begin with https://.")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidAddress("It must not have a name or a password: each delivery is signed instead."));
        }
        if url.fragment().is_some() {
            return Err(InvalidAddress("It must not have a part after #."));
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(InvalidAddress("It has no host.")),
        };
        if address.is_some_and(|address| !self.allow(address)) {
            return Err(InvalidAddress("It is not on the public internet."));
        }
        Ok(url)
    }
}

/// Why an address cannot be a webhook's, as a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidAddress(pub &'static str);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_public_and_plain() {
        let read = |text: &str| WebhookTargets::Public.read(text);
        for good in [
            "https://example.org",
            "https://example.org:8443/a?b=c",
            "https://93.184.215.14/",
            "https://[2606:2800::1]/",
        ] {
            assert!(read(good).is_ok(), "{good}: {:?}", read(good));
        }
        let long = format!("https://example.org/{}", "x".repeat(LONGEST_ADDRESS));
        for bad in [
            "",
            "example.org",
            "/path",
            "http://example.org/",
            "ftp://example.org/",
            "file:///etc/passwd",
            "https://user@example.org/",
            "https://user:word@example.org/",
            "https://:word@example.org/",
            "https://example.org/#part",
            "https://",
            &long,
            // Every way to write 127.0.0.1 and 169.254.169.254 that the URL standard knows.
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://0xa9fea9fe/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://１２７.0.0.1/",
        ] {
            assert!(read(bad).is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn a_local_service_speaks_to_anything() {
        for good in ["http://127.0.0.1:8080/", "https://localhost/"] {
            assert!(WebhookTargets::Any.read(good).is_ok(), "{good}");
        }
        assert!(WebhookTargets::Any.read("ftp://example.org/").is_err());
    }

    #[test]
    fn a_secret_is_the_tokens_bits_in_usual_base64() {
        let token = "-_8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(token.len(), 43);
        assert_eq!(WebhookSecret::of(token).0, "whsec_+/8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    }

    #[test]
    fn a_secret_is_not_printed() {
        let webhook = Webhook {
            url: "https://example.org/".into(),
            secret: WebhookSecret("whsec_c2VjcmV0".into()),
            since: Timestamp::UNIX_EPOCH,
        };
        assert!(!format!("{webhook:?}").contains("c2VjcmV0"));
    }
}

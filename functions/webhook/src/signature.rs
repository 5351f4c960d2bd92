//! The signature (Standard Webhooks 1.0.0, "Signature scheme", symmetric).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use gas_domain::{WebhookSecret, webhook::SECRET_PREFIX};
use gas_ports::{Class, Error};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// The value of `webhook-signature` for a body that is told under this id, at this time in seconds.
///
/// # Errors
/// `Invalid`: the secret is not `whsec_` and base64.
pub fn sign(secret: &WebhookSecret, id: &str, seconds: i64, body: &str) -> Result<String, Error> {
    let unreadable = || Error::new(Class::Invalid, "The secret cannot be read. Make a new one.");
    let key = secret.0.strip_prefix(SECRET_PREFIX).and_then(|text| STANDARD.decode(text).ok());
    let key = key.filter(|key| !key.is_empty()).ok_or_else(unreadable)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| unreadable())?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the specification's own libraries (standard-webhooks/standard-webhooks, "sign function works").
    #[test]
    fn it_is_the_specifications() {
        let secret = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
        let signature = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_that_cannot_be_read_signs_nothing() {
        for bad in ["", "whsec_", "whsec_?", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert!(sign(&WebhookSecret(bad.into()), "msg_1", 1, "{}").is_err(), "{bad:?}");
        }
    }
}

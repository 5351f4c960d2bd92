//! The header `Stripe-Signature`: who sent a webhook, and when (Stripe documentation, "Verify webhook signatures manually").

use hmac::{Hmac, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

/// How old a signature may be, and how far ahead of our clock.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// The longest header that is read: a few signatures, while a secret is exchanged for another.
const LONGEST: usize = 2048;

/// The header, in parts.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    /// As it was signed.
    time: String,
    at: Timestamp,
    signatures: Vec<Vec<u8>>,
}

/// Whether the header proves that a holder of `secret` sent this body just now.
pub fn is_genuine(header: &str, body: &[u8], secret: &str, now: Timestamp) -> bool {
    let Some(header) = parse(header) else { return false };
    if secret.is_empty() || now.duration_since(header.at).abs() > TOLERANCE {
        return false;
    }
    // `verify_slice` takes the same time wherever the signatures differ.
    header.signatures.iter().any(|signature| {
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).is_ok_and(|mut mac| {
            mac.update(header.time.as_bytes());
            mac.update(b".");
            mac.update(body);
            mac.verify_slice(signature).is_ok()
        })
    })
}

/// `t=1492774577,v1=5257a8…,v0=6ffbb5…`; other schemes than `v1` are for tests, and do not count.
fn parse(header: &str) -> Option<Header> {
    if header.len() > LONGEST {
        return None;
    }
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let (_, time) = parts().find(|(name, _)| *name == "t")?;
    let at = Timestamp::from_second(time.parse().ok()?).ok()?;
    let signatures = parts().filter(|(name, _)| *name == "v1").filter_map(|(_, value)| hex::decode(value).ok());
    Some(Header { time: time.to_owned(), at, signatures: signatures.collect() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "whsec_one";
    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn now() -> Timestamp {
        Timestamp::from_second(1_700_000_000).unwrap()
    }

    fn sign(secret: &str, time: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}.").as_bytes());
        mac.update(body);
        hex::encode(mac.finalize().into_bytes())
    }

    fn header(secret: &str, time: i64) -> String {
        format!("t={time},v1={}", sign(secret, time, BODY))
    }

    #[test]
    fn what_stripe_signs_is_taken() {
        let time = now().as_second();
        for time in [time, time - 299, time + 299] {
            assert!(is_genuine(&header(SECRET, time), BODY, SECRET, now()), "{time}");
        }
        // While a secret is exchanged for another, both sign.
        let both = format!("t={time},v1={},v1={},v0=00", sign("whsec_two", time, BODY), sign(SECRET, time, BODY));
        assert!(is_genuine(&both, BODY, SECRET, now()));
    }

    #[test]
    fn what_is_forged_changed_old_or_of_another_scheme_is_not() {
        let time = now().as_second();
        let good = header(SECRET, time);
        assert!(!is_genuine(&good, br#"{"id":"evt_2"}"#, SECRET, now()), "another body");
        assert!(!is_genuine(&header("whsec_two", time), BODY, SECRET, now()), "another secret");
        assert!(!is_genuine(&header("", time), BODY, "", now()), "no secret");
        assert!(!is_genuine(&header(SECRET, time - 301), BODY, SECRET, now()), "too old");
        assert!(!is_genuine(&header(SECRET, time + 301), BODY, SECRET, now()), "too early");
        assert!(!is_genuine(&good.replace("v1=", "v0="), BODY, SECRET, now()), "a scheme for tests");
        let moved = good.replace(&format!("t={time}"), &format!("t={}", time + 1));
        assert!(!is_genuine(&moved, BODY, SECRET, now()), "another time");
        let cut = &good[..good.len() - 2];
        assert!(!is_genuine(cut, BODY, SECRET, now()), "a part of a signature");
    }

    proptest! {
        #[test]
        fn no_header_ends_the_program_or_passes_unsigned(header in ".{0,200}") {
            prop_assert!(!is_genuine(&header, BODY, SECRET, now()));
        }

        #[test]
        fn nothing_like_a_header_passes(time in any::<i64>(), schemes in proptest::collection::vec("(v[01]|t)=[0-9a-fx=,]{0,70}", 0..6)) {
            let header = format!("t={time},{}", schemes.join(","));
            prop_assert!(!is_genuine(&header, BODY, SECRET, now()));
        }

        #[test]
        fn what_is_signed_passes_whatever_it_is(body in proptest::collection::vec(any::<u8>(), 0..300), secret in ".{1,40}") {
            let time = now().as_second();
            let header = format!("t={time},v1={}", sign(&secret, time, &body));
            prop_assert!(is_genuine(&header, &body, &secret, now()));
        }
    }
}

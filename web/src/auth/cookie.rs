//! The session cookie (RFC 6265): its name, how it is set, how it is read.

use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::{HeaderMap, header};
use jiff::SignedDuration;

/// Over TLS the prefix binds the cookie to this very host (RFC 6265bis, section 4.1.3.2).
const SECURE_NAME: &str = "__Host-gas_session";
const PLAIN_NAME: &str = "gas_session";

/// `Set-Cookie` for a session token that is good for `lifetime`.
pub fn set(is_https: bool, token: &str, lifetime: SignedDuration) -> String {
    let (name, secure) = if is_https { (SECURE_NAME, "; Secure") } else { (PLAIN_NAME, "") };
    let seconds = lifetime.as_secs();
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// `Set-Cookie` that takes the cookie away.
pub fn clear(is_https: bool) -> String {
    set(is_https, "", SignedDuration::ZERO)
}

/// Sends the browser on with this `Set-Cookie`.
pub fn redirect(set_cookie: String, to: &str) -> Response {
    (AppendHeaders([(header::SET_COOKIE, set_cookie)]), Redirect::to(to)).into_response()
}

/// The session token of a request; `None` when there is none or it cannot be one of ours.
pub fn token(is_https: bool, headers: &HeaderMap) -> Option<&str> {
    let name = if is_https { SECURE_NAME } else { PLAIN_NAME };
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, token)| token)
        .filter(|token| is_token(token))
}

/// Whether a text can be a token: 256 bits in URL-safe base64.
pub fn is_token(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn only_a_token_of_ours_is_taken(
            bytes in proptest::collection::vec(any::<u8>(), 0..120),
            is_https: bool,
            own in "[A-Za-z0-9_-]{43}",
        ) {
            let mut headers = HeaderMap::new();
            for sent in [bytes.clone(), [b"gas_session=", &bytes[..]].concat(), [b"__Host-gas_session=", &bytes[..]].concat()] {
                if let Ok(value) = HeaderValue::from_bytes(&sent) {
                    headers.append(header::COOKIE, value);
                }
            }
            prop_assert!(token(is_https, &headers).is_none_or(is_token));

            let name = if is_https { SECURE_NAME } else { PLAIN_NAME };
            let value = HeaderValue::from_str(&format!("other=1; {name}={own}")).unwrap();
            let headers = HeaderMap::from_iter([(header::COOKIE, value)]);
            prop_assert_eq!(token(is_https, &headers), Some(own.as_str()));
        }
    }

    fn request(cookies: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::COOKIE, HeaderValue::from_static(cookie));
        }
        headers
    }

    const TOKEN: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

    #[test]
    fn the_token_is_found_among_other_cookies() {
        for cookies in [
            &["gas_session=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE"][..],
            &["a=b; gas_session=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE; c=d"],
            &["a=b", "gas_session=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE"],
        ] {
            assert_eq!(token(false, &request(cookies)), Some(TOKEN), "{cookies:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_token_is_none() {
        for cookie in ["", "gas_session", "gas_session=", "gas_session=short", "xgas_session=1"] {
            assert_eq!(token(false, &request(&[cookie])), None, "{cookie:?}");
        }
    }

    #[test]
    fn over_tls_only_the_cookie_of_this_host_counts() {
        let plain = request(&["gas_session=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE"]);
        assert_eq!(token(true, &plain), None);
        let bound = request(&["__Host-gas_session=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE"]);
        assert_eq!(token(true, &bound), Some(TOKEN));
        let cookie = set(true, TOKEN, SignedDuration::from_hours(12));
        for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=43200"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

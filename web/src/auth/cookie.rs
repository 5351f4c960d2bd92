//! The cookies (RFC 6265), of a session and of each log-in under way: their names, how they are set, how they are read.

use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::{HeaderMap, header};
use jiff::SignedDuration;

/// Over TLS the prefix binds the cookie to this very host (RFC 6265bis, section 4.1.3.2).
const SECURE_NAME: &str = "__Host-gas_session";
const PLAIN_NAME: &str = "gas_session";
/// Followed by the beginning of the log-in's `state`: tabs that log in at once do not take each other's cookie away.
const SECURE_LOG_IN: &str = "__Host-gas_login_";
const PLAIN_LOG_IN: &str = "gas_login_";
/// How much of it: enough to tell the log-ins of one browser apart.
const STATE_PREFIX: usize = 8;
/// How many log-ins a browser may have under way: servers take headers of some size only.
const LOG_INS: usize = 8;

/// `Set-Cookie` for a session token that is good for `lifetime`.
pub fn set(is_https: bool, token: &str, lifetime: SignedDuration) -> String {
    set_named(is_https, if is_https { SECURE_NAME } else { PLAIN_NAME }, token, lifetime)
}

/// `Set-Cookie` for the token of a log-in with this `state`, and those that take the oldest away when there are too many.
pub fn set_log_in(
    is_https: bool,
    headers: &HeaderMap,
    state: &str,
    token: &str,
    lifetime: SignedDuration,
) -> Vec<String> {
    let prefix = log_in_prefix(is_https);
    // Browsers send the oldest first (RFC 6265, section 5.4).
    let before: Vec<_> = all(headers).map(|(name, _)| name).filter(|name| name.starts_with(prefix)).collect();
    let surplus = before.len().saturating_sub(LOG_INS - 1);
    let cleared = before[..surplus].iter().map(|name| set_named(is_https, name, "", SignedDuration::ZERO));
    cleared.chain([set_named(is_https, &log_in_name(is_https, state), token, lifetime)]).collect()
}

/// The token of the log-in with this `state`; `None` when it was not begun in this browser.
pub fn log_in<'a>(is_https: bool, headers: &'a HeaderMap, state: &str) -> Option<&'a str> {
    if !is_token(state) {
        return None;
    }
    let wanted = log_in_name(is_https, state);
    all(headers).find(|(name, _)| *name == wanted).map(|(_, token)| token).filter(|token| is_token(token))
}

/// `Set-Cookie` that takes the token of a log-in away.
pub fn clear_log_in(is_https: bool, state: &str) -> String {
    set_named(is_https, &log_in_name(is_https, state), "", SignedDuration::ZERO)
}

fn log_in_prefix(is_https: bool) -> &'static str {
    if is_https { SECURE_LOG_IN } else { PLAIN_LOG_IN }
}

fn log_in_name(is_https: bool, state: &str) -> String {
    let start: String = state.chars().take(STATE_PREFIX).collect();
    format!("{}{start}", log_in_prefix(is_https))
}

fn set_named(is_https: bool, name: &str, token: &str, lifetime: SignedDuration) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    let seconds = lifetime.as_secs();
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// `Set-Cookie` that takes the cookie away.
pub fn clear(is_https: bool) -> String {
    set(is_https, "", SignedDuration::ZERO)
}

/// Sends the browser on with this `Set-Cookie`.
pub fn redirect(set_cookie: String, to: &str) -> Response {
    redirect_with([set_cookie], to)
}

/// Sends the browser on with each `Set-Cookie`.
pub fn redirect_with(set_cookies: impl IntoIterator<Item = String>, to: &str) -> Response {
    let headers = set_cookies.into_iter().map(|set_cookie| (header::SET_COOKIE, set_cookie));
    (AppendHeaders(headers), Redirect::to(to)).into_response()
}

/// The session token of a request; `None` when there is none or it cannot be one of ours.
pub fn token(is_https: bool, headers: &HeaderMap) -> Option<&str> {
    let name = if is_https { SECURE_NAME } else { PLAIN_NAME };
    all(headers).find(|(key, _)| *key == name).map(|(_, token)| token).filter(|token| is_token(token))
}

/// The names and values of a request's cookies, in their order.
fn all(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='))
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

    /// What a browser that follows `Set-Cookie` sends next.
    fn follow(jar: &mut Vec<(String, String)>, set_cookies: Vec<String>) -> HeaderMap {
        for set in set_cookies {
            let (name, rest) = set.split_once('=').unwrap();
            jar.retain(|(known, _)| known != name);
            if !set.contains("Max-Age=0") {
                jar.push((name.to_owned(), rest.split_once(';').unwrap().0.to_owned()));
            }
        }
        let sent: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&sent.join("; ")).unwrap())])
    }

    fn state(number: usize) -> String {
        format!("{number:08}{}", &TOKEN[..35])
    }

    fn begin(jar: &mut Vec<(String, String)>, headers: &HeaderMap, number: usize) -> HeaderMap {
        follow(jar, set_log_in(true, headers, &state(number), TOKEN, SignedDuration::from_mins(15)))
    }

    #[test]
    fn log_ins_of_one_browser_do_not_get_in_each_others_way() {
        let mut jar = vec![];
        let headers = begin(&mut jar, &HeaderMap::new(), 1);
        let headers = begin(&mut jar, &headers, 2);
        assert_eq!([1, 2].map(|number| log_in(true, &headers, &state(number))), [Some(TOKEN); 2]);
        assert_eq!((log_in(true, &headers, &state(3)), token(true, &headers)), (None, None));
        let headers = follow(&mut jar, vec![clear_log_in(true, &state(1))]);
        assert_eq!([1, 2].map(|number| log_in(true, &headers, &state(number))), [None, Some(TOKEN)]);
        for not_one in ["", "00000002", "00000002; Path=/"] {
            assert_eq!(log_in(true, &headers, not_one), None, "{not_one}");
        }
    }

    #[test]
    fn only_so_many_log_ins_are_under_way_the_newest() {
        let (mut jar, mut headers) = (vec![], HeaderMap::new());
        for number in 0..20 {
            headers = begin(&mut jar, &headers, number);
            assert!(jar.len() <= LOG_INS);
        }
        let known = |number| log_in(true, &headers, &state(number)).is_some();
        assert_eq!((0..20).filter(|number| known(*number)).collect::<Vec<_>>(), (12..20).collect::<Vec<_>>());
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

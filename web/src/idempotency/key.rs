//! The key itself.

use http::{HeaderMap, HeaderName, StatusCode};

use crate::errors::PageError;

const NAME: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest key, in characters.
const LONGEST: usize = 255;

/// The key that a request carries. It is a string in quotes (RFC 9651, section 3.3.3); the same without them is taken for
/// the same, as most send it so.
///
/// # Errors
/// In words, when there are several, or one is empty, too long or has odd characters.
pub fn read(headers: &HeaderMap) -> Result<Option<&str>, PageError> {
    let mut sent = headers.get_all(NAME).iter();
    let Some(value) = sent.next() else { return Ok(None) };
    let value = value.to_str().unwrap_or_default();
    let key = value.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(value);
    let is_plain = key.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte));
    if sent.next().is_some() || key.is_empty() || key.len() > LONGEST || !is_plain {
        let words = format!(
            "The Idempotency-Key is not one: send one of 1 to {LONGEST} visible ASCII characters without quotes and \
             backslashes, such as a UUID."
        );
        return Err(PageError::refused(StatusCode::BAD_REQUEST, words));
    }
    Ok(Some(key))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn key(values: &[&[u8]]) -> Option<Option<String>> {
        let values = values.iter().map(|value| (NAME, HeaderValue::from_bytes(value).unwrap()));
        let headers = values.fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(name, value);
            headers
        });
        read(&headers).ok().map(|key| key.map(str::to_owned))
    }

    #[test]
    fn a_key_is_the_same_with_quotes_and_without() {
        let uuid = "8e03978e-40d5-43e8-bc93-6894a57f9324";
        for value in [uuid.to_owned(), format!("\"{uuid}\"")] {
            assert_eq!(key(&[value.as_bytes()]), Some(Some(uuid.to_owned())));
        }
        assert_eq!(key(&[]), Some(None));
        assert_eq!(key(&["x".repeat(LONGEST).as_bytes()]), Some(Some("x".repeat(LONGEST))));
    }

    #[test]
    fn what_is_long_or_odd_is_refused() {
        let long = "x".repeat(LONGEST + 1);
        let odd: [&[u8]; 9] =
            [b"", b"\"\"", b"\"", b"a b", b"\"a\\\"b\"", b"\"a\";b=1", b"a\tb", "ü".as_bytes(), long.as_bytes()];
        for value in odd {
            assert_eq!(key(&[value]), None, "{}", String::from_utf8_lossy(value));
        }
        assert_eq!(key(&[b"one", b"one"]), None);
    }
}

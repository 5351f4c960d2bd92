//! One request to Stripe and its answer: a form there, JSON back, and what a refusal means.

use std::time::Duration;

use gas_ports::{Class, Error, Secrets};
use http::{Method, StatusCode, header};
use jiff::Timestamp;
use openidconnect::reqwest;
use serde::{Deserialize, de::DeserializeOwned};
use url::form_urlencoded::Serializer;

use super::Stripe;

/// What the answers look like is fixed by this; a newer version is taken on purpose, after reading its changes.
const API_VERSION: &str = "2025-03-31.basil";
/// How long Stripe may take. It answers within a second or two; a user waits for it.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes: a hundred subscriptions.
const LARGEST: usize = 2 << 20;

pub(in crate::billing) type Fields<'a> = &'a [(&'a str, &'a str)];

impl<S: Secrets + Clone> Stripe<S> {
    pub(in crate::billing) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: Fields<'_>,
        now: Timestamp,
    ) -> Result<T, Error> {
        self.call(Method::GET, path, query, None, now).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        fields: Fields<'_>,
        once: Option<&str>,
        now: Timestamp,
    ) -> Result<T, Error> {
        self.call(Method::POST, path, fields, once, now).await
    }

    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        fields: Fields<'_>,
        once: Option<&str>,
        now: Timestamp,
    ) -> Result<T, Error> {
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let in_query = method == Method::GET && !form.is_empty();
        let url = format!(
            "{}{path}{}{}",
            self.settings.api_url,
            if in_query { "?" } else { "" },
            if in_query { &form } else { "" }
        );
        let request = self.http.request(method.clone(), url).timeout(TIMEOUT).bearer_auth(self.key.get(now).await?);
        let mut request = request.header("stripe-version", API_VERSION);
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        }
        if let Some(once) = once {
            request = request.header("idempotency-key", once);
        }
        let doing = || format!("{method} {path} at Stripe");
        // `without_url`: the address may hold what is asked for.
        let lost = |error: reqwest::Error| Error::new(Class::Retry, doing()).caused_by(error.without_url());
        let mut answer = request.send().await.map_err(lost)?;
        let (status, mut body) = (answer.status(), Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(lost)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(Error::new(Class::Invalid, format!("{}: the answer is too large", doing())));
            }
        }
        if status.is_success() {
            let unreadable =
                |error| Error::new(Class::Invalid, format!("{}: a strange answer", doing())).caused_by(error);
            return serde_json::from_slice(&body).map_err(unreadable);
        }
        let refusal = serde_json::from_slice::<Refusal>(&body).unwrap_or_default().error;
        let message = format!("{}: {status} {} {}", doing(), refusal.kind, refusal.code);
        Err(Error::new(class(status, &refusal.code), message))
    }
}

/// What may be done about a refusal (Stripe API reference, "Errors").
fn class(status: StatusCode, code: &str) -> Class {
    match (status.as_u16(), code) {
        (_, "charge_already_refunded") => Class::Conflict,
        // 409: another request with the same idempotency key is under way. 424: a service behind Stripe failed.
        (409 | 424 | 429 | 500..=599, _) => Class::Retry,
        (401 | 403, _) => Class::Denied,
        (404, _) | (_, "resource_missing") => Class::NotFound,
        _ => Class::Invalid,
    }
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    error: RefusalOf,
}

#[derive(Default, Deserialize)]
struct RefusalOf {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    code: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_may_be_done_about_it() {
        for (status, code, due) in [
            (400, "charge_already_refunded", Class::Conflict),
            (400, "parameter_invalid_empty", Class::Invalid),
            (400, "resource_missing", Class::NotFound),
            (401, "", Class::Denied),
            (402, "card_declined", Class::Invalid),
            (403, "", Class::Denied),
            (404, "resource_missing", Class::NotFound),
            (409, "idempotency_key_in_use", Class::Retry),
            (429, "rate_limit", Class::Retry),
            (500, "", Class::Retry),
            (503, "", Class::Retry),
        ] {
            assert_eq!(class(StatusCode::from_u16(status).unwrap(), code), due, "{status} {code}");
        }
    }
}

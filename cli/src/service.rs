//! The service, by its API: requests that are tried again while that can help, and answers that are checked.

mod address;
mod answer;
mod patience;

use std::{thread, time::Duration};

use serde_json::Value;
use ureq::{Agent, SendBody, http};

use crate::{
    failure::{Code, Failure},
    output::say,
};

pub use address::Address;
use answer::Answer;
pub use patience::Patience;

/// How the command names itself.
pub const NAME: &str = concat!("gas/", env!("CARGO_PKG_VERSION"));

/// An answer comes within this: the longest wait for a change is 25 seconds.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);
pub const CONNECTED_WITHIN: Duration = Duration::from_secs(15);

/// A service, and the token that it is asked with. The token goes nowhere else: redirects are not followed.
pub struct Service {
    pub address: Address,
    token: Option<String>,
    agent: Agent,
    patience: Patience,
}

struct Request<'a> {
    method: http::Method,
    path: &'a str,
    body: Option<&'a Value>,
    /// What makes a repeated POST the same one.
    key: Option<String>,
    /// The version that is known already.
    known: Option<&'a str>,
}

impl Service {
    pub fn new(address: Address, token: Option<String>) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(NAME)
            .proxy(Address::proxy(address.origin()))
            .tls_config(tls())
            .timeout_connect(Some(CONNECTED_WITHIN))
            .timeout_recv_response(Some(ANSWERED_WITHIN))
            .timeout_recv_body(Some(ANSWERED_WITHIN))
            .build();
        Self { address, token, agent: agent.into(), patience: Patience::SHORT }
    }

    /// The same, asked with this patience.
    pub fn patient(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Asks for something.
    ///
    /// # Errors
    /// When it is refused, or there is no answer.
    pub fn get(&self, path: &str) -> Result<Value, Failure> {
        let request = Request { method: http::Method::GET, path, body: None, key: None, known: None };
        self.ask(&request)?.json(&self.address)
    }

    /// Asks for something unless it still has the version that is known; with its version.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn get_unless(&self, path: &str, known: Option<&str>) -> Result<Option<(Value, Option<String>)>, Failure> {
        let request = Request { method: http::Method::GET, path, body: None, key: None, known };
        let answer = self.ask(&request)?;
        if answer.status == 304 {
            return Ok(None);
        }
        let version = answer.version.clone();
        Ok(Some((answer.json(&self.address)?, version)))
    }

    /// Posts something once, however often it has to be tried.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.post_as(&new_key()?, path, body)
    }

    /// The same; what was posted with this key before is answered as then.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn post_as(&self, key: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        let key = Some(key.to_owned());
        self.ask(&Request { method: http::Method::POST, path, body: Some(body), key, known: None })?.json(&self.address)
    }

    /// Deletes something.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn delete(&self, path: &str) -> Result<(), Failure> {
        let request = Request { method: http::Method::DELETE, path, body: None, key: None, known: None };
        self.ask(&request).map(drop)
    }

    fn ask(&self, request: &Request<'_>) -> Result<Answer, Failure> {
        let mut waits = self.patience.waits();
        loop {
            let (failure, asked_for) = match self.once(request) {
                Ok(answer) if answer.status == 304 && request.known.is_some() => return Ok(answer),
                Ok(answer) if !answer.may_pass() => return answer.checked(&self.address),
                Ok(answer) => (answer.refusal(&self.address), answer.retry_after),
                Err(error) => (self.unreachable(&error), None),
            };
            let Some(wait) = waits.next(asked_for) else { return Err(failure) };
            if waits.is_long() {
                say(format_args!("{failure} It is tried again for some minutes."));
            }
            thread::sleep(wait);
        }
    }

    fn once(&self, request: &Request<'_>) -> Result<Answer, ureq::Error> {
        let url = format!("{}/api/v1{}", self.address.origin(), request.path);
        let mut asked = http::Request::builder().method(&request.method).uri(url).header("accept", "application/json");
        if let Some(token) = &self.token {
            asked = asked.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = &request.key {
            asked = asked.header("idempotency-key", key);
        }
        if let Some(known) = request.known {
            asked = asked.header("if-none-match", known);
        }
        let answer = match request.body {
            Some(body) => {
                let asked = asked.header("content-type", "application/json");
                self.agent.run(asked.body(SendBody::from_json(body)?)?)?
            }
            None => self.agent.run(asked.body(())?)?,
        };
        Answer::read(answer)
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        let words = match error {
            ureq::Error::HostNotFound => "there is no host of this name".to_owned(),
            error => error.to_string(),
        };
        let service = self.address.origin();
        Failure::new(
            Code::Service,
            format!("{service} does not answer ({words}). Is the address right, and the network up?"),
        )
    }
}

/// Certificates are checked as the platform does.
pub fn tls() -> ureq::tls::TlsConfig {
    ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build()
}

/// A key that nobody else has.
///
/// # Errors
/// When the platform has no randomness.
pub fn new_key() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::usage(format!("no randomness can be had: {error}")))?;
    Ok(hex::encode(bytes))
}

//! Where the files are: addresses that are signed for one purpose and some minutes. No token goes there.

use std::{io::Read, time::Duration};

use ureq::{Agent, Body, SendBody, http::Response};

use crate::service::{Address, CONNECTED_WITHIN, NAME, tls};

/// A connection over which nothing goes for so long is broken.
const SILENCE: Duration = Duration::from_secs(60);

/// The way to files.
#[derive(Clone)]
pub struct Storage {
    agent: Agent,
}

impl Storage {
    pub fn new() -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(NAME)
            .accept_encoding("identity")
            .tls_config(tls())
            .timeout_connect(Some(CONNECTED_WITHIN))
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE))
            .timeout_per_write(Some(SILENCE))
            .build();
        Self { agent: agent.into() }
    }

    /// Sends a part; the status.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn put(&self, url: &str, bytes: &mut dyn Read, length: u64) -> Result<u16, ureq::Error> {
        let request = self.agent.put(url).config().proxy(Address::proxy(url)).build().header("content-length", length);
        Ok(request.send(SendBody::from_reader(bytes))?.status().as_u16())
    }

    /// Sends a form; the status.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn post(&self, url: &str, kind: &str, bytes: &mut dyn Read, length: u64) -> Result<u16, ureq::Error> {
        let request = self.agent.post(url).config().proxy(Address::proxy(url)).build();
        let request = request.header("content-length", length).content_type(kind);
        Ok(request.send(SendBody::from_reader(bytes))?.status().as_u16())
    }

    /// Asks for a file, from this byte on if it still is this version.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn get(&self, url: &str, from: u64, version: Option<&str>) -> Result<Response<Body>, ureq::Error> {
        let mut request = self.agent.get(url).config().proxy(Address::proxy(url)).build();
        if let (1.., Some(version)) = (from, version) {
            request = request.header("range", format!("bytes={from}-")).header("if-range", version);
        }
        request.call()
    }
}

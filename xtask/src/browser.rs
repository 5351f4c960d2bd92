//! A browser without a window: cookies, redirects, forms, uploads.

pub mod html;

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use ureq::{Agent, Body, ResponseExt as _, http::Response};

use crate::multipart;
use html::{Form, forms, tags, text};

/// The largest page or file that is read, in bytes.
const LIMIT: u64 = 1 << 30;

/// One browser, so one log-in.
pub struct Browser {
    agent: Agent,
    origin: String,
}

/// A page that was loaded.
pub struct Page {
    /// Where it is, after redirects.
    pub url: String,
    /// Its HTML.
    pub html: String,
}

impl Browser {
    /// A browser that visits `origin`, without any cookies.
    pub fn new(origin: &str) -> Self {
        let config =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60))).build();
        Self { agent: config.into(), origin: origin.into() }
    }

    /// Loads a page of the origin.
    pub fn open(&self, path: &str) -> Result<Page> {
        page(self.agent.get(format!("{}{path}", self.origin)).call()?)
    }

    /// Sends a form with some fields filled in.
    pub fn submit(&self, page_with_form: &Page, form: &Form, filled: &[(&str, &str)]) -> Result<Page> {
        let kept = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| filled.iter().all(|(other, _)| other != name));
        let request = self.agent.post(absolute(&page_with_form.url, &form.action)).header("origin", &self.origin);
        page(request.send_form(kept.chain(filled.iter().copied()))?)
    }

    /// Sends a form with a file.
    pub fn upload(&self, form: &Form, file_name: &str, bytes: &[u8]) -> Result<Page> {
        let field = form.file.as_deref().context("the form has no file field")?;
        let body = multipart::body(&form.fields, &multipart::File { field, name: file_name, bytes });
        let request = self.agent.post(&form.action).header("origin", &self.origin);
        page(request.content_type(multipart::content_type()).send(&body)?)
    }

    /// Follows a link to a file.
    pub fn download(&self, path: &str) -> Result<Vec<u8>> {
        let mut response = self.agent.get(absolute(&self.origin, path)).call()?;
        let bytes = response.body_mut().with_config().limit(LIMIT).read_to_vec()?;
        if !response.status().is_success() {
            bail!("{path} answered {}: {}", response.status(), String::from_utf8_lossy(&bytes));
        }
        Ok(bytes)
    }
}

impl Page {
    /// The form that is sent to a path, or the only one for an empty path.
    pub fn form(&self, path: &str) -> Result<Form> {
        let found = forms(&self.html).into_iter().find(|form| absolute(&self.url, &form.action).ends_with(path));
        found.with_context(|| format!("{} has no form for {path}", self.url))
    }

    /// The form with a file field.
    pub fn upload_form(&self) -> Result<Form> {
        let found = forms(&self.html).into_iter().find(|form| form.file.is_some());
        found.with_context(|| format!("{} has no upload form", self.url))
    }

    /// Whether there is a link to a path.
    pub fn links_to(&self, path: &str) -> bool {
        tags(&self.html).iter().any(|tag| tag.name == "a" && tag.attribute("href") == Some(path))
    }
}

fn page(mut response: Response<Body>) -> Result<Page> {
    let url = response.get_uri().to_string();
    let html = response.body_mut().with_config().limit(LIMIT).read_to_string()?;
    if !response.status().is_success() {
        let place = url.split('?').next().unwrap_or_default();
        bail!("{place} answered {}:\n{}", response.status(), text(&html));
    }
    Ok(Page { url, html })
}

/// What a reference on a page points to.
fn absolute(page: &str, reference: &str) -> String {
    if reference.is_empty() {
        return page.into();
    }
    if reference.contains("://") {
        return reference.into();
    }
    let host = page.find("://").and_then(|at| page[at + 3..].find('/').map(|slash| at + 3 + slash));
    format!("{}{reference}", &page[..host.unwrap_or(page.len())])
}

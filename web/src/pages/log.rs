//! `/annotations/{id}/log`: the annotator's log, to read.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use gas_domain::Job;
use gas_ports::Presign as _;
use openidconnect::reqwest;

use super::downloads::log_of;
use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    page::{Head, Page},
    units,
};

/// The most that is shown, in bytes; the rest is for the download.
const SHOWN: usize = 256 * 1024;

/// Shows it to the job's owner.
pub async fn show(State(app): State<Arc<App>>, OwnJob { job, head, .. }: OwnJob) -> Result<Page<Log>, PageError> {
    let url = app.presign.download_url(&log_of(&job)?, &job.log_file_name()).await?;
    // The address holds a signature: it must not get into the logs with the error.
    let text = read(&app.http, &url).await.map_err(|error| PageError::failed(&error.without_url()))?;
    Ok(Page(Log {
        head,
        is_whole: text.len() < SHOWN,
        text: String::from_utf8_lossy(&text).into_owned(),
        shown: units::size(SHOWN as u64),
        job,
    }))
}

async fn read(http: &reqwest::Client, url: &str) -> reqwest::Result<Vec<u8>> {
    let mut response = http.get(url).send().await?.error_for_status()?;
    let mut text = Vec::new();
    while let Some(bytes) = response.chunk().await? {
        text.extend_from_slice(&bytes);
        if text.len() >= SHOWN {
            text.truncate(SHOWN);
            break;
        }
    }
    Ok(text)
}

/// The page.
#[derive(Template)]
#[template(path = "log.html")]
pub struct Log {
    head: Head,
    job: Job,
    text: String,
    is_whole: bool,
    shown: String,
}

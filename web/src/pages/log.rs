//! `/annotations/{id}/log`: the annotator's log, to read; of a running job its last lines.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use gas_domain::{Job, JobState};
use gas_ports::Presign as _;

use super::downloads::log_of;
use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    job_words::JobWords,
    object,
    page::{Head, Page},
    units,
};

/// The most that is shown, in bytes; the rest is for the download.
const SHOWN: usize = 256 * 1024;

/// Shows it to the job's owner.
pub async fn show(State(app): State<Arc<App>>, OwnJob { user, job, head }: OwnJob) -> Result<Page<LogPage>, PageError> {
    let log = match &job.state {
        JobState::Uploading { .. } | JobState::Pending { .. } => Log::Following(Vec::new()),
        JobState::Running { .. } => {
            Log::Following(job.live.as_ref().map(|live| live.lines.clone()).unwrap_or_default())
        }
        _ => written(&app, &job).await?,
    };
    let words = JobWords::of(&job, user.role, app.now());
    Ok(Page(LogPage { head, words, job, log, shown: units::size(SHOWN as u64) }))
}

async fn written(app: &App, job: &Job) -> Result<Log, PageError> {
    let url = app.presign.download_url(&log_of(job)?, &job.log_file_name()).await?;
    let text = object::beginning(&app.http, &url, SHOWN).await.map_err(|error| PageError::failed(&error))?;
    let is_whole = text.len() < SHOWN;
    let lines = String::from_utf8_lossy(&text).lines().map(str::to_owned).collect();
    Ok(Log::Written { lines, is_whole })
}

/// What there is of it.
enum Log {
    /// The last lines of a job that runs, or none yet.
    Following(Vec<String>),
    /// The file, of a job that has ended.
    Written {
        /// Its lines.
        lines: Vec<String>,
        /// Whether these are all.
        is_whole: bool,
    },
}

/// The page.
#[derive(Template)]
#[template(path = "log.html")]
pub struct LogPage {
    head: Head,
    job: Job,
    words: JobWords,
    log: Log,
    shown: String,
}

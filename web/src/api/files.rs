//! `/api/v1/jobs/{id}/result`, `…/input`, `…/log`, `…/summary`: links that are good for some minutes, and what needs none.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use gas_domain::{Job, JobState, Sha256, policy};
use http::header;
use jiff::Timestamp;
use serde::Serialize;

use crate::{App, access::CalledJob, errors::PageError, pages::downloads};

/// A file, and where it is for some minutes.
#[derive(Serialize)]
pub struct File {
    url: String,
    /// Until when the address is good; what began in time goes on.
    expires_at: Timestamp,
    file_name: String,
    bytes: Option<u64>,
    /// Of all of its bytes, where it is known.
    sha256: Option<Sha256>,
}

/// The annotator's log.
#[derive(Serialize)]
pub struct Log {
    /// The last lines, while the job runs.
    lines: Vec<String>,
    /// Whether nothing more comes.
    ended: bool,
    /// Where all of it is for some minutes, when the job has ended.
    url: Option<String>,
}

/// The annotated file.
pub async fn result(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<File>, PageError> {
    let (expires_at, url) = (app.now() + policy::LINK_TIME, downloads::result_url(&app, &job).await?);
    let (bytes, sha256) = match &job.state {
        JobState::Completed { result, .. } => (Some(result.bytes), Some(result.sha256)),
        _ => (None, None),
    };
    Ok(Json(File { url, expires_at, file_name: job.result_file_name(), bytes, sha256 }))
}

/// The uploaded file.
pub async fn input(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<File>, PageError> {
    let (expires_at, url) = (app.now() + policy::LINK_TIME, downloads::input_url(&app, &job).await?);
    let bytes = job.input.as_ref().map(|input| input.bytes);
    Ok(Json(File { url, expires_at, file_name: job.file_name, bytes, sha256: None }))
}

/// The log, as far as it is.
pub async fn log(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<Log>, PageError> {
    let ended = !job.state.is_under_way();
    let url = match (ended, &job.log) {
        (true, Some(_)) => Some(downloads::log_url(&app, &job).await?),
        _ => None,
    };
    let lines = job.live.map(|live| live.lines).unwrap_or_default();
    Ok(Json(Log { lines, ended, url }))
}

/// What was counted.
pub async fn summary(CalledJob { job, .. }: CalledJob) -> Result<Response, PageError> {
    Ok(([(header::CONTENT_TYPE, "application/json")], counted(job)?).into_response())
}

fn counted(job: Job) -> Result<String, PageError> {
    match job.state {
        JobState::Completed { result, .. } => Ok(result.summary),
        JobState::Deleting { .. } => Err(PageError::being_deleted()),
        _ => Err(PageError::not_found()),
    }
}

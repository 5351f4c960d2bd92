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
use utoipa::ToSchema;

use crate::{
    App,
    access::CalledJob,
    errors::{Kind, PageError},
    pages::downloads,
};

/// A file, and where it is for some minutes.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "url": "https://results.s3.amazonaws.com/…", "expires_at": "2026-11-01T12:05:00Z",
    "file_name": "patient-7.annot.vcf.gz", "bytes": 48_213,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
})))]
pub struct File {
    /// Where it is, for some minutes: by `GET`, without the token. `Range` is taken.
    #[schema(format = "uri")]
    url: String,
    /// Until when the address is good; what began in time goes on.
    expires_at: Timestamp,
    file_name: String,
    bytes: Option<u64>,
    /// Of all of its bytes, where it is known.
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    sha256: Option<Sha256>,
}

/// The annotator's log.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({ "lines": ["22 records"], "ended": false, "url": null })))]
pub struct Log {
    /// The last lines, while the job runs.
    lines: Vec<String>,
    /// Whether nothing more comes.
    ended: bool,
    /// Where all of it is for some minutes, when the job has ended.
    #[schema(format = "uri")]
    url: Option<String>,
}

/// A link to the annotated file, with its name, size and SHA-256
#[utoipa::path(get, path = "/api/v1/jobs/{id}/result", responses((status = 200, body = File)),
    extensions(("x-problems" = json!([Kind::Archived, Kind::Gone]))))]
pub async fn result(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<File>, PageError> {
    let (expires_at, url) = (app.now() + policy::LINK_TIME, downloads::result_url(&app, &job).await?);
    let (bytes, sha256) = match &job.state {
        JobState::Completed { result, .. } => (Some(result.bytes), Some(result.sha256)),
        _ => (None, None),
    };
    Ok(Json(File { url, expires_at, file_name: job.result_file_name(), bytes, sha256 }))
}

/// A link to the upload, with its name and size
#[utoipa::path(get, path = "/api/v1/jobs/{id}/input", responses((status = 200, body = File)),
    extensions(("x-problems" = json!([Kind::Gone]))))]
pub async fn input(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<File>, PageError> {
    let (expires_at, url) = (app.now() + policy::LINK_TIME, downloads::input_url(&app, &job).await?);
    let bytes = job.input.as_ref().map(|input| input.bytes);
    Ok(Json(File { url, expires_at, file_name: job.file_name, bytes, sha256: None }))
}

/// The last lines of the log while the job runs; then a link to all of it
#[utoipa::path(get, path = "/api/v1/jobs/{id}/log", responses((status = 200, body = Log)),
    extensions(("x-problems" = json!([Kind::Gone]))))]
pub async fn log(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<Log>, PageError> {
    let ended = !job.state.is_under_way();
    let url = match (ended, &job.log) {
        (true, Some(_)) => Some(downloads::log_url(&app, &job).await?),
        _ => None,
    };
    let lines = job.live.map(|live| live.lines).unwrap_or_default();
    Ok(Json(Log { lines, ended, url }))
}

/// What was counted: records, variants by class, consequences, samples
#[utoipa::path(get, path = "/api/v1/jobs/{id}/summary", responses((status = 200, body = Object)),
    extensions(("x-problems" = json!([Kind::Gone]))))]
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

//! `/annotations/{id}/result`, `…/input`, `…/log/download`: links to S3 that are good for a few minutes.

use std::sync::Arc;

use axum::{extract::State, response::Redirect};
use gas_domain::{Job, JobState};
use gas_ports::{Download, Presign as _};
use http::StatusCode;

use crate::{
    App,
    access::OwnJob,
    errors::{Kind, PageError},
};

/// The annotated VCF.
pub async fn result(State(app): State<Arc<App>>, OwnJob { job, .. }: OwnJob) -> Result<Redirect, PageError> {
    Ok(Redirect::to(&result_url(&app, &job).await?))
}

/// Where the annotated VCF of a job is for some minutes.
///
/// # Errors
/// When there is none, or it is in the archive.
pub async fn result_url(app: &App, job: &Job) -> Result<String, PageError> {
    let place = match &job.state {
        JobState::Completed { place, .. } => place,
        JobState::Deleting { .. } => return Err(PageError::being_deleted()),
        _ => return Err(PageError::not_found()),
    };
    let Some(version) = place.version().cloned() else {
        let words = "The result is in the archive. Look at the job's page for when it can be downloaded.";
        return Err(PageError::refused(StatusCode::CONFLICT, words).of_kind(Kind::Archived));
    };
    let s3_key = job.key.result();
    url(app, &Download::Result { s3_key, version }, &job.result_file_name()).await
}

/// The uploaded VCF.
pub async fn input(State(app): State<Arc<App>>, OwnJob { job, .. }: OwnJob) -> Result<Redirect, PageError> {
    Ok(Redirect::to(&input_url(&app, &job).await?))
}

/// Where the uploaded VCF of a job is for some minutes.
///
/// # Errors
/// When there is none.
pub async fn input_url(app: &App, job: &Job) -> Result<String, PageError> {
    if let JobState::Deleting { .. } = job.state {
        return Err(PageError::being_deleted());
    }
    if job.input.is_none() {
        return Err(PageError::not_found());
    }
    url(app, &Download::Input(job.key.clone()), &job.file_name).await
}

/// The annotator's log.
pub async fn log(State(app): State<Arc<App>>, OwnJob { job, .. }: OwnJob) -> Result<Redirect, PageError> {
    Ok(Redirect::to(&log_url(&app, &job).await?))
}

/// Where the annotator's log of a job is for some minutes.
///
/// # Errors
/// When there is none.
pub async fn log_url(app: &App, job: &Job) -> Result<String, PageError> {
    url(app, &log_of(job)?, &job.log_file_name()).await
}

/// The annotator's log of a job.
///
/// # Errors
/// Not found, when none was written; gone, when the job is being deleted.
pub fn log_of(job: &Job) -> Result<Download, PageError> {
    if let JobState::Deleting { .. } = job.state {
        return Err(PageError::being_deleted());
    }
    let version = job.log.clone().ok_or_else(PageError::not_found)?;
    let s3_key = job.key.log();
    Ok(Download::Result { s3_key, version })
}

async fn url(app: &App, download: &Download, file_name: &str) -> Result<String, PageError> {
    Ok(app.presign.download_url(download, file_name).await?)
}

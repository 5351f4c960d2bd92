//! `/annotate/job`: where S3 sends the browser after an upload; the job is submitted here.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::Redirect,
};
use gas_domain::{Job, JobState, User};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    App,
    access::{SignedIn, own_job},
    errors::{Kind, PageError},
    page::page_of,
    uploads::{self, Finished},
};

/// What the address names. S3 adds bucket, key and etag, but anyone can write those: S3 itself is asked.
#[derive(Deserialize)]
pub struct Arrived {
    job_id: String,
}

/// Submits the job if its file is there; does nothing for one that was submitted before.
pub async fn submit(
    State(app): State<Arc<App>>,
    SignedIn { user, .. }: SignedIn,
    Query(Arrived { job_id }): Query<Arrived>,
) -> Result<Redirect, PageError> {
    let job = own_job(&app, &user, &job_id).await?;
    finish(&app, &user, &job).await?;
    Ok(Redirect::to(&page_of(&job.key.job_id)))
}

/// Submits a job that was not ended otherwise; of one that was submitted before nothing is left to do.
///
/// # Errors
/// In words, when it was cancelled or deleted, or as [`finish`].
pub async fn finish_open(app: &App, user: &User, job: &Job) -> Result<(), PageError> {
    match job.state {
        JobState::Cancelled { .. } | JobState::Deleting { .. } => Err(uploads::ended()),
        _ => finish(app, user, job).await,
    }
}

/// Submits the job, or says why that cannot be.
///
/// # Errors
/// In words, when its file is not there, or not of the right size.
pub async fn finish(app: &App, user: &User, job: &Job) -> Result<(), PageError> {
    let limit = app.size_limit(user);
    match uploads::finish(&app.jobs, &app.inputs, &app.publisher, job, limit, app.now()).await? {
        Finished::Submitted => Ok(()),
        Finished::Missing(parts) => {
            let words = format!("{parts} parts of the file have not arrived. Send them, then finish the upload again.");
            Err(PageError::refused(StatusCode::CONFLICT, words).of_kind(Kind::NotUploaded))
        }
        Finished::NoUpload => {
            let words = "The file of this job has not arrived. If the upload was broken off or refused, \
                         go to Annotate and send it again: that page says how large it may be.";
            Err(PageError::refused(StatusCode::CONFLICT, words).of_kind(Kind::NotUploaded))
        }
        Finished::WrongSize(bytes) => Err(uploads::wrong_size(bytes, limit, user.role)),
    }
}

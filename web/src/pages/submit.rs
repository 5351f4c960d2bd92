//! `/annotate/job`: where S3 sends the browser after an upload; the job is submitted here.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::Redirect,
};
use gas_domain::JobState;
use gas_ports::{Submitted, flow};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    App,
    access::{SignedIn, own_job},
    errors::PageError,
    units,
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
    if let JobState::Uploading { .. } = job.state {
        let limit = app.size_limit(&user);
        match flow::submit(&app.jobs, &app.inputs, &app.publisher, &job, limit, app.now()).await? {
            // Somebody else was quicker: a second tab, or reconcile, which submits what a closed browser left.
            Submitted::Pending | Submitted::MovedOn => {}
            Submitted::NoUpload => return Err(not_arrived()),
            Submitted::WrongSize(bytes) => return Err(wrong_size(bytes, limit)),
        }
    }
    Ok(Redirect::to(&format!("/annotations/{}", job.key.job_id)))
}

fn wrong_size(bytes: u64, limit: u64) -> PageError {
    let (size, limit) = (units::size(bytes), units::size(limit));
    let words = format!("The file has {size}; your plan takes {limit}. Send another one, or change the plan.");
    PageError::refused(StatusCode::PAYLOAD_TOO_LARGE, words)
}

fn not_arrived() -> PageError {
    let words = "The file of this job has not arrived. If the upload was broken off or refused, \
                 go to Annotate and send it again: that page says how large it may be.";
    PageError::refused(StatusCode::CONFLICT, words)
}

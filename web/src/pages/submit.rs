//! `/annotate/job`: where S3 sends the browser after an upload; the job is submitted here.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::Redirect,
};
use gas_domain::{Event, Input, JobState, User};
use gas_ports::{Guard, InputObjects as _, Jobs as _, ObjectHead, Publisher as _};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    App,
    auth::{SignedIn, own_job},
    errors::PageError,
    units,
};

/// How often a lost race is run again: the other one is reconcile, which submits what a closed browser left.
const TRIES: usize = 3;

/// What the address names. S3 adds bucket, key and etag, but anyone can write those: S3 itself is asked.
#[derive(Deserialize)]
pub struct Arrived {
    job_id: String,
}

/// Submits the job if its file is there; does nothing for one that was submitted before.
pub async fn submit(
    State(app): State<Arc<App>>,
    SignedIn(user): SignedIn,
    Query(Arrived { job_id }): Query<Arrived>,
) -> Result<Redirect, PageError> {
    for _ in 0..TRIES {
        let job = own_job(&app, &user, &job_id).await?;
        let page = Redirect::to(&format!("/annotations/{}", job.key.job_id));
        let JobState::Uploading { .. } = job.state else {
            return Ok(page);
        };
        let object = app.inputs.head(&job.key).await?.ok_or_else(not_arrived)?;
        let input = within_limit(&app, &user, object)?;
        let Ok(job) = job.apply(Event::Submit(input), app.now()) else {
            continue;
        };
        match app.jobs.commit(&job, Guard::None).await {
            Err(error) if error.is_conflict() => continue,
            outcome => outcome?,
        }
        tracing::info!(job_id = %job.key.job_id, user_id = %user.id, "a job was submitted");
        for message in job.messages(app.now()) {
            if let Err(error) = app.publisher.publish(&message).await {
                // The job is safe: its deadline brings the message again.
                tracing::warn!(job_id = %job.key.job_id, %error, "the annotator was not told yet");
            }
        }
        return Ok(page);
    }
    Err(PageError::busy())
}

fn within_limit(app: &App, user: &User, object: ObjectHead) -> Result<Input, PageError> {
    let limit = app.size_limit(user);
    if object.bytes > limit {
        let (size, limit) = (units::size(object.bytes), units::size(limit));
        let words = format!("The file has {size}; your plan takes {limit}. Send a smaller one, or change the plan.");
        return Err(PageError::refused(StatusCode::PAYLOAD_TOO_LARGE, words));
    }
    Ok(Input { bytes: object.bytes, etag: object.etag })
}

fn not_arrived() -> PageError {
    let words = "The file of this job has not arrived. If the upload was broken off or refused, \
                 go to Annotate and send it again: that page says how large it may be.";
    PageError::refused(StatusCode::CONFLICT, words)
}

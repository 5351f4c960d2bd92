//! `/annotations/{id}/cancel`: ends a job that has no result yet.

use std::sync::Arc;

use axum::{extract::State, response::Redirect};
use gas_domain::{Event, Job, JobState};

use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    job_change::{self, JobChange},
    page::page_of,
    uploads,
};

/// Ends it. A second click is no mistake.
pub async fn end(State(app): State<Arc<App>>, OwnJob { job, .. }: OwnJob) -> Result<Redirect, PageError> {
    Ok(Redirect::to(&page_of(&cancel(&app, job).await?.key.job_id)))
}

/// Ends a job, and gives up what has arrived of its file; answers the job after that.
///
/// # Errors
/// In words, when it has ended otherwise.
pub async fn cancel(app: &App, job: Job) -> Result<Job, PageError> {
    let job = match job_change::make(&app.jobs, &app.publisher, job, &Event::Cancel, app.now()).await? {
        JobChange::Made(job) => job,
        JobChange::Gone => return Err(PageError::not_found()),
        JobChange::TooLate(job) => match job.state {
            JobState::Cancelled { .. } => job,
            JobState::Deleting { .. } => return Err(PageError::being_deleted()),
            _ => return Err(ended()),
        },
    };
    uploads::give_up(&app.inputs, &job).await;
    Ok(job)
}

fn ended() -> PageError {
    PageError::too_late(
        "The job has ended meanwhile, so there was nothing left to cancel. You find it in your annotations.",
    )
}

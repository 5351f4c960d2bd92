//! `/annotations/{id}/delete`: deletes a job with all its files, in any state, after asking.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Event, Job, JobState};

use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    job_change,
    page::{Head, Page, page_of},
};

/// Asks, and says what will be gone.
pub async fn ask(OwnJob { job, head, .. }: OwnJob) -> Response {
    match job.state {
        JobState::Deleting { .. } => Redirect::to(&page_of(&job.key.job_id)).into_response(),
        _ => Page(Delete { head, job }).into_response(),
    }
}

/// Deletes it. That it is being deleted already, or is gone, is what was asked for.
pub async fn delete(State(app): State<Arc<App>>, OwnJob { job, .. }: OwnJob) -> Result<Redirect, PageError> {
    job_change::make(&app.jobs, &app.publisher, job, &Event::Delete, app.now()).await?;
    Ok(Redirect::to("/annotations"))
}

#[derive(Template)]
#[template(path = "delete.html")]
struct Delete {
    head: Head,
    job: Job,
}

impl Delete {
    fn has_result(&self) -> bool {
        matches!(self.job.state, JobState::Completed { .. })
    }
}

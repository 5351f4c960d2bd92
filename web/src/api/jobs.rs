//! `/api/v1/jobs` and `/api/v1/jobs/{id}`: listed, shown, waited for, ended, annotated again, deleted.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use gas_domain::{Event, Job, JobId};
use gas_ports::Jobs as _;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use super::{Body, JobView, uploads::Options};
use crate::{
    App,
    access::CalledJob,
    auth::Caller,
    errors::PageError,
    job_change,
    listing::{Filter, Listing, States},
    pages::{cancel, rerun},
};

/// The longest wait for a change, in seconds: the gateway before this gives up after thirty.
const LONGEST_WAIT: u64 = 25;
/// How often a job is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Which jobs.
#[derive(Deserialize)]
pub struct Asked {
    state: Option<String>,
    name: Option<String>,
    after: Option<JobId>,
}

/// Some of the jobs, the newest first.
#[derive(Serialize)]
pub struct Jobs {
    jobs: Vec<JobView>,
    /// The `after` of the next page; none: there are no older ones.
    next: Option<JobId>,
}

/// How long to wait for a change.
#[derive(Deserialize)]
pub struct Patience {
    /// In seconds.
    #[serde(default)]
    wait: u64,
}

/// Lists them.
pub async fn list(
    State(app): State<Arc<App>>,
    Caller { user, .. }: Caller,
    Query(Asked { state, name, after }): Query<Asked>,
) -> Result<Json<Jobs>, PageError> {
    if let Some(unknown) = state.as_ref().filter(|state| States::ALL.iter().all(|known| known.name() != *state)) {
        let known = States::ALL.map(States::name).join(", ");
        let words = format!("There is no state {unknown:?} to filter by: it is one of {known}.");
        return Err(PageError::refused(StatusCode::BAD_REQUEST, words));
    }
    let filter = Filter::read(state.as_deref(), name.as_deref());
    let listing = Listing::read(&app.jobs, &user.id, &filter, after).await?;
    Ok(Json(Jobs { jobs: listing.jobs.iter().map(JobView::of).collect(), next: listing.next }))
}

/// Shows one. With `If-None-Match`, and a `wait`, not before it has changed or the time is over: then 304.
pub async fn show(
    State(app): State<Arc<App>>,
    CalledJob { mut job, .. }: CalledJob,
    headers: HeaderMap,
    Query(Patience { wait }): Query<Patience>,
) -> Result<Response, PageError> {
    let known = headers.get(header::IF_NONE_MATCH).cloned();
    let until = Instant::now() + Duration::from_secs(wait.min(LONGEST_WAIT));
    loop {
        let tag = etag(&job)?;
        let is_known = known.as_ref() == Some(&tag);
        if !is_known {
            return Ok(([(header::ETAG, tag)], Json(JobView::of(&job))).into_response());
        }
        if Instant::now() + LOOK_EVERY > until {
            return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
        }
        sleep(LOOK_EVERY).await;
        job = app.jobs.load(&job.key).await?.ok_or_else(PageError::not_found)?;
    }
}

/// Ends one that is under way; one that was ended so before stays so.
pub async fn end(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<JobView>, PageError> {
    Ok(Json(JobView::of(&cancel::cancel(&app, job).await?)))
}

/// Annotates the upload of one once more.
pub async fn again(
    State(app): State<Arc<App>>,
    CalledJob { user, job }: CalledJob,
    Body(options): Body<Options>,
) -> Result<impl IntoResponse, PageError> {
    let choices = options.choices(job.file_name.clone());
    let job_id = rerun::make(&app, &user, &job, &choices).await?;
    let key = gas_domain::JobKey { job_id, ..job.key };
    let made = app.jobs.load(&key).await?.ok_or_else(PageError::not_found)?;
    let place = [(header::LOCATION, format!("/api/v1/jobs/{job_id}"))];
    Ok((StatusCode::CREATED, place, Json(JobView::of(&made))))
}

/// Deletes one with all its files. That it is being deleted already is what was asked for.
pub async fn delete(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<StatusCode, PageError> {
    job_change::make(&app.jobs, &app.publisher, job, &Event::Delete, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The job as it is now.
pub async fn now(app: &App, job: &Job) -> Result<JobView, PageError> {
    let job = app.jobs.load(&job.key).await?.ok_or_else(PageError::not_found)?;
    Ok(JobView::of(&job))
}

/// Changes whenever what is shown does: with each transition, and with each word of the annotator.
fn etag(job: &Job) -> Result<HeaderValue, PageError> {
    let told = job.live.as_ref().map(|live| live.at.as_millisecond()).unwrap_or_default();
    let tag = format!("\"{}-{told}\"", job.version);
    HeaderValue::from_str(&tag).map_err(|error| PageError::failed(&error))
}

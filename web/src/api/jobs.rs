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

use utoipa::{IntoParams, ToSchema};

use super::{Body, JobView, description::values, uploads::Options};
use crate::{
    App,
    access::CalledJob,
    auth::Caller,
    errors::{Kind, PageError},
    idempotency::NewJobId,
    job_change,
    listing::{Filter, Listing, States},
    pages::{cancel, rerun},
};

/// The longest wait for a change, in seconds: the gateway before this gives up after thirty.
const LONGEST_WAIT: u64 = 25;
/// How often a job is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Which jobs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Only jobs in these states.
    #[param(schema_with = values::filters)]
    state: Option<String>,
    /// Only jobs with this in their file's name, in whatever case.
    name: Option<String>,
    /// The `next` of the page before.
    #[param(value_type = Option<String>, format = "uuid")]
    after: Option<JobId>,
}

/// Some of the jobs, the newest first.
#[derive(Serialize, ToSchema)]
pub struct Jobs {
    #[schema(max_items = 25)]
    jobs: Vec<JobView>,
    /// The `after` of the next page; null: there are no older ones. With a filter, a page may have few jobs or none, and a next.
    #[schema(value_type = Option<String>, format = "uuid")]
    next: Option<JobId>,
}

/// How long to wait for a change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Patience {
    /// How many seconds to wait for a change, if `If-None-Match` has the job's `ETag`; more than 25 is as good as 25.
    #[serde(default)]
    #[param(maximum = 65535)]
    wait: u16,
}

/// Your jobs, the newest first, 25 at a time
#[utoipa::path(get, path = "/api/v1/jobs", params(Asked), responses((status = 200, body = Jobs)))]
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

/// The job: its state, how far it is, its result
///
/// With the `ETag` of an earlier answer as `If-None-Match`, and a `wait`, the answer comes when the job has changed. If it has
/// not after so many seconds, that is 304: ask again.
#[utoipa::path(get, path = "/api/v1/jobs/{id}",
    params(Patience, ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer.")),
    responses(
        (status = 200, body = JobView, headers(("ETag" = String, description = "Changes whenever the job does."))),
        (status = 304, description = "It has not changed.", headers(("ETag" = String, description = "As it was sent."))),
    ))]
pub async fn show(
    State(app): State<Arc<App>>,
    CalledJob { mut job, .. }: CalledJob,
    headers: HeaderMap,
    Query(Patience { wait }): Query<Patience>,
) -> Result<Response, PageError> {
    let known = headers.get(header::IF_NONE_MATCH).cloned();
    let until = Instant::now() + Duration::from_secs(u64::from(wait).min(LONGEST_WAIT));
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

/// Ends a job that has no result yet; one that was cancelled before stays so
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", responses((status = 200, body = JobView)),
    extensions(("x-problems" = json!([Kind::TooLate, Kind::Gone]))))]
pub async fn end(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<JobView>, PageError> {
    Ok(Json(JobView::of(&cancel::cancel(&app, job).await?)))
}

/// Annotates the same upload again: a new job
#[utoipa::path(post, path = "/api/v1/jobs/{id}/rerun", request_body = Options,
    responses((status = 201, body = JobView, headers(("Location" = String, description = "The new job.")))),
    extensions(("x-problems" = json!([Kind::NotYet, Kind::TooManyJobs, Kind::Gone]))))]
pub async fn again(
    State(app): State<Arc<App>>,
    CalledJob { user, job }: CalledJob,
    NewJobId(job_id): NewJobId,
    Body(options): Body<Options>,
) -> Result<impl IntoResponse, PageError> {
    let choices = options.choices(job.file_name.clone());
    rerun::make(&app, &user, &job, &choices, job_id).await?;
    let key = gas_domain::JobKey { job_id, ..job.key };
    let made = app.jobs.load(&key).await?.ok_or_else(PageError::not_found)?;
    let place = [(header::LOCATION, format!("/api/v1/jobs/{job_id}"))];
    Ok((StatusCode::CREATED, place, Json(JobView::of(&made))))
}

/// Deletes the job with all its files, wherever they are
///
/// The files go within minutes; until then the job's state is `deleting`. Once more is as good as once.
#[utoipa::path(delete, path = "/api/v1/jobs/{id}", responses((status = 204, description = "It is being deleted.")))]
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

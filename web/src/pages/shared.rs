//! `/shared/{token}`: a job as whoever has its link reads it. No page here tells who the owner is. The address that a
//! download leads to holds the id of their account at the log-in service, as S3 keys begin with it: the owner is told so
//! before there is a link.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Redirect,
};

use super::{annotation::Facts, downloads};
use crate::{
    App,
    access::SharedJob,
    errors::PageError,
    job_words::JobWords,
    page::{Head, Page},
    variants::{Filter, Variants},
};

/// Shows it.
pub async fn show(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    SharedJob { job, head }: SharedJob,
    Query(filter): Query<Filter>,
) -> Page<Shared> {
    let now = app.now();
    let words = JobWords::for_reader(&job, now);
    let variants = Variants::read(&app, &job, filter).await;
    let base = format!("/shared/{token}");
    Page(Shared { head, facts: Facts { variants, ..Facts::new(job, words, base, now) } })
}

/// The annotated VCF.
pub async fn result(State(app): State<Arc<App>>, SharedJob { job, .. }: SharedJob) -> Result<Redirect, PageError> {
    Ok(Redirect::to(&downloads::result_url(&app, &job).await?))
}

/// The annotator's log.
pub async fn log(State(app): State<Arc<App>>, SharedJob { job, .. }: SharedJob) -> Result<Redirect, PageError> {
    Ok(Redirect::to(&downloads::log_url(&app, &job).await?))
}

/// The page.
#[derive(Template)]
#[template(path = "shared.html")]
pub struct Shared {
    head: Head,
    facts: Facts,
}

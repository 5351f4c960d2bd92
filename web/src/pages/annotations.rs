//! `/annotations`: the user's jobs, newest first.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use gas_domain::{Job, JobId};
use gas_ports::JobPages as _;
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    App,
    access::SignedIn,
    errors::PageError,
    job_words::JobWords,
    page::{Head, Page},
    progress::Progress,
};

/// Jobs on a page.
const LIMIT: u32 = 25;

/// Jobs looked at for the progress of an upgrade; the plan's page looks at more.
const LOOKED_AT: u32 = 1000;

/// Which page.
#[derive(Deserialize)]
pub struct After {
    after: Option<String>,
}

/// Lists one page of them.
pub async fn list(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Query(After { after }): Query<After>,
) -> Result<Page<Annotations>, PageError> {
    let after: Option<JobId> = after.map(|id| id.parse()).transpose().map_err(|_| PageError::not_found())?;
    let now = app.now();
    let page = app.jobs.page(&user.id, after, LIMIT).await?;
    let progress = match after {
        None => Progress::read(&app.jobs, &user, LOOKED_AT, now).await?,
        Some(_) => None,
    };
    let rows: Vec<_> =
        page.jobs.into_iter().map(|job| Row { words: JobWords::of(&job, user.role, now), job }).collect();
    Ok(Page(Annotations {
        head,
        moving: rows.iter().any(|row| row.words.moving),
        first: after.is_none(),
        progress,
        rows,
        next: page.next,
    }))
}

/// The page.
#[derive(Template)]
#[template(path = "annotations.html")]
pub struct Annotations {
    head: Head,
    moving: bool,
    first: bool,
    progress: Option<Progress>,
    rows: Vec<Row>,
    next: Option<JobId>,
}

struct Row {
    job: Job,
    words: JobWords,
}

impl Row {
    fn submitted(&self) -> &Timestamp {
        &self.job.submit_time
    }
}

//! `/annotations/{id}/share`: the link that lets others read a job.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Job, JobState, policy::SHARE_TIME};
use gas_ports::Ids as _;

use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    job_change::JobChange,
    page::{Head, Page, page_of},
    share::{self, Link},
};

/// Says whether there is a link, and what one means.
pub async fn ask(State(app): State<Arc<App>>, OwnJob { job, head, .. }: OwnJob) -> Result<Response, PageError> {
    if let JobState::Deleting { .. } = job.state {
        return Ok(Redirect::to(&of(&job)).into_response());
    }
    let link = share::link_of(&app.sessions, &job, app.now()).await?;
    Ok(Page(Share { head, job, link, made: None }).into_response())
}

/// Makes a link and shows it, this once: only its hash is kept.
pub async fn share(State(app): State<Arc<App>>, OwnJob { job, head, .. }: OwnJob) -> Result<Page<Share>, PageError> {
    let (token, now) = (app.ids.token(), app.now());
    match share::share(&app.jobs, &app.sessions, &app.publisher, job, &token, now).await? {
        JobChange::Made(job) => {
            let made = Some(app.site.link(&format!("/shared/{token}")));
            Ok(Page(Share { head, job, link: Link::Until(now + SHARE_TIME), made }))
        }
        JobChange::TooLate(_) => Err(PageError::being_deleted()),
        JobChange::Gone => Err(PageError::not_found()),
    }
}

/// Takes the link back. That there is none is what was asked for.
pub async fn withdraw(State(app): State<Arc<App>>, OwnJob { job, .. }: OwnJob) -> Result<Redirect, PageError> {
    let back = format!("{}/share", of(&job));
    match share::withdraw(&app.jobs, &app.sessions, &app.publisher, job, app.now()).await? {
        JobChange::Made(_) | JobChange::TooLate(_) => Ok(Redirect::to(&back)),
        JobChange::Gone => Err(PageError::not_found()),
    }
}

fn of(job: &Job) -> String {
    page_of(&job.key.job_id)
}

/// The page.
#[derive(Template)]
#[template(path = "share.html")]
pub struct Share {
    head: Head,
    job: Job,
    link: Link,
    /// The address of the link that was just made.
    made: Option<String>,
}

impl Share {
    fn days(&self) -> i64 {
        SHARE_TIME.as_hours() / 24
    }
}

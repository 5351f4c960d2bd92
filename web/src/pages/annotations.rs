//! `/annotations`: the user's jobs, newest first.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use gas_domain::{Job, JobId};
use jiff::Timestamp;
use serde::Deserialize;
use url::form_urlencoded;

use crate::{
    App,
    access::SignedIn,
    errors::PageError,
    job_words::JobWords,
    listing::{Filter, Listing, States},
    page::{Head, Page},
    progress::{self, Progress},
};

/// Which page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    state: Option<String>,
    name: Option<String>,
    after: Option<String>,
}

/// Lists one page of them.
pub async fn list(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Page<Annotations>, PageError> {
    // A page's address names the job that it comes after. It is looked for among the user's own.
    let after: Option<JobId> = asked.after.map(|id| id.parse()).transpose().map_err(|_| PageError::not_found())?;
    let filter = Filter::read(asked.state.as_deref(), asked.name.as_deref());
    let now = app.now();
    let listing = Listing::read(&app.jobs, &user.id, &filter, after).await?;
    let queue = app.queue.for_jobs(&app.jobs, &app.workers, &listing.jobs, now).await;
    let progress = match after {
        None if filter.is_any() => Progress::read(&app.jobs, &user, progress::LOOKED_AT, now).await?,
        _ => None,
    };
    let stopped_at = listing.stopped_at().copied();
    let place = |job: &Job| queue.as_ref().and_then(|queue| queue.words(job));
    let row = |job: Job| Row { words: JobWords::of(&job, user.role, now), place: place(&job), job };
    Ok(Page(Annotations {
        head,
        filter,
        first: after.is_none(),
        progress,
        next: listing.next,
        rows: listing.jobs.into_iter().map(row).collect(),
        stopped_at,
    }))
}

/// The page.
#[derive(Template)]
#[template(path = "annotations.html")]
pub struct Annotations {
    head: Head,
    filter: Filter,
    first: bool,
    progress: Option<Progress>,
    rows: Vec<Row>,
    next: Option<JobId>,
    stopped_at: Option<Timestamp>,
}

struct Row {
    job: Job,
    words: JobWords,
    /// Where it is in the queue.
    place: Option<String>,
}

impl Row {
    fn submitted(&self) -> &Timestamp {
        &self.job.submit_time
    }
}

impl Annotations {
    /// After how many seconds to look again: as soon as the quickest of the rows changes.
    fn look_again(&self) -> Option<u32> {
        let rows = self.rows.iter().filter_map(|row| row.words.look_again);
        rows.chain(self.progress.as_ref().map(|_| 10)).min()
    }

    fn states(&self) -> [States; 5] {
        States::ALL
    }

    fn is_shown(&self, states: &States) -> bool {
        self.filter.states == *states
    }

    /// The address of the first page with these states, and the name that is looked for.
    fn with(&self, states: &States) -> String {
        self.address(*states, None)
    }

    /// The address of the page after a job.
    fn after(&self, job: &JobId) -> String {
        self.address(self.filter.states, Some(job))
    }

    fn address(&self, states: States, after: Option<&JobId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if states != States::All {
            query.append_pair("state", states.name());
        }
        if !self.filter.name.is_empty() {
            query.append_pair("name", &self.filter.name);
        }
        if let Some(job) = after {
            query.append_pair("after", &job.to_string());
        }
        match query.finish() {
            query if query.is_empty() => "/annotations".to_owned(),
            query => format!("/annotations?{query}"),
        }
    }
}

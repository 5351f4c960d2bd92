//! `/annotations/{id}`: one job, its state and its files.

mod facts;
mod steps;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use gas_domain::{Job, JobState, Mail, User};

use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    job_words::JobWords,
    page::{Head, Page, page_of},
    variants::{Filter, Variants},
};

pub use facts::Facts;

/// How often the page looks while the jobs follow a change of plan, in seconds.
const FOLLOWING: u32 = 3;

/// Shows it to its owner.
pub async fn show(
    State(app): State<Arc<App>>,
    OwnJob { user, job, head }: OwnJob,
    Query(filter): Query<Filter>,
) -> Result<Page<Annotation>, PageError> {
    let now = app.now();
    let queue = app.queue.for_jobs(&app.jobs, &app.workers, std::slice::from_ref(&job), now).await;
    let place = queue.and_then(|queue| queue.words(&job));
    let mut words = JobWords::of(&job, user.role, now);
    if user.pending_fanout.is_some() {
        // The walk that lets the result follow the plan has not come by, or just did.
        words.look_again.get_or_insert(FOLLOWING);
    }
    let base = page_of(&job.key.job_id);
    let mail = mail(&job, &user);
    let variants = Variants::read(&app, &job, filter).await;
    Ok(Page(Annotation { head, facts: Facts { variants, place, mail, ..Facts::new(job, words, base, now) } }))
}

/// The page.
#[derive(Template)]
#[template(path = "annotation.html")]
pub struct Annotation {
    head: Head,
    facts: Facts,
}

impl Annotation {
    fn is_running(&self) -> bool {
        matches!(self.facts.job.state, JobState::Running { .. })
    }
}

fn mail(job: &Job, user: &User) -> Option<String> {
    match job.mail {
        Mail::None => None,
        Mail::Due | Mail::Sending { .. } => Some(format!("on its way to {}", user.profile.email)),
        Mail::Sent => Some("sent".to_owned()),
        Mail::Declined => Some("not sent: by your profile you want none about jobs, or it has no address".to_owned()),
        Mail::GivenUp => Some("could not be sent; this page tells all that it would have told".to_owned()),
    }
}

//! `/annotations/{id}/rerun`: annotates the upload of a job once more, with other options or the same.

use std::sync::Arc;

use askama::Template;
use axum::{Form, extract::State, response::Redirect};
use gas_domain::{Job, JobId, JobKey, JobState, OutputFormat, User};
use gas_ports::{Ids as _, Jobs as _};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    limits,
    page::{Head, Page, page_of},
    rerun::Rerun,
    units,
    uploads::Choices,
};

/// The form.
#[derive(Debug, Default, Deserialize)]
pub struct Fields {
    reference: Option<String>,
    format: Option<String>,
    haplotype: Option<String>,
}

/// Asks for the options; says so when the upload is gone.
pub async fn ask(
    State(app): State<Arc<App>>,
    OwnJob { user, job, head }: OwnJob,
) -> Result<Page<RerunPage>, PageError> {
    let refusal = app.rerun().input(&job, app.size_limit(&user)).await?.err();
    let references = app.settings.references.clone();
    Ok(Page(RerunPage { head, problem: refusal.map(words), references, job }))
}

/// Makes the new job.
pub async fn rerun(
    State(app): State<Arc<App>>,
    OwnJob { user, job, .. }: OwnJob,
    Form(fields): Form<Fields>,
) -> Result<Redirect, PageError> {
    let Fields { reference, format, haplotype } = fields;
    let choices = Choices { file_name: job.file_name.clone(), reference, format, haplotype };
    let job_id = app.ids.job_id();
    make(&app, &user, &job, &choices, job_id).await?;
    Ok(Redirect::to(&page_of(&job_id)))
}

/// Makes a new job, of this id, of the upload of a job. The one that an earlier attempt at the same request made is gone on
/// with.
///
/// # Errors
/// In words, when that cannot be.
pub async fn make(app: &App, user: &User, job: &Job, choices: &Choices, job_id: JobId) -> Result<(), PageError> {
    if let JobState::Deleting { .. } = job.state {
        return Err(PageError::being_deleted());
    }
    let file = choices.read(&app.settings.references)?;
    if app.jobs.load(&JobKey { job_id, ..job.key.clone() }).await?.is_none() {
        limits::one_more_job(&app.jobs, user).await?;
    }
    match app.rerun().rerun(job, file.options, job_id, app.size_limit(user)).await? {
        Rerun::Submitted(_) => Ok(()),
        refusal => Err(PageError::refused(StatusCode::CONFLICT, words(refusal))),
    }
}

fn words(refusal: Rerun) -> String {
    match refusal {
        Rerun::TooLarge(limit) => format!(
            "The upload is larger than {}, which is what can be used again under your plan: send the file again.",
            units::size(limit)
        ),
        Rerun::Gone | Rerun::Submitted(_) => {
            "The upload is gone: uploads are kept for 90 days. Send the file again.".to_owned()
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "rerun.html")]
pub struct RerunPage {
    head: Head,
    job: Job,
    references: Vec<String>,
    /// Why it cannot be done.
    problem: Option<String>,
}

impl RerunPage {
    fn is_format(&self, format: &OutputFormat) -> bool {
        self.job.options.format == *format
    }

    fn is_haplotype(&self) -> bool {
        self.job.options.haplotype
    }

    fn is_reference(&self, name: &str) -> bool {
        self.job.options.reference.as_deref() == Some(name)
    }
}

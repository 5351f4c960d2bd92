//! `/annotate`: the upload of a VCF, in one step with the page's script, in two without.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Job, OutputFormat, Role, User, policy::PART_BYTES};
use gas_ports::UploadForm;
use http::StatusCode;

use crate::{
    App,
    access::SignedIn,
    errors::PageError,
    page::{Head, Page},
    units,
    uploads::{self, Choices, Example},
};

/// Asks for the file.
pub async fn ask(State(app): State<Arc<App>>, SignedIn { user, head }: SignedIn) -> Result<Response, PageError> {
    if user.profile.email.is_empty() {
        // Where would the mail about the result go?
        return Ok(Redirect::to("/profile?return_to=/annotate").into_response());
    }
    Ok(first_step(&app, &user, head, Choices::default(), String::new()).await?.into_response())
}

/// Makes the job and answers with the form that uploads its file straight to S3.
pub async fn begin(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Form(choices): Form<Choices>,
) -> Result<Response, PageError> {
    let file = match choices.read(&app.settings.references) {
        Ok(file) => file,
        Err(problem) => {
            let page = first_step(&app, &user, head, choices, problem.to_string()).await?;
            return Ok((StatusCode::BAD_REQUEST, page).into_response());
        }
    };
    let (job, form) = uploads::by_form(&app, &user, file).await?;
    let limit = units::size(app.size_limit(&user));
    Ok(Page(Upload { head, name: job.file_name, limit, form }).into_response())
}

async fn first_step(
    app: &App,
    user: &User,
    head: Head,
    choices: Choices,
    problem: String,
) -> Result<Page<Annotate>, PageError> {
    let limit = app.size_limit(user);
    let unfinished = match limit > PART_BYTES {
        true => uploads::unfinished(&app.jobs, user, app.now()).await?,
        false => Vec::new(),
    };
    Ok(Page(Annotate {
        head,
        is_free: user.role == Role::Free,
        wants_mail: user.wants_mail_about_jobs(),
        limit: units::size(limit),
        limit_bytes: limit,
        premium_limit: units::size(app.settings.size_limits.premium),
        references: app.settings.references.clone(),
        example: Example::offered(&app.settings.references),
        unfinished,
        choices,
        problem,
    }))
}

#[derive(Template)]
#[template(path = "annotate.html")]
struct Annotate {
    head: Head,
    is_free: bool,
    wants_mail: bool,
    limit: String,
    limit_bytes: u64,
    premium_limit: String,
    references: Vec<String>,
    example: Option<&'static Example>,
    unfinished: Vec<Job>,
    choices: Choices,
    problem: String,
}

impl Annotate {
    /// The name in the form, when it is shown again.
    fn file_name(&self) -> &str {
        match self.choices.file_name.as_str() {
            "" => "input.vcf",
            name => name,
        }
    }

    fn is_reference(&self, name: &str) -> bool {
        self.choices.reference.as_deref().is_some_and(|chosen| chosen == name)
    }

    fn is_format(&self, format: &OutputFormat) -> bool {
        self.choices.format.as_deref().map_or(*format == OutputFormat::default(), |chosen| chosen == format.name())
    }

    fn is_haplotype(&self) -> bool {
        self.choices.haplotype.is_some()
    }
}

#[derive(Template)]
#[template(path = "upload.html")]
struct Upload {
    head: Head,
    name: String,
    limit: String,
    form: UploadForm,
}

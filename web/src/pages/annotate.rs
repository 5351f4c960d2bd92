//! `/annotate`: the upload of a VCF, in one step with the page's script, in two without.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Job, JobKey, User};
use gas_ports::{Ids as _, JobIntake as _, Presign as _, UploadForm};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    App,
    access::SignedIn,
    errors::PageError,
    file_name::file_name,
    page::{Head, Page},
    units,
};

/// The first step's form.
#[derive(Deserialize)]
pub struct Fields {
    file_name: String,
}

/// Asks for the file.
pub async fn ask(State(app): State<Arc<App>>, SignedIn { user, head }: SignedIn) -> Response {
    if user.profile.email.is_empty() {
        // Where would the mail about the result go?
        return Redirect::to("/profile?return_to=/annotate").into_response();
    }
    first_step(&app, &user, head, String::new()).into_response()
}

/// Makes the job and answers with the form that uploads its file straight to S3.
pub async fn begin(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let name = match file_name(&fields.file_name) {
        Ok(name) => name,
        Err(problem) => {
            let page = first_step(&app, &user, head, problem.to_string());
            return Ok((StatusCode::BAD_REQUEST, page).into_response());
        }
    };
    let key = JobKey { user_id: user.id.clone(), job_id: app.ids.job_id() };
    let redirect = app.site.link(&format!("/annotate/job?job_id={}", key.job_id));
    let limit = app.size_limit(&user);
    app.jobs.create(&Job::uploading(key.clone(), name.clone(), app.now())).await?;
    let form = app.presign.upload_form(&key, limit, &redirect).await?;
    let page = Page(Upload { head, name, limit: units::size(limit), limit_bytes: limit, form, redirect });
    Ok(page.into_response())
}

fn first_step(app: &App, user: &User, head: Head, problem: String) -> Page<Annotate> {
    let limit = app.size_limit(user);
    Page(Annotate {
        head,
        plan: units::plan(user.role),
        limit: units::size(limit),
        limit_bytes: limit,
        premium_limit: units::size(app.settings.size_limits.premium),
        problem,
    })
}

#[derive(Template)]
#[template(path = "annotate.html")]
struct Annotate {
    head: Head,
    plan: &'static str,
    limit: String,
    limit_bytes: u64,
    premium_limit: String,
    problem: String,
}

#[derive(Template)]
#[template(path = "upload.html")]
struct Upload {
    head: Head,
    name: String,
    limit: String,
    limit_bytes: u64,
    form: UploadForm,
    redirect: String,
}

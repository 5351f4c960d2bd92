//! `/annotate/…`: what the script of the upload page asks for, and the example, which needs no upload.

use std::sync::Arc;

use axum::{
    Form, Json,
    extract::{Path, State},
    response::Redirect,
};
use gas_domain::JobId;
use gas_ports::Ids as _;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::submit;
use crate::{
    App,
    access::{OwnJob, SignedIn},
    errors::PageError,
    page::page_of,
    uploads::{self, Choices},
};

/// A file that the script is about to send.
#[derive(Deserialize)]
pub struct Announced {
    /// Its size.
    bytes: u64,
    /// When it was last changed, in milliseconds since 1970.
    file_time: i64,
    // Not flattened: numbers could not be read of a form then.
    file_name: String,
    reference: Option<String>,
    format: Option<String>,
    haplotype: Option<String>,
}

/// A job that waits for its file.
#[derive(Serialize)]
pub struct Begun {
    job: JobId,
    /// The form that takes the file; none for one that goes in parts.
    form: Option<Sending>,
}

#[derive(Serialize)]
struct Sending {
    action: String,
    fields: Vec<(String, String)>,
}

/// How far an upload in parts is.
#[derive(Serialize)]
pub struct Progress {
    part_bytes: u64,
    count: u64,
    sent: Vec<u64>,
}

/// Where something is.
#[derive(Serialize)]
pub struct Address {
    url: String,
}

/// Makes the job and says where its file goes.
pub async fn begin(
    State(app): State<Arc<App>>,
    SignedIn { user, .. }: SignedIn,
    Form(announced): Form<Announced>,
) -> Result<Json<Begun>, PageError> {
    let Announced { bytes, file_time, file_name, reference, format, haplotype } = announced;
    let file = Choices { file_name, reference, format, haplotype };
    let file = file.read(&app.settings.references)?;
    let file_time = Timestamp::from_millisecond(file_time);
    let words = "The file's time is none: choose the file again.";
    let file_time = file_time.map_err(|_| PageError::refused(StatusCode::BAD_REQUEST, words))?;
    let (job, form) = uploads::by_script(&app, &user, file, bytes, Some(file_time), app.ids.job_id()).await?;
    let form = form.map(|form| Sending { action: form.action, fields: form.fields });
    Ok(Json(Begun { job: job.key.job_id, form }))
}

/// Says which parts have arrived.
pub async fn sent(State(app): State<Arc<App>>, OwnJob { job, .. }: OwnJob) -> Result<Json<Progress>, PageError> {
    let uploads::Sent { part_bytes, count, sent } = uploads::sent(&app.inputs, &job).await?;
    Ok(Json(Progress { part_bytes, count, sent }))
}

/// Signs the address of a part.
pub async fn part(
    State(app): State<Arc<App>>,
    OwnJob { job, .. }: OwnJob,
    Path((_, number)): Path<(String, String)>,
) -> Result<Json<Address>, PageError> {
    let number = number.parse().map_err(|_| PageError::not_found())?;
    Ok(Json(Address { url: uploads::part(&app.inputs, &job, number).await? }))
}

/// Makes the file of the parts, submits the job and says where its page is; of one that was submitted before, too: the
/// script may not have heard it.
pub async fn finish(State(app): State<Arc<App>>, OwnJob { user, job, .. }: OwnJob) -> Result<Json<Address>, PageError> {
    submit::finish_open(&app, &user, &job).await?;
    Ok(Json(Address { url: page_of(&job.key.job_id) }))
}

/// Submits the example.
pub async fn example(State(app): State<Arc<App>>, SignedIn { user, .. }: SignedIn) -> Result<Redirect, PageError> {
    let job = uploads::submit_example(&app, &user).await?;
    Ok(Redirect::to(&page_of(&job.key.job_id)))
}

//! `/api/v1/jobs` and below: a file comes here, in one piece or in parts, and becomes a job.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use gas_domain::policy;
use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Body, JobView};
use crate::{
    App,
    access::CalledJob,
    auth::Caller,
    errors::PageError,
    pages::submit,
    uploads::{self, Choices},
};

/// A file that is about to be sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewJob {
    file_name: String,
    /// Its size.
    bytes: u64,
    // Not flattened: what is not known could not be refused then.
    reference: Option<String>,
    format: Option<String>,
    #[serde(default)]
    haplotype: bool,
}

/// How it is annotated; what is not said is the usual.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    reference: Option<String>,
    format: Option<String>,
    #[serde(default)]
    haplotype: bool,
}

/// A job that waits for its file, and where that goes.
#[derive(Serialize)]
pub struct Begun {
    job: JobView,
    upload: Upload,
}

/// Where a file goes.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Upload {
    /// A POST of `multipart/form-data`: these fields in this order, then the file as the field `file`.
    /// The POST has to begin until `expires_at`.
    Form { url: String, fields: Vec<(String, String)>, expires_at: Timestamp },
    /// So many parts of this size, but the last: the address of each is asked for.
    Parts { part_bytes: u64, count: u64 },
}

/// Which parts have arrived.
#[derive(Serialize)]
pub struct Arrived {
    part_bytes: u64,
    count: u64,
    sent: Vec<u64>,
}

/// Where a part goes, by PUT.
#[derive(Serialize)]
pub struct PartAddress {
    url: String,
    /// Until when the PUT has to begin.
    expires_at: Timestamp,
}

impl Options {
    /// As the forms of the pages say it.
    pub fn choices(self, file_name: String) -> Choices {
        let haplotype = self.haplotype.then(|| "yes".to_owned());
        Choices { file_name, reference: self.reference, format: self.format, haplotype }
    }
}

type Created<T> = (StatusCode, [(HeaderName, String); 1], Json<T>);

/// Makes a job and says where its file goes.
pub async fn begin(
    State(app): State<Arc<App>>,
    Caller { user, .. }: Caller,
    Body(NewJob { file_name, bytes, reference, format, haplotype }): Body<NewJob>,
) -> Result<Created<Begun>, PageError> {
    let file = Options { reference, format, haplotype }.choices(file_name).read(&app.settings.references)?;
    let expires_at = app.now() + policy::UPLOAD_WINDOW;
    let (job, form) = uploads::by_script(&app, &user, file, bytes, None).await?;
    let upload = match form {
        Some(form) => Upload::Form { url: form.action, fields: form.fields, expires_at },
        None => {
            let (part_bytes, count) =
                job.in_parts.as_ref().map(|parts| (parts.part_bytes(), parts.count())).unwrap_or_default();
            Upload::Parts { part_bytes, count }
        }
    };
    let place = [(header::LOCATION, format!("/api/v1/jobs/{}", job.key.job_id))];
    Ok((StatusCode::CREATED, place, Json(Begun { job: JobView::of(&job), upload })))
}

/// Says which parts have arrived.
pub async fn parts(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<Arrived>, PageError> {
    let uploads::Sent { part_bytes, count, sent } = uploads::sent(&app.inputs, &job).await?;
    Ok(Json(Arrived { part_bytes, count, sent }))
}

/// Signs the address of a part.
pub async fn part(
    State(app): State<Arc<App>>,
    CalledJob { job, .. }: CalledJob,
    Path((_, number)): Path<(String, String)>,
) -> Result<Json<PartAddress>, PageError> {
    let number = number.parse().map_err(|_| PageError::not_found())?;
    let expires_at = app.now() + policy::LINK_TIME;
    Ok(Json(PartAddress { url: uploads::part(&app.inputs, &job, number).await?, expires_at }))
}

/// Submits a job whose file is there; one that was submitted before stays so.
pub async fn finish(
    State(app): State<Arc<App>>,
    CalledJob { user, job }: CalledJob,
) -> Result<Json<JobView>, PageError> {
    submit::finish_open(&app, &user, &job).await?;
    Ok(Json(super::jobs::now(&app, &job).await?))
}

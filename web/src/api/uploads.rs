//! `/api/v1/jobs` and below: a file comes here, in one piece or in parts, and becomes a job.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use gas_domain::{OutputFormat, policy};
use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use utoipa::ToSchema;

use super::{Body, JobView, description::values};
use crate::{
    App,
    access::CalledJob,
    auth::Caller,
    errors::{Kind, PageError},
    idempotency::NewJobId,
    pages::submit,
    uploads::{self, Choices},
};

/// A file that is about to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "file_name": "patient-7.vcf.gz", "bytes": 48_213, "format": "ann" })))]
pub struct NewJob {
    /// Its name, without folders and without what cannot be seen.
    #[schema(
        max_length = 255,
        pattern = r"^[^\x00-\x1f\x7f-\x9f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]*[^\s.\x00-\x1f\x7f-\x9f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069][^\x00-\x1f\x7f-\x9f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]*$"
    )]
    file_name: String,
    /// Its size: your plan's `upload_bytes` at most.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1)]
    bytes: u64,
    // Not flattened: what is not known could not be refused then.
    /// One of `/api/v1/references`; the usual one is its first.
    #[serde(default, deserialize_with = "said")]
    reference: Option<String>,
    /// The format of the result; the usual one is `csq`.
    #[schema(schema_with = values::format_or_null)]
    format: Option<OutputFormat>,
    /// Whether variants of one haplotype are read together.
    #[serde(default)]
    haplotype: bool,
}

/// How it is annotated; what is not said is the usual.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "format": "table" })))]
pub struct Options {
    /// One of `/api/v1/references`; the usual one is its first.
    #[serde(default, deserialize_with = "said")]
    reference: Option<String>,
    /// The format of the result; the usual one is `csq`.
    #[schema(schema_with = values::format_or_null)]
    format: Option<OutputFormat>,
    /// Whether variants of one haplotype are read together.
    #[serde(default)]
    haplotype: bool,
}

/// A job that waits for its file, and where that goes.
#[derive(Serialize, ToSchema)]
pub struct Begun {
    job: JobView,
    upload: Upload,
}

/// Where a file goes.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(examples(
    json!({ "kind": "form", "url": "https://inputs.s3.amazonaws.com/", "fields": [["key", "…"], ["policy", "…"]] }),
    json!({ "kind": "parts", "part_bytes": 16_777_216, "count": 3 })
))]
enum Upload {
    /// A POST of `multipart/form-data`: these fields in this order, then the file as the field `file`.
    /// The POST has to begin until `expires_at`.
    Form {
        #[schema(format = "uri")]
        url: String,
        /// Name and value of each.
        #[schema(schema_with = values::fields)]
        fields: Vec<(String, String)>,
        expires_at: Timestamp,
    },
    /// So many parts of this size, but the last: the address of each is asked for.
    Parts { part_bytes: u64, count: u64 },
}

/// Which parts have arrived.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({ "part_bytes": 16_777_216, "count": 3, "sent": [1, 3] })))]
pub struct Arrived {
    /// The size of each part but the last.
    part_bytes: u64,
    /// How many there are.
    count: u64,
    /// The numbers of those that are there, from 1.
    sent: Vec<u64>,
}

/// Where a part goes, by PUT.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({ "url": "https://inputs.s3.amazonaws.com/…", "expires_at": "2026-11-01T12:05:00Z" })))]
pub struct PartAddress {
    #[schema(format = "uri")]
    url: String,
    /// Until when the PUT has to begin.
    expires_at: Timestamp,
}

impl Options {
    /// As the forms of the pages say it.
    pub fn choices(self, file_name: String) -> Choices {
        let format = self.format.map(|format| format.name().to_owned());
        let haplotype = self.haplotype.then(|| "yes".to_owned());
        Choices { file_name, reference: self.reference, format, haplotype }
    }
}

/// What a form leaves empty is not chosen; a program leaves it out.
fn said<'de, D: Deserializer<'de>>(text: D) -> Result<Option<String>, D::Error> {
    let said = Option::<String>::deserialize(text)?;
    if said.as_deref() == Some("") { Err(D::Error::custom("an empty name: leave it out")) } else { Ok(said) }
}

/// A whole number, written as one or as `7.0`: JSON Schema has no other integers.
fn whole<'de, D: Deserializer<'de>>(number: D) -> Result<u64, D::Error> {
    let number = serde_json::Number::deserialize(number)?;
    let written = || number.to_string().strip_suffix(".0").and_then(|whole| whole.parse().ok());
    number.as_u64().or_else(written).ok_or_else(|| D::Error::custom("bytes: a whole number is needed, from 1"))
}

type Created<T> = (StatusCode, [(HeaderName, String); 1], Json<T>);

/// A new job, and where its file goes
///
/// A file of up to 16 MiB goes by a `form`, a larger one in `parts`. When it is there, submit the job. A file that does not
/// arrive within a day is given up.
#[utoipa::path(post, path = "/api/v1/jobs", request_body = NewJob,
    responses((status = 201, body = Begun, headers(("Location" = String, description = "The job.")))),
    extensions(("x-problems" = json!([Kind::TooManyJobs]))))]
pub async fn begin(
    State(app): State<Arc<App>>,
    Caller { user, .. }: Caller,
    NewJobId(job_id): NewJobId,
    Body(NewJob { file_name, bytes, reference, format, haplotype }): Body<NewJob>,
) -> Result<Created<Begun>, PageError> {
    if file_name.contains(['/', '\\']) {
        let words = "Send the name of the file alone, without the folders before it.";
        return Err(PageError::refused(StatusCode::BAD_REQUEST, words));
    }
    let file = Options { reference, format, haplotype }.choices(file_name).read(&app.settings.references)?;
    let expires_at = app.now() + policy::UPLOAD_WINDOW;
    let (job, form) = uploads::by_script(&app, &user, file, bytes, None, job_id).await?;
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

/// Which parts have arrived: go on from there after a break
#[utoipa::path(get, path = "/api/v1/jobs/{id}/parts", responses((status = 200, body = Arrived)),
    extensions(("x-problems" = json!([Kind::TooLate]))))]
pub async fn parts(State(app): State<Arc<App>>, CalledJob { job, .. }: CalledJob) -> Result<Json<Arrived>, PageError> {
    let uploads::Sent { part_bytes, count, sent } = uploads::sent(&app.inputs, &job).await?;
    Ok(Json(Arrived { part_bytes, count, sent }))
}

/// Where a part goes, by `PUT`, within some minutes
///
/// Parts may come in any order and several at a time. Each has exactly the size that was told.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/parts/{number}",
    params(("number" = u64, Path, minimum = 1, description = "The number of the part, from 1.")),
    responses((status = 200, body = PartAddress)),
    extensions(("x-problems" = json!([Kind::TooLate]))))]
pub async fn part(
    State(app): State<Arc<App>>,
    CalledJob { job, .. }: CalledJob,
    Path((_, number)): Path<(String, String)>,
) -> Result<Json<PartAddress>, PageError> {
    let number = number.parse().map_err(|_| PageError::not_found())?;
    let expires_at = app.now() + policy::LINK_TIME;
    Ok(Json(PartAddress { url: uploads::part(&app.inputs, &job, number).await?, expires_at }))
}

/// Submits the job: its file is there. Once more is as good as once
#[utoipa::path(post, path = "/api/v1/jobs/{id}/submit", responses((status = 200, body = JobView)),
    extensions(("x-problems" = json!([Kind::NotUploaded, Kind::TooLate, Kind::TooLarge]))))]
pub async fn finish(
    State(app): State<Arc<App>>,
    CalledJob { user, job }: CalledJob,
) -> Result<Json<JobView>, PageError> {
    submit::finish_open(&app, &user, &job).await?;
    Ok(Json(super::jobs::now(&app, &job).await?))
}

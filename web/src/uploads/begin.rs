//! The beginning of an upload: the job is made, and its owner is told where the file goes.

use gas_domain::{Job, JobKey, Role, UploadInParts, User, policy::PART_BYTES};
use gas_ports::{AfterUpload, Ids as _, InputUploads as _, JobIntake as _, Presign as _, UploadForm};
use http::StatusCode;
use jiff::Timestamp;

use super::{NewFile, choices::Problem};
use crate::{App, errors::PageError, limits, units};

impl From<Problem> for PageError {
    fn from(problem: Problem) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, problem.to_string())
    }
}

/// Who sends a form to S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The browser itself: S3 sends it back here.
    Page,
    /// A script, which comes back by itself.
    Script,
}

/// Makes a job whose file comes by a form, in one piece.
///
/// # Errors
/// When the tables or the signer do not answer.
pub async fn by_form(app: &App, user: &User, file: NewFile, sender: Sender) -> Result<(Job, UploadForm), PageError> {
    limits::one_more_job(&app.jobs, user).await?;
    let job = new_job(app, user, file);
    app.jobs.create(&job).await?;
    let back = app.site.link(&format!("/annotate/job?job_id={}", job.key.job_id));
    let after = match sender {
        Sender::Page => AfterUpload::Redirect(&back),
        Sender::Script => AfterUpload::Created,
    };
    let form = app.presign.upload_form(&job.key, app.size_limit(user), after).await?;
    Ok((job, form))
}

/// Makes a job whose file a script or a program sends: by a form, or in parts when it is large, which no form is answered for.
///
/// # Errors
/// In words, when it does not fit the plan; when S3 or the tables do not answer.
pub async fn by_script(
    app: &App,
    user: &User,
    file: NewFile,
    bytes: u64,
    file_time: Option<Timestamp>,
) -> Result<(Job, Option<UploadForm>), PageError> {
    may_have(app, user, bytes)?;
    if bytes > PART_BYTES {
        return Ok((in_parts(app, user, file, bytes, file_time).await?, None));
    }
    let (job, form) = by_form(app, user, file, Sender::Script).await?;
    Ok((job, Some(form)))
}

/// Makes a job whose file comes in parts.
///
/// # Errors
/// When S3 or the tables do not answer.
async fn in_parts(
    app: &App,
    user: &User,
    file: NewFile,
    bytes: u64,
    file_time: Option<Timestamp>,
) -> Result<Job, PageError> {
    limits::one_more_job(&app.jobs, user).await?;
    let mut job = new_job(app, user, file);
    // First the upload: what a crash leaves here is an upload without parts, which the bucket's lifecycle rule ends.
    let upload = app.inputs.begin(&job.key).await?;
    job.in_parts = Some(UploadInParts { upload, bytes, file_time });
    app.jobs.create(&job).await?;
    Ok(job)
}

/// Whether a file of this size fits the user's plan.
///
/// # Errors
/// In words, when it does not.
pub(super) fn may_have(app: &App, user: &User, bytes: u64) -> Result<(), PageError> {
    let limit = app.size_limit(user);
    if bytes == 0 || bytes > limit { Err(wrong_size(bytes, limit, user.role)) } else { Ok(()) }
}

/// The words for a file that is empty or does not fit the plan.
pub fn wrong_size(bytes: u64, limit: u64, role: Role) -> PageError {
    if bytes == 0 {
        return PageError::refused(StatusCode::BAD_REQUEST, "The file is empty: choose another one.");
    }
    let (size, limit) = (units::size(bytes), units::size(limit));
    let advice = match role {
        Role::Free => "Choose a smaller one, or see what Premium takes on the page Plan.",
        Role::Premium => "Choose a smaller one: cut it by chromosome, say.",
    };
    let words = format!("The file has {size}; your plan takes {limit}. {advice}");
    PageError::refused(StatusCode::PAYLOAD_TOO_LARGE, words)
}

pub(super) fn new_job(app: &App, user: &User, file: NewFile) -> Job {
    let key = JobKey { user_id: user.id.clone(), job_id: app.ids.job_id() };
    Job { options: file.options, ..Job::uploading(key, file.name, app.now()) }
}

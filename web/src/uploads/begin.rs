//! The beginning of an upload: the job is made, and its owner is told where the file goes.

use gas_domain::{
    Job, JobId, JobKey, JobState, Role, UploadInParts, User,
    policy::{PART_BYTES, UPLOAD_WINDOW},
};
use gas_ports::{AfterUpload, Ids as _, InputUploads as _, JobIntake as _, Jobs as _, Presign as _, UploadForm};
use http::StatusCode;
use jiff::Timestamp;

use super::{NewFile, choices::Problem, in_parts::ended};
use crate::{App, errors::PageError, limits, units};

impl From<Problem> for PageError {
    fn from(problem: Problem) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, problem.to_string())
    }
}

/// Makes a job whose file a browser sends by a form, in one piece; S3 sends it back here.
///
/// # Errors
/// When the tables or the signer do not answer.
pub async fn by_form(app: &App, user: &User, file: NewFile) -> Result<(Job, UploadForm), PageError> {
    limits::one_more_job(&app.jobs, user).await?;
    let job = new_job(app, user, file, app.ids.job_id());
    app.jobs.create(&job).await?;
    let back = app.site.link(&format!("/annotate/job?job_id={}", job.key.job_id));
    let form = form(app, user, &job, AfterUpload::Redirect(&back)).await?;
    Ok((job, form))
}

async fn form(app: &App, user: &User, job: &Job, after: AfterUpload<'_>) -> Result<UploadForm, PageError> {
    Ok(app.presign.upload_form(&job.key, app.size_limit(user), after).await?)
}

/// Makes a job of this id whose file a script or a program sends: by a form, or in parts when it is large, which no form is
/// answered for. The job that an earlier attempt at the same request made is gone on with.
///
/// # Errors
/// In words, when it does not fit the plan; too late, when the upload has ended; when S3 or the tables do not answer.
pub async fn by_script(
    app: &App,
    user: &User,
    file: NewFile,
    bytes: u64,
    file_time: Option<Timestamp>,
    job_id: JobId,
) -> Result<(Job, Option<UploadForm>), PageError> {
    may_have(app, user, bytes)?;
    let new = new_job(app, user, file, job_id);
    let job = match app.jobs.load(&new.key).await? {
        Some(made) if can_be_sent(&made, app.now()) => made,
        Some(_) => return Err(ended()),
        None => made(app, user, new, bytes, file_time).await?,
    };
    let form = if job.in_parts.is_none() { Some(form(app, user, &job, AfterUpload::Created).await?) } else { None };
    Ok((job, form))
}

async fn made(
    app: &App,
    user: &User,
    mut job: Job,
    bytes: u64,
    file_time: Option<Timestamp>,
) -> Result<Job, PageError> {
    limits::one_more_job(&app.jobs, user).await?;
    if bytes > PART_BYTES {
        // First the upload: what a crash leaves here is an upload without parts, which the bucket's lifecycle rule ends.
        let upload = app.inputs.begin(&job.key).await?;
        job.in_parts = Some(UploadInParts { upload, bytes, file_time });
    }
    app.jobs.create(&job).await?;
    Ok(job)
}

/// Whether a form that is signed now ends before the upload is given up: the deletion of a job waits for no later one.
fn can_be_sent(job: &Job, now: Timestamp) -> bool {
    matches!(job.state, JobState::Uploading { expires } if now + UPLOAD_WINDOW <= expires)
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

pub(super) fn new_job(app: &App, user: &User, file: NewFile, job_id: JobId) -> Job {
    let key = JobKey { user_id: user.id.clone(), job_id };
    Job { options: file.options, ..Job::uploading(key, file.name, app.now()) }
}

//! Uploads whose browser never came back: submitted when the file is there, or all of its parts; else deleted.

use gas_domain::{Event, Job, SizeLimits};
use gas_ports::{
    Error, Gathered, Guard, InputObjects, InputUploads, Jobs, Publisher, Submitted, Users,
    flow::{advance, submit},
    gather,
};
use jiff::Timestamp;

/// Ends an upload whose form is no longer good.
pub async fn end(
    jobs: &impl Jobs,
    users: &impl Users,
    inputs: &(impl InputObjects + InputUploads),
    publisher: &impl Publisher,
    limits: SizeLimits,
    job: &Job,
    now: Timestamp,
) -> Result<(), Error> {
    // Nobody can ask for the result of a job whose owner is gone, or going: nothing fits.
    let owner = users.load(&job.key.user_id).await?.filter(|user| !user.closing);
    let limit = owner.map_or(0, |user| limits.of(user.role));
    let submitted = match gather(inputs, job, limit).await? {
        Gathered::Done => submit(jobs, inputs, publisher, job, limit, now).await?,
        Gathered::Missing(_) => Submitted::NoUpload,
        Gathered::TooLarge(bytes) => Submitted::WrongSize(bytes),
    };
    match submitted {
        Submitted::Pending => {
            let since = job.changed_time;
            tracing::warn!(state = "UPLOADING", %since, "healing: the browser never came back from its upload; the job is submitted");
        }
        Submitted::MovedOn => {}
        Submitted::NoUpload | Submitted::WrongSize(_) => {
            tracing::info!("the upload never came, or not whole; the job is deleted");
            advance(jobs, job, Event::Delete, Guard::None, now).await?;
        }
    }
    Ok(())
}

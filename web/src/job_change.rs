//! What an owner makes happen to a job: it is decided again as often as a stage gets in between.

use gas_domain::{Event, Job};
use gas_ports::{Error, Guard, Jobs, Publisher, flow};
use jiff::Timestamp;

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobChange {
    /// It happened: the job after it.
    Made(Job),
    /// It does not fit the state any more: the job as it is.
    TooLate(Job),
    /// The job was deleted and is gone.
    Gone,
}

/// Makes `event` happen to the job as read, or as it has become meanwhile, and tells the stages.
///
/// # Errors
/// `Retry`, when the job changes all the time.
pub async fn make(
    jobs: &impl Jobs,
    publisher: &impl Publisher,
    mut job: Job,
    event: &Event,
    now: Timestamp,
) -> Result<JobChange, Error> {
    for _ in 0..flow::TURNS {
        if job.apply(event.clone(), now).is_err() {
            return Ok(JobChange::TooLate(job));
        }
        if let Some(after) = flow::advance(jobs, &job, event.clone(), Guard::None, now).await? {
            tracing::info!(user_id = %job.key.user_id, job_id = %job.key.job_id, ?event, "the owner changed the job");
            if let Err(error) = flow::announce(publisher, &job, &after, now).await {
                // The job remembers it: its deadline has the message sent again.
                tracing::warn!(job_id = %job.key.job_id, %error, "the stages were not told yet");
            }
            return Ok(JobChange::Made(after));
        }
        match jobs.load(&job.key).await? {
            Some(again) => job = again,
            None => return Ok(JobChange::Gone),
        }
    }
    Err(flow::too_many_turns())
}

#[cfg(test)]
mod tests;

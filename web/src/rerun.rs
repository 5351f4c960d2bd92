//! Annotating an upload once more: a new job, with a copy of the input and perhaps other options.

use gas_domain::{Event, Input, Job, JobId, JobKey, JobOptions, JobState};
use gas_ports::{
    Class, Clock, Error, InputCopies, InputObjects, JobIntake, Jobs, LARGEST_COPY, Publisher, Submitted, flow,
};

use crate::job_change;

/// What a re-run works with.
pub struct Ports<'a, J, I, P, C> {
    /// The Jobs table.
    pub jobs: &'a J,
    /// The inputs bucket.
    pub inputs: &'a I,
    /// The topics.
    pub publisher: &'a P,
    /// The time.
    pub clock: &'a C,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rerun {
    /// The new job waits for an annotator, or is taken already.
    Submitted(JobId),
    /// There is no such upload any more.
    Gone,
    /// The upload is larger than this: it has to be sent again.
    TooLarge(u64),
}

impl<J: Jobs + JobIntake, I: InputObjects + InputCopies, P: Publisher, C: Clock> Ports<'_, J, I, P, C> {
    /// The input of a job, if it can be used again by an owner who may upload this much.
    ///
    /// # Errors
    /// When S3 does not answer.
    pub async fn input<'a>(&self, job: &'a Job, limit: u64) -> Result<Result<&'a Input, Rerun>, Error> {
        let (Some(input), false) = (&job.input, matches!(job.state, JobState::Deleting { .. })) else {
            return Ok(Err(Rerun::Gone));
        };
        let largest = limit.min(LARGEST_COPY);
        if input.bytes > largest {
            return Ok(Err(Rerun::TooLarge(largest)));
        }
        let is_there = self.inputs.head(&job.key).await?.is_some_and(|head| head.etag == input.etag);
        Ok(if is_there { Ok(input) } else { Err(Rerun::Gone) })
    }

    /// Makes the new job and submits it; goes on with one of this id that is there. A crash on the way leaves a job whose file is awaited: reconcile submits it when the
    /// copy was made, and ends it when it was not.
    ///
    /// # Errors
    /// When S3 or the tables do not answer.
    pub async fn rerun(&self, job: &Job, options: JobOptions, job_id: JobId, limit: u64) -> Result<Rerun, Error> {
        let input = match self.input(job, limit).await? {
            Ok(input) => input,
            Err(refusal) => return Ok(refusal),
        };
        let key = JobKey { user_id: job.key.user_id.clone(), job_id };
        let new = Job { options, ..Job::uploading(key, job.file_name.clone(), self.clock.now()) };
        let again = self.made(new).await?;
        match again.state {
            JobState::Uploading { .. } => {}
            JobState::Deleting { .. } => return Ok(Rerun::Gone),
            _ => return Ok(Rerun::Submitted(job_id)),
        }
        match self.inputs.copy(&job.key, input, &again.key).await {
            Ok(()) => {}
            // It went in this very moment.
            Err(error) if matches!(error.class(), Class::NotFound | Class::Conflict) => {
                job_change::make(self.jobs, self.publisher, again, &Event::Delete, self.clock.now()).await?;
                return Ok(Rerun::Gone);
            }
            Err(error) => return Err(error),
        }
        match flow::submit(self.jobs, self.inputs, self.publisher, &again, limit, self.clock.now()).await? {
            Submitted::Pending | Submitted::MovedOn => Ok(Rerun::Submitted(job_id)),
            Submitted::NoUpload => Err(Error::new(Class::Retry, "the copy of the input is not to be seen yet")),
            Submitted::WrongSize(_) => Ok(Rerun::TooLarge(limit)),
        }
    }

    /// The new job, or the one that an earlier attempt made in its place.
    async fn made(&self, new: Job) -> Result<Job, Error> {
        match self.jobs.create(&new).await {
            Err(error) if error.is_conflict() => self.jobs.load(&new.key).await?.ok_or(error),
            created => created.map(|()| new),
        }
    }
}

#[cfg(test)]
mod tests;

//! What all stages do the same way: commit a transition, send what it made due, say how a turn ended.

use gas_domain::{Event, Input, Job, UploadId};
use jiff::Timestamp;

use crate::{Class, Clock, Error, Guard, InputObjects, Jobs, Publisher};

/// How often a stage loads a job again because somebody else changed it, before it leaves it to a redelivery.
pub const TURNS: usize = 12;

/// How the work on a message ended. Either way the message is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There is nothing left for this stage to do, for this reason.
    Rest(&'static str),
    /// There is no such job or user: it was deleted, or the message is wrong.
    Missing,
}

/// Acknowledges a message about a job or a user that is not there.
pub fn missing() -> Result<Outcome, Error> {
    tracing::warn!("there is no such job or user; the message is acknowledged");
    Ok(Outcome::Missing)
}

/// Too many turns: somebody else changes the job all the time.
pub fn too_many_turns() -> Error {
    Error::new(Class::Retry, format!("the job changed {TURNS} times while it was worked on; it is tried again"))
}

/// Applies the event to the job as read and commits it. `None` when the event does not apply any more or a condition
/// failed: load again and decide again.
pub async fn advance(
    jobs: &impl Jobs,
    job: &Job,
    event: Event,
    guard: Guard,
    now: Timestamp,
) -> Result<Option<Job>, Error> {
    let Ok(after) = job.apply(event, now) else {
        return Ok(None);
    };
    match jobs.commit(&after, guard).await {
        Ok(()) => {
            // The alarm on held results counts this line.
            if let (Some(reason), None) = (after.held(), job.held()) {
                tracing::error!(reason, "HELD: the result waits for an operator");
            }
            Ok(Some(after))
        }
        Err(error) if error.is_conflict() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Publishes the messages that the transition from `before` to `after` made due.
pub async fn announce(publisher: &impl Publisher, before: &Job, after: &Job, now: Timestamp) -> Result<(), Error> {
    let known = before.messages(now);
    for message in after.messages(now).into_iter().filter(|message| !known.contains(message)) {
        publisher.publish(&message).await?;
    }
    Ok(())
}

/// Leaves a copy in parts to the next invocation. When the job has moved on meanwhile, whoever keeps the upload gives it up.
pub async fn hand_over(
    jobs: &impl Jobs,
    publisher: &impl Publisher,
    clock: &impl Clock,
    copied: &Job,
    upload: UploadId,
) -> Result<Outcome, Error> {
    let event = Event::HandOver { attempt: copied.attempt, upload };
    for _ in 0..TURNS {
        // A mail may have been sent meanwhile, or something deleted: then the copy is still the worker's.
        let Some(job) = jobs.load(&copied.key).await? else {
            return missing();
        };
        if job.apply(event.clone(), clock.now()).is_err() {
            return Ok(Outcome::Rest("the result has moved on, the copy is given up"));
        }
        if let Some(after) = advance(jobs, &job, event.clone(), Guard::None, clock.now()).await? {
            announce(publisher, &job, &after, clock.now()).await?;
            return Ok(Outcome::Rest("another invocation goes on with the copy"));
        }
    }
    Err(too_many_turns())
}

/// How a submission ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// The job waits for an annotator; its message is published.
    Pending,
    /// The upload has not arrived.
    NoUpload,
    /// The upload is empty or larger than the plan allows: its size in bytes.
    WrongSize(u64),
    /// The job has been submitted already, or was ended.
    MovedOn,
}

/// Submits an uploaded job: looks at the object, checks its size, records its entity tag, makes the job PENDING and
/// publishes its message.
pub async fn submit(
    jobs: &impl Jobs,
    inputs: &impl InputObjects,
    publisher: &impl Publisher,
    job: &Job,
    limit: u64,
    now: Timestamp,
) -> Result<Submitted, Error> {
    let Some(head) = inputs.head(&job.key).await? else {
        return Ok(Submitted::NoUpload);
    };
    if head.bytes == 0 || head.bytes > limit {
        return Ok(Submitted::WrongSize(head.bytes));
    }
    let event = Event::Submit(Input { bytes: head.bytes, etag: head.etag });
    let Some(after) = advance(jobs, job, event, Guard::None, now).await? else {
        return Ok(Submitted::MovedOn);
    };
    if let Err(error) = announce(publisher, job, &after, now).await {
        // The job is safe: its deadline has the message sent again.
        tracing::warn!(job_id = %job.key.job_id, %error, "the annotator was not told yet");
    }
    Ok(Submitted::Pending)
}

//! Waiting for the end of a job: the service answers when something has changed, nobody asks again and again.

use std::{thread, time::Duration};

use serde_json::Value;
use uuid::Uuid;

use crate::{
    api::{self, Job},
    clean::{clean, size},
    failure::Failure,
    interrupt,
    progress::Progress,
    service::Service,
};

/// How long the service may wait for a change, in seconds.
const PATIENCE: u32 = 25;
/// Between two questions, should a service answer at once whatever it is asked.
const PAUSE: Duration = Duration::from_millis(500);

/// Waits until a job has ended; what the service says of it then.
///
/// # Errors
/// When it cannot be asked.
pub fn until_ended(service: &Service, job: Uuid) -> Result<Value, Failure> {
    interrupt::advise(format!(
        "The job goes on: look at it with `gas show {job}`, fetch it with `gas download {job}`."
    ));
    let progress = Progress::of_waiting();
    let mut known = None;
    let last = loop {
        if let Some(change) = next_change(service, job, &mut known)? {
            let seen: Job = api::read(&change)?;
            if seen.ended {
                break change;
            }
            progress.tell(&words(&seen));
        }
    };
    progress.end();
    Ok(last)
}

/// Waits until a job is another than the one of the version that is known, or for a while.
///
/// # Errors
/// When it cannot be asked.
pub fn next_change(service: &Service, job: Uuid, known: &mut Option<String>) -> Result<Option<Value>, Failure> {
    let path = match known {
        Some(_) => {
            thread::sleep(PAUSE);
            format!("/jobs/{job}?wait={PATIENCE}")
        }
        None => format!("/jobs/{job}"),
    };
    let Some((change, version)) = service.get_unless(&path, known.as_deref())? else { return Ok(None) };
    // Without a version of its own every answer is a change.
    *known = Some(version.unwrap_or_default());
    Ok(Some(change))
}

fn words(job: &Job) -> String {
    let (name, state) = (clean(&job.file_name), &job.state);
    match (&job.progress, job.input_bytes) {
        (Some(progress), Some(bytes)) => {
            let (read, records) = (size(progress.bytes_read.min(bytes)), indicatif::HumanCount(progress.records));
            format!("{name}: {state}, {records} records, {read} of {}", size(bytes))
        }
        _ => format!("{name}: {state}"),
    }
}

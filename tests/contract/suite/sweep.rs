//! `Sweep`: a deleted job leaves nothing.

use gas_domain::JobKey;
use gas_ports::{InputObjects, ResultWriter, Sweep};

use super::archiving::stored;
use crate::{
    harness::Harness,
    samples::{job_of, new_user_id, recorded},
};

/// Six things: an input, two versions of a result, a log, a preview, an archive.
async fn fill(harness: &impl Harness, job: &JobKey) {
    harness.upload(job, b"input").await;
    let results = harness.results();
    results.write(&job.result(), "application/gzip", &b"first"[..]).await.unwrap();
    let written = results.write(&job.result(), "application/gzip", &b"result"[..]).await.unwrap();
    results.write(&job.log(), "text/plain", &b"log"[..]).await.unwrap();
    results.write(&job.preview(), "application/json", &b"{}"[..]).await.unwrap();
    stored(&harness.archive(), job, 1, &written.version, &recorded(b"result")).await.unwrap();
}

pub async fn everything_of_the_job_goes_and_nothing_of_another(harness: &impl Harness) {
    let (sweep, inputs, user) = (harness.sweep(), harness.inputs(), new_user_id());
    let (job, neighbour) = (job_of(&user), job_of(&user));
    fill(harness, &job).await;
    fill(harness, &neighbour).await;
    assert_eq!(sweep.sweep(&job).await.unwrap(), 6);
    assert_eq!(sweep.sweep(&job).await.unwrap(), 0);
    assert_eq!(inputs.head(&job).await.unwrap(), None);
    assert_eq!(harness.copies(&job).await, 0);
    assert!(inputs.head(&neighbour).await.unwrap().is_some());
    assert_eq!(sweep.sweep(&neighbour).await.unwrap(), 6);
}

//! `ResultHoldings`: a walk over the results bucket meets every version that lies there.

use gas_domain::{Holding, JobKey, VersionId};
use gas_ports::{Entry, Listed, ResultHoldings, ResultRemover, ResultWriter};

use crate::{harness::ArchiveHarness, samples::new_key};

/// What a walk over everything meets of one job: keys and versions, in no order.
async fn met(results: &impl ResultHoldings, job: &JobKey) -> Vec<(String, VersionId)> {
    let (mut met, mut from) = (Vec::new(), None);
    loop {
        let Listed::Page(page) = results.versions(from.as_deref()).await.unwrap() else {
            panic!("a bucket is listed at once");
        };
        let ours = page.entries.into_iter().filter(|entry| entry.job == *job);
        met.extend(ours.map(|Entry { holding, .. }| match holding {
            Holding::Version { s3_key, version } => (s3_key, version),
            Holding::Archive { .. } => panic!("an archive in the results bucket: {holding:?}"),
        }));
        match page.next {
            Some(next) => from = Some(next),
            None => return sorted(met),
        }
    }
}

fn sorted(mut versions: Vec<(String, VersionId)>) -> Vec<(String, VersionId)> {
    versions.sort_by(|one, other| (&one.0, &one.1.0).cmp(&(&other.0, &other.1.0)));
    versions
}

pub async fn every_version_of_results_logs_and_previews_is_met(harness: &impl ArchiveHarness) {
    let (results, job) = (harness.results(), new_key());
    assert_eq!(met(&results, &job).await, []);
    let mut written = Vec::new();
    for s3_key in [job.result(), job.result(), job.log(), job.preview()] {
        let body = s3_key.clone();
        let version = results.write(&s3_key, "text/plain", body.as_bytes()).await.unwrap().version;
        written.push((s3_key, version));
    }
    assert_eq!(met(&results, &job).await, sorted(written.clone()));

    // One version goes; the others, of the same key too, are met as before.
    let (s3_key, version) = written.remove(0);
    results.remove(&s3_key, &version).await.unwrap();
    assert_eq!(met(&results, &job).await, sorted(written));
}

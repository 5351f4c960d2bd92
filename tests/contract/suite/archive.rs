//! The archive's ports: what goes in comes back as it was, and is there once.

use gas_domain::{ArchiveId, JobKey, RetrievalId, UploadId, VersionId};
use gas_ports::{ArchiveRemover, Asked, Class, Fetched, ResultRemover, ResultWriter, Sweep};

use super::archiving::{FAR, ask, fetch, store, stored};
use crate::{
    harness::ArchiveHarness,
    samples::{bytes, new_key, recorded},
};

/// A result in the results bucket.
async fn online(harness: &impl ArchiveHarness, body: &[u8]) -> (JobKey, VersionId) {
    let job = new_key();
    let written = harness.results().write(&job.result(), "application/gzip", body).await.unwrap();
    (job, written.version)
}

/// A result whose copy in the archive can be read.
async fn ready(harness: &impl ArchiveHarness, body: &[u8]) -> (JobKey, ArchiveId, RetrievalId) {
    let (archive, (job, version)) = (harness.archive(), online(harness, body).await);
    let id = stored(&archive, &job, 1, &version, &recorded(body)).await.unwrap();
    let asked = ask(&archive, &job, &id, None).await.unwrap();
    let (Asked::UnderWay(retrieval) | Asked::Ready(retrieval)) = asked else { panic!("{asked:?}") };
    harness.retrieval_ends(&job, &id).await;
    (job, id, retrieval.id)
}

/// How many versions the results bucket still has of the job; none afterwards.
async fn versions(harness: &impl ArchiveHarness, job: &JobKey) -> u64 {
    let before = harness.copies(job).await;
    let swept = harness.sweep().sweep(job).await.unwrap();
    swept - (before - harness.copies(job).await)
}

pub async fn a_result_goes_into_the_archive_and_comes_back_whole(harness: &impl ArchiveHarness) {
    let (archive, results) = (harness.archive(), harness.results());
    // In one piece, and in parts.
    for size in [70_000, 16 << 20, (16 << 20) + 1, 37 << 20] {
        let body = bytes(size);
        let (job, version) = online(harness, &body).await;
        let result = recorded(&body);
        let id = stored(&archive, &job, 1, &version, &result).await.unwrap();
        assert_eq!(harness.copies(&job).await, 1);
        results.remove(&job.result(), &version).await.unwrap();

        let asked = ask(&archive, &job, &id, None).await.unwrap();
        let Asked::UnderWay(retrieval) = asked else { panic!("{asked:?}") };
        let fetched = fetch(&archive, &job, &id, Some(&retrieval.id), &result, None, FAR).await.unwrap();
        assert_eq!(fetched, Fetched::NotYet);
        harness.retrieval_ends(&job, &id).await;
        let asked = ask(&archive, &job, &id, Some(&retrieval.id)).await.unwrap();
        assert!(matches!(&asked, Asked::Ready(found) if found.id == retrieval.id), "{asked:?}");

        let fetched = fetch(&archive, &job, &id, Some(&retrieval.id), &result, None, FAR).await.unwrap();
        let Fetched::Whole(back) = fetched else { panic!("{fetched:?}") };
        assert!(harness.result(&job.result(), &back).await.as_deref() == Some(&body), "{size} bytes differ");
        archive.remove(&id).await.unwrap();
        assert_eq!(harness.copies(&job).await, 0);
        assert!(harness.result(&job.result(), &back).await.is_some());
    }
}

/// The first answer may have been lost: what matters is that the second names a copy that is whole.
pub async fn storing_again_under_the_same_attempt_names_a_copy(harness: &impl ArchiveHarness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let result = recorded(b"result");
    stored(&archive, &job, 1, &version, &result).await.unwrap();
    let again = stored(&archive, &job, 1, &version, &result).await.unwrap();
    ask(&archive, &job, &again, None).await.unwrap();
}

pub async fn every_attempt_has_a_copy_of_its_own(harness: &impl ArchiveHarness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let result = recorded(b"result");
    let first = stored(&archive, &job, 1, &version, &result).await.unwrap();
    let second = stored(&archive, &job, 2, &version, &result).await.unwrap();
    assert_ne!(first, second);
    archive.remove(&first).await.unwrap();
    ask(&archive, &job, &second, None).await.unwrap();
}

pub async fn what_is_not_the_recorded_result_is_not_stored(harness: &impl ArchiveHarness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    for other in [&b"resulT"[..], b"results"] {
        let error = stored(&archive, &job, 1, &version, &recorded(other)).await.unwrap_err();
        assert_eq!(error.class(), Class::Corrupt, "{error}");
    }
    assert_eq!(harness.copies(&job).await, 0);
}

pub async fn a_version_that_is_gone_is_not_found(harness: &impl ArchiveHarness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    harness.results().remove(&job.result(), &version).await.unwrap();
    let error = stored(&archive, &job, 1, &version, &recorded(b"result")).await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound, "{error}");
}

pub async fn an_upload_that_is_gone_begins_anew(harness: &impl ArchiveHarness) {
    let body = bytes(17 << 20);
    let (archive, (job, version)) = (harness.archive(), online(harness, &body).await);
    let gone = UploadId("gone".into());
    store(&archive, &job, 1, &version, &recorded(&body), Some(&gone), FAR).await.unwrap();
    assert_eq!(harness.copies(&job).await, 1);
}

pub async fn nothing_is_read_before_it_was_asked_for(harness: &impl ArchiveHarness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let result = recorded(b"result");
    let id = stored(&archive, &job, 1, &version, &result).await.unwrap();
    assert_eq!(fetch(&archive, &job, &id, None, &result, None, FAR).await.unwrap(), Fetched::Expired);
}

pub async fn asking_again_finds_the_same_retrieval(harness: &impl ArchiveHarness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let id = stored(&archive, &job, 1, &version, &recorded(b"result")).await.unwrap();
    let first = ask(&archive, &job, &id, None).await.unwrap();
    let Asked::UnderWay(first) = first else { panic!("{first:?}") };
    let again = ask(&archive, &job, &id, Some(&first.id)).await.unwrap();
    assert!(matches!(&again, Asked::UnderWay(again) if again.id == first.id), "{again:?}");
}

pub async fn what_comes_back_different_is_corrupt(harness: &impl ArchiveHarness) {
    let (archive, (job, id, retrieval)) = (harness.archive(), ready(harness, b"result").await);
    let other = recorded(b"resulT");
    let error = fetch(&archive, &job, &id, Some(&retrieval), &other, None, FAR).await.unwrap_err();
    assert_eq!(error.class(), Class::Corrupt, "{error}");
    assert_eq!(harness.copies(&job).await, 1);
    // The first version; the copy that differed is gone.
    assert_eq!(versions(harness, &job).await, 1);
}

pub async fn an_archive_that_is_gone_is_not_asked_for(harness: &impl ArchiveHarness) {
    let (archive, job) = (harness.archive(), new_key());
    let id = ArchiveId::object(&job, 1);
    assert_eq!(ask(&archive, &job, &id, None).await.unwrap_err().class(), Class::NotFound);
    // A vault does not tell of an archive for which there is no retrieval.
    match fetch(&archive, &job, &id, None, &recorded(b"result"), None, FAR).await {
        Ok(fetched) => assert_eq!(fetched, Fetched::Expired),
        Err(error) => assert_eq!(error.class(), Class::NotFound, "{error}"),
    }
}

pub async fn removing_twice_is_success(harness: &impl ArchiveHarness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let id = stored(&archive, &job, 1, &version, &recorded(b"result")).await.unwrap();
    for _ in 0..2 {
        archive.remove(&id).await.unwrap();
        assert_eq!(ask(&archive, &job, &id, None).await.unwrap_err().class(), Class::NotFound);
        assert_eq!(harness.copies(&job).await, 0);
    }
}

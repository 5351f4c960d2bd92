//! The archive's ports: what goes in comes back as it was, and is there once.

use gas_domain::{ArchiveId, JobKey, VersionId};
use gas_ports::{
    ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, Asked, Class, Fetched, ResultRemover,
    ResultWriter, Sweep,
};

use crate::{
    harness::Harness,
    samples::{TIERS, bytes, new_key, recorded},
};

/// A result in the results bucket.
async fn online(harness: &impl Harness, body: &[u8]) -> (JobKey, VersionId) {
    let job = new_key();
    let written = harness.results().write(&job.result(), "application/gzip", body).await.unwrap();
    (job, written.version)
}

/// A result whose copy in the archive can be read.
async fn ready(harness: &impl Harness, body: &[u8]) -> (JobKey, ArchiveId) {
    let (archive, (job, version)) = (harness.archive(), online(harness, body).await);
    let id = archive.store(&job, 1, &version, &recorded(body)).await.unwrap();
    archive.ask(&job, &id, TIERS).await.unwrap();
    harness.retrieval_ends(&job, &id).await;
    (job, id)
}

pub async fn a_result_goes_into_the_archive_and_comes_back_whole(harness: &impl Harness) {
    let (archive, results) = (harness.archive(), harness.results());
    // In one piece, and written in parts.
    for size in [70_000, 20 << 20] {
        let body = bytes(size);
        let (job, version) = online(harness, &body).await;
        let result = recorded(&body);
        let id = archive.store(&job, 1, &version, &result).await.unwrap();
        results.remove(&job.result(), &version).await.unwrap();

        let asked = archive.ask(&job, &id, TIERS).await.unwrap();
        let Asked::UnderWay(retrieval) = asked else { panic!("{asked:?}") };
        assert_eq!(archive.fetch(&job, &id, &result).await.unwrap(), Fetched::NotYet);
        harness.retrieval_ends(&job, &id).await;
        let asked = archive.ask(&job, &id, TIERS).await.unwrap();
        assert!(matches!(&asked, Asked::Ready(found) if found.id == retrieval.id), "{asked:?}");

        let fetched = archive.fetch(&job, &id, &result).await.unwrap();
        let Fetched::Whole(back) = fetched else { panic!("{fetched:?}") };
        assert!(harness.result(&job.result(), &back).await.as_deref() == Some(&body));
        archive.remove(&id).await.unwrap();
        assert!(harness.result(&job.result(), &back).await.is_some());
    }
}

pub async fn storing_again_under_the_same_attempt_is_the_same_copy(harness: &impl Harness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let result = recorded(b"result");
    let first = archive.store(&job, 1, &version, &result).await.unwrap();
    assert_eq!(archive.store(&job, 1, &version, &result).await.unwrap(), first);
    harness.results().remove(&job.result(), &version).await.unwrap();
    assert_eq!(harness.sweep().sweep(&job).await.unwrap(), 1);
}

pub async fn every_attempt_has_a_copy_of_its_own(harness: &impl Harness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let result = recorded(b"result");
    let first = archive.store(&job, 1, &version, &result).await.unwrap();
    let second = archive.store(&job, 2, &version, &result).await.unwrap();
    assert_ne!(first, second);
    archive.remove(&first).await.unwrap();
    archive.ask(&job, &second, TIERS).await.unwrap();
}

pub async fn what_is_not_the_recorded_result_is_not_stored(harness: &impl Harness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    for other in [&b"resulT"[..], b"results"] {
        let error = archive.store(&job, 1, &version, &recorded(other)).await.unwrap_err();
        assert_eq!(error.class(), Class::Corrupt, "{error}");
    }
    let id = ArchiveId::object(&job, 1);
    assert_eq!(archive.ask(&job, &id, TIERS).await.unwrap_err().class(), Class::NotFound);
}

pub async fn a_version_that_is_gone_is_not_found(harness: &impl Harness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    harness.results().remove(&job.result(), &version).await.unwrap();
    let error = archive.store(&job, 1, &version, &recorded(b"result")).await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound, "{error}");
}

pub async fn nothing_is_read_before_it_was_asked_for(harness: &impl Harness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let result = recorded(b"result");
    let id = archive.store(&job, 1, &version, &result).await.unwrap();
    assert_eq!(archive.fetch(&job, &id, &result).await.unwrap(), Fetched::Expired);
}

pub async fn asking_again_finds_the_same_retrieval(harness: &impl Harness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let id = archive.store(&job, 1, &version, &recorded(b"result")).await.unwrap();
    let first = archive.ask(&job, &id, TIERS).await.unwrap();
    let again = archive.ask(&job, &id, TIERS).await.unwrap();
    let (Asked::UnderWay(first), Asked::UnderWay(again)) = (&first, &again) else { panic!("{first:?}, {again:?}") };
    assert_eq!(first.id, again.id);
}

pub async fn what_comes_back_different_is_corrupt(harness: &impl Harness) {
    let (archive, (job, id)) = (harness.archive(), ready(harness, b"result").await);
    let error = archive.fetch(&job, &id, &recorded(b"resulT")).await.unwrap_err();
    assert_eq!(error.class(), Class::Corrupt, "{error}");
    // The first version and the archive; the copy that differed is gone.
    assert_eq!(harness.sweep().sweep(&job).await.unwrap(), 2);
}

pub async fn an_archive_that_is_gone_is_not_found(harness: &impl Harness) {
    let (archive, job) = (harness.archive(), new_key());
    let id = ArchiveId::object(&job, 1);
    assert_eq!(archive.ask(&job, &id, TIERS).await.unwrap_err().class(), Class::NotFound);
    let error = archive.fetch(&job, &id, &recorded(b"result")).await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound, "{error}");
}

pub async fn removing_twice_is_success(harness: &impl Harness) {
    let (archive, (job, version)) = (harness.archive(), online(harness, b"result").await);
    let id = archive.store(&job, 1, &version, &recorded(b"result")).await.unwrap();
    for _ in 0..2 {
        archive.remove(&id).await.unwrap();
        assert_eq!(archive.ask(&job, &id, TIERS).await.unwrap_err().class(), Class::NotFound);
    }
}

//! Copies into and out of a vault in parts: handed over, resumed, damaged on the way.

use gas_domain::{ArchiveId, JobKey, Retrieval, UploadId, VersionId};
use gas_ports::{Asked, Class, Fetched, ResultRemover, ResultWriter, Stored, Sweep};

use crate::{
    harness::ArchiveHarness,
    samples::{bytes, job_of, new_key, new_user_id, recorded},
    suite::archiving::{FAR, NEAR, ask, fetch, store, stored},
    vault::{VAULT, Vault},
};

/// Three parts.
const SIZE: usize = 37 << 20;

async fn online(vault: &Vault, job: &JobKey, body: &[u8]) -> VersionId {
    vault.results().write(&job.result(), "application/gzip", body).await.unwrap().version
}

/// An archive that can be read, and the retrieval; the version that it was made from is gone.
async fn ready(vault: &Vault, job: &JobKey, body: &[u8]) -> (ArchiveId, Retrieval) {
    let (archive, version) = (vault.vault_archive(), online(vault, job, body).await);
    let id = stored(&archive, job, 1, &version, &recorded(body)).await.unwrap();
    vault.results().remove(&job.result(), &version).await.unwrap();
    let asked = ask(&archive, job, &id, None).await.unwrap();
    let Asked::UnderWay(retrieval) = asked else { panic!("{asked:?}") };
    vault.retrieval_ends(job, &id).await;
    (id, retrieval)
}

/// How many parts of the only upload are there.
fn parts(vault: &Vault) -> usize {
    let glacier = vault.glacier();
    let mut uploads = glacier.vault(VAULT).unwrap().uploads();
    let count = uploads.next().unwrap().parts().count();
    assert!(uploads.next().is_none());
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_handed_over_is_resumed_and_nothing_is_sent_twice() {
    let (vault, job, body) = (Vault::open().await, new_key(), bytes(SIZE));
    let (archive, version, result) = (vault.vault_archive(), online(&vault, &job, &body).await, recorded(&body));
    let mut upload: Option<UploadId> = None;
    for sent in 1..=2 {
        let part = store(&archive, &job, 1, &version, &result, upload.as_ref(), NEAR).await.unwrap();
        let Stored::Part(id) = part else { panic!("{part:?}") };
        assert!(upload.is_none() || upload.as_ref() == Some(&id));
        upload = Some(id);
        // One part for each call: had it sent another one again, there would be fewer.
        assert_eq!(parts(&vault), sent);
    }
    let whole = store(&archive, &job, 1, &version, &result, upload.as_ref(), NEAR).await.unwrap();
    let Stored::Whole(id) = whole else { panic!("{whole:?}") };
    let glacier = vault.glacier();
    let stored = glacier.vault(VAULT).unwrap().archive(&id.0).unwrap();
    assert_eq!((stored.body.length(), stored.body.tree_hash()), (result.bytes, result.tree_hash));
    assert_eq!(glacier.vault(VAULT).unwrap().uploads().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_back_that_was_handed_over_is_resumed_and_comes_out_whole() {
    let (vault, job, body) = (Vault::open().await, new_key(), bytes(SIZE));
    let (archive, result) = (vault.vault_archive(), recorded(&body));
    let (id, retrieval) = ready(&vault, &job, &body).await;
    let mut upload: Option<UploadId> = None;
    for _ in 0..2 {
        let part = fetch(&archive, &job, &id, Some(&retrieval.id), &result, upload.as_ref(), NEAR).await.unwrap();
        let Fetched::Part(handed_over) = part else { panic!("{part:?}") };
        assert!(upload.is_none() || upload.as_ref() == Some(&handed_over));
        upload = Some(handed_over);
    }
    // One part is left for the third call: the others are not fetched again.
    let whole = fetch(&archive, &job, &id, Some(&retrieval.id), &result, upload.as_ref(), NEAR).await.unwrap();
    let Fetched::Whole(version) = whole else { panic!("{whole:?}") };
    assert!(vault.result(&job.result(), &version).await.as_deref() == Some(&body));
    assert_eq!(vault.sweep().sweep(&job).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_back_whose_upload_is_gone_begins_anew() {
    let (vault, job, body) = (Vault::open().await, new_key(), bytes(SIZE));
    let (id, retrieval) = ready(&vault, &job, &body).await;
    let (archive, gone) = (vault.vault_archive(), UploadId("gone".into()));
    let whole = fetch(&archive, &job, &id, Some(&retrieval.id), &recorded(&body), Some(&gone), FAR).await.unwrap();
    let Fetched::Whole(version) = whole else { panic!("{whole:?}") };
    assert!(vault.result(&job.result(), &version).await.as_deref() == Some(&body));
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_are_not_the_recorded_result_are_given_up() {
    let (vault, job, body) = (Vault::open().await, new_key(), bytes(SIZE));
    let version = online(&vault, &job, &body).await;
    let mut other = body;
    other[SIZE - 1] ^= 1;
    let error = stored(&vault.vault_archive(), &job, 1, &version, &recorded(&other)).await.unwrap_err();
    assert_eq!(error.class(), Class::Corrupt, "{error}");
    let glacier = vault.glacier();
    let vault = glacier.vault(VAULT).unwrap();
    assert_eq!((vault.archives().count(), vault.uploads().count()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_archive_is_corrupt_and_leaves_nothing() {
    for size in [70_000, SIZE] {
        let (vault, job, body) = (Vault::open().await, new_key(), bytes(size));
        let (id, retrieval) = ready(&vault, &job, &body).await;
        vault.glacier().damage(VAULT, &id.0).unwrap();
        let fetched = fetch(&vault.vault_archive(), &job, &id, Some(&retrieval.id), &recorded(&body), None, FAR).await;
        let error = fetched.unwrap_err();
        assert_eq!(error.class(), Class::Corrupt, "{error}");
        assert_eq!(vault.sweep().sweep(&job).await.unwrap(), 0, "neither a version nor an upload is left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_jobs_uploads_are_given_up_and_nobody_elses() {
    let (vault, user) = (Vault::open().await, new_user_id());
    let (job, neighbour) = (job_of(&user), job_of(&user));
    for (archive, of) in
        [(vault.vault_archive(), &job), (vault.vault_archive(), &neighbour), (vault.of_deployment("other"), &job)]
    {
        let body = bytes(SIZE);
        let version = online(&vault, of, &body).await;
        store(&archive, of, 1, &version, &recorded(&body), None, NEAR).await.unwrap();
    }
    // Two versions and an upload: that of the other deployment stays.
    assert_eq!(vault.sweep().sweep(&job).await.unwrap(), 3);
    assert_eq!(vault.sweep().sweep(&job).await.unwrap(), 0);
    assert_eq!(vault.glacier().vault(VAULT).unwrap().uploads().count(), 2);
    assert_eq!(vault.sweep().sweep(&neighbour).await.unwrap(), 2);
}

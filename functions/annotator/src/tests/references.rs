//! The references at the start of the worker.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::References;
use gas_ports::{Class, Error};
use gas_runtime::{Location, NamedReference};

use super::lab;

fn at(path: PathBuf) -> NamedReference {
    NamedReference { name: "test".into(), location: Location::Path(path), digest: None }
}

async fn no_fetch(_: &str, key: &str, _: &Path) -> Result<(), Error> {
    Err(Error::new(Class::NotFound, format!("there is no object {key}")))
}

async fn refused(named: NamedReference) -> Error {
    References::open(&[named], no_fetch).await.map(drop).unwrap_err()
}

#[tokio::test]
async fn a_bundle_with_the_right_digest_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let right = NamedReference { digest: Some(lab::REFERENCE.digest().into()), ..at(lab::bundle(folder.path())) };
    let references = References::open(&[right], no_fetch).await.unwrap();
    let reference = references.find(Some("test")).unwrap();
    assert_eq!((reference.name(), reference.digest()), ("test-1", lab::REFERENCE.digest()));
}

#[tokio::test]
async fn the_first_is_the_usual_one_and_another_is_found_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let other = lab::bundle_named(folder.path(), "other-1");
    let named = [NamedReference { name: "usual".into(), ..at(lab::bundle(folder.path())) }, at(other)];
    let references = References::open(&named, no_fetch).await.unwrap();
    let name = |name| references.find(name).map(|reference| reference.name());
    assert_eq!((name(None), name(Some("usual"))), (Some("test-1"), Some("test-1")));
    assert_eq!((name(Some("test")), name(Some("test-1"))), (Some("other-1"), None));
    assert_eq!(references.names().collect::<Vec<_>>(), ["usual", "test"]);
}

#[tokio::test]
async fn another_bundle_than_the_configured_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let digest = "0".repeat(64);
    let error = refused(NamedReference { digest: Some(digest.clone()), ..at(lab::bundle(folder.path())) }).await;
    assert_eq!(error.class(), Class::Corrupt);
    let message = error.to_string();
    assert!(message.contains(&digest) && message.contains(lab::REFERENCE.digest()), "{message}");
}

#[tokio::test]
async fn a_file_that_is_missing_damaged_or_no_bundle_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let message = refused(at(folder.path().join("nowhere.gasref"))).await.to_string();
    assert!(message.contains("nowhere.gasref"), "{message}");

    let (vcf, half) = (folder.path().join("in.vcf"), folder.path().join("half.gasref"));
    fs::write(&vcf, lab::GOOD).unwrap();
    let bundle = fs::read(lab::bundle(folder.path())).unwrap();
    fs::write(&half, &bundle[..bundle.len() / 2]).unwrap();
    for file in [vcf, half] {
        let message = refused(at(file.clone())).await.to_string();
        assert!(message.contains(&file.display().to_string()), "{message}");
    }
}

#[tokio::test]
async fn bundles_on_s3_are_downloaded_and_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = lab::bundle(folder.path());
    let on_s3 = |name: &str| NamedReference {
        name: name.into(),
        location: Location::S3 { bucket: "references".into(), key: format!("small/{name}.gasref") },
        digest: Some(lab::REFERENCE.digest().into()),
    };
    let fetch = async |bucket: &str, key: &str, to: &Path| {
        assert_eq!((bucket, &key[..6]), ("references", "small/"));
        assert!(!to.exists(), "each has a file of its own");
        fs::copy(&bundle, to).unwrap();
        Ok(())
    };
    References::open(&[on_s3("one"), on_s3("two")], fetch).await.unwrap();
    assert_eq!(refused(on_s3("one")).await.class(), Class::NotFound);
}

//! The reference at the start of the worker.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Location, ReferenceBundle};
use gas_ports::{Class, Error};

use super::lab;

fn at(path: PathBuf) -> ReferenceBundle {
    ReferenceBundle { location: Location::Path(path), digest: None }
}

async fn no_fetch(_: &str, key: &str, _: &Path) -> Result<(), Error> {
    Err(Error::new(Class::NotFound, format!("there is no object {key}")))
}

#[tokio::test]
async fn a_bundle_with_the_right_digest_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let digest = Some(lab::REFERENCE.digest().to_uppercase());
    let right = ReferenceBundle { digest, ..at(lab::bundle(folder.path())) };
    let reference = right.open(no_fetch).await.unwrap();
    assert_eq!((reference.name(), reference.digest()), ("test-1", lab::REFERENCE.digest()));
}

#[tokio::test]
async fn another_bundle_than_the_configured_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let digest = "0".repeat(64);
    let wrong = ReferenceBundle { digest: Some(digest.clone()), ..at(lab::bundle(folder.path())) };
    let error = wrong.open(no_fetch).await.unwrap_err();
    assert_eq!(error.class(), Class::Corrupt);
    let message = error.to_string();
    assert!(message.contains(&digest) && message.contains(lab::REFERENCE.digest()), "{message}");
}

#[tokio::test]
async fn a_file_that_is_missing_damaged_or_no_bundle_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let message = at(folder.path().join("nowhere.gasref")).open(no_fetch).await.unwrap_err().to_string();
    assert!(message.contains("nowhere.gasref"), "{message}");

    let (vcf, half) = (folder.path().join("in.vcf"), folder.path().join("half.gasref"));
    fs::write(&vcf, lab::GOOD).unwrap();
    let bundle = fs::read(lab::bundle(folder.path())).unwrap();
    fs::write(&half, &bundle[..bundle.len() / 2]).unwrap();
    for file in [vcf, half] {
        let message = at(file.clone()).open(no_fetch).await.unwrap_err().to_string();
        assert!(message.contains(&file.display().to_string()), "{message}");
    }
}

#[tokio::test]
async fn a_bundle_on_s3_is_downloaded_and_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = lab::bundle(folder.path());
    let on_s3 = ReferenceBundle {
        location: Location::from("s3://references/small/test.gasref".to_owned()),
        digest: Some(lab::REFERENCE.digest().into()),
    };
    let fetch = async |bucket: &str, key: &str, to: &Path| {
        assert_eq!((bucket, key), ("references", "small/test.gasref"));
        fs::copy(&bundle, to).unwrap();
        Ok(())
    };
    on_s3.open(fetch).await.unwrap();
    let error = on_s3.open(no_fetch).await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound);
}

#[test]
fn a_location_is_an_object_or_a_path() {
    assert_eq!(
        Location::from("s3://bucket/a/b.gasref".to_owned()),
        Location::S3 { bucket: "bucket".into(), key: "a/b.gasref".into() }
    );
    assert_eq!(Location::from("/srv/ref.gasref".to_owned()), Location::Path("/srv/ref.gasref".into()));
}

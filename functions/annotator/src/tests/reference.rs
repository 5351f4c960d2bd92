//! The reference at the start of the worker.

use std::path::{Path, PathBuf};

use crate::{Location, ReferenceFiles};
use gas_ports::{Class, Error};

use super::lab;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/data").join(name)
}

fn files() -> ReferenceFiles {
    ReferenceFiles {
        fasta: Location::Path(data("genome.fa")),
        gff3: Location::Path(data("genes.gff3")),
        known: None,
        digest: None,
        name: None,
    }
}

async fn no_fetch(_: &str, key: &str, _: &Path) -> Result<(), Error> {
    Err(Error::new(Class::NotFound, format!("there is no object {key}")))
}

#[tokio::test]
async fn a_reference_with_the_right_digest_and_name_is_opened() {
    let right = ReferenceFiles {
        digest: Some(lab::REFERENCE.digest().to_uppercase()),
        name: Some("Test 1.0".into()),
        ..files()
    };
    let reference = right.open(no_fetch).await.unwrap();
    assert_eq!((reference.name(), reference.digest()), ("Test 1.0", lab::REFERENCE.digest()));
}

#[tokio::test]
async fn another_reference_than_the_configured_one_is_refused() {
    let digest = "0".repeat(64);
    let wrong = ReferenceFiles { digest: Some(digest.clone()), ..files() };
    let error = wrong.open(no_fetch).await.unwrap_err();
    assert_eq!(error.class(), Class::Corrupt);
    let message = error.to_string();
    assert!(message.contains(&digest) && message.contains(lab::REFERENCE.digest()), "{message}");
}

#[tokio::test]
async fn a_file_that_is_missing_or_not_what_it_should_be_is_named() {
    let missing = ReferenceFiles { gff3: Location::Path(data("nowhere.gff3")), ..files() };
    let message = missing.open(no_fetch).await.unwrap_err().to_string();
    assert!(message.contains("nowhere.gff3"), "{message}");

    let swapped = ReferenceFiles { fasta: Location::Path(data("good.vcf")), ..files() };
    let message = swapped.open(no_fetch).await.unwrap_err().to_string();
    assert!(message.contains("good.vcf"), "{message}");
}

#[tokio::test]
async fn a_file_on_s3_is_downloaded_and_the_same() {
    let on_s3 = ReferenceFiles {
        fasta: Location::from("s3://references/small/genome.fa".to_owned()),
        gff3: Location::from("s3://references/small/genes.gff3".to_owned()),
        digest: Some(lab::REFERENCE.digest().into()),
        ..files()
    };
    let fetch = async |bucket: &str, key: &str, to: &Path| {
        assert_eq!(bucket, "references");
        std::fs::copy(data(key.strip_prefix("small/").unwrap()), to).unwrap();
        Ok(())
    };
    on_s3.clone().open(fetch).await.unwrap();
    let error = on_s3.open(no_fetch).await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound);
}

#[test]
fn a_location_is_an_object_or_a_path() {
    assert_eq!(
        Location::from("s3://bucket/a/b.fa".to_owned()),
        Location::S3 { bucket: "bucket".into(), key: "a/b.fa".into() }
    );
    assert_eq!(Location::from("/srv/ref.fa".to_owned()), Location::Path("/srv/ref.fa".into()));
}

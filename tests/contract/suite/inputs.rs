//! `InputObjects`: what was submitted is what is annotated.

use gas_domain::ETag;
use gas_ports::{Class, InputObjects};
use tokio::io::AsyncReadExt;

use crate::{
    harness::Harness,
    samples::{bytes, new_key},
};

pub async fn an_upload_is_seen_with_its_size(harness: &impl Harness) {
    let (inputs, job) = (harness.inputs(), new_key());
    harness.upload(&job, b"##fileformat=VCFv4.3\n").await;
    let head = inputs.head(&job).await.unwrap().expect("the upload is there");
    assert_eq!(head.bytes, 21);
    assert!(!head.etag.0.is_empty());
}

pub async fn what_was_seen_is_what_is_read(harness: &impl Harness) {
    let (inputs, job, uploaded) = (harness.inputs(), new_key(), bytes(3 << 20));
    harness.upload(&job, &uploaded).await;
    let head = inputs.head(&job).await.unwrap().expect("the upload is there");
    let mut read = Vec::new();
    inputs.read(&job, &head.etag).await.unwrap().read_to_end(&mut read).await.unwrap();
    assert!(read == uploaded);
}

pub async fn a_later_upload_is_not_read_for_the_first(harness: &impl Harness) {
    let (inputs, job) = (harness.inputs(), new_key());
    harness.upload(&job, b"first").await;
    let first = inputs.head(&job).await.unwrap().expect("the upload is there");
    harness.upload(&job, b"other").await;
    let error = inputs.read(&job, &first.etag).await.map(drop).unwrap_err();
    assert_eq!(error.class(), Class::Conflict, "{error}");
}

pub async fn an_input_that_is_not_there(harness: &impl Harness) {
    let (inputs, job) = (harness.inputs(), new_key());
    assert_eq!(inputs.head(&job).await.unwrap(), None);
    let error = inputs.read(&job, &ETag("\"0123\"".into())).await.map(drop).unwrap_err();
    assert_eq!(error.class(), Class::NotFound, "{error}");
}

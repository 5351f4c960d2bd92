//! `InputObjects`: what was submitted is what is annotated.

use gas_domain::{ETag, Input};
use gas_ports::{Class, InputCopies, InputObjects, ObjectHead};
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

pub async fn an_input_is_copied_to_another_job_as_it_was_seen(harness: &impl Harness) {
    let (inputs, from, to, uploaded) = (harness.inputs(), new_key(), new_key(), bytes(1 << 20));
    harness.upload(&from, &uploaded).await;
    let head = inputs.head(&from).await.unwrap().expect("the upload is there");
    // Twice is as good as once: an answer may be lost.
    for _ in 0..2 {
        inputs.copy(&from, &seen(head.clone()), &to).await.unwrap();
    }
    let copy = inputs.head(&to).await.unwrap().expect("the copy is there");
    let mut read = Vec::new();
    inputs.read(&to, &copy.etag).await.unwrap().read_to_end(&mut read).await.unwrap();
    assert!(read == uploaded);
}

pub async fn a_large_input_is_copied_whole(harness: &impl Harness) {
    let (inputs, from, to, uploaded) = (harness.inputs(), new_key(), new_key(), bytes((64 << 20) + 5));
    harness.upload(&from, &uploaded).await;
    let head = inputs.head(&from).await.unwrap().expect("the upload is there");
    inputs.copy(&from, &seen(head), &to).await.unwrap();
    let copy = inputs.head(&to).await.unwrap().expect("the copy is there");
    let mut read = Vec::new();
    inputs.read(&to, &copy.etag).await.unwrap().read_to_end(&mut read).await.unwrap();
    assert!(read == uploaded);
}

fn seen(head: ObjectHead) -> Input {
    Input { bytes: head.bytes, etag: head.etag }
}

pub async fn what_is_gone_or_changed_is_not_copied(harness: &impl Harness) {
    let (inputs, from, to) = (harness.inputs(), new_key(), new_key());
    let error = inputs.copy(&from, &Input { bytes: 5, etag: ETag("\"0123\"".into()) }, &to).await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound, "{error}");
    harness.upload(&from, b"first").await;
    let first = inputs.head(&from).await.unwrap().expect("the upload is there");
    harness.upload(&from, b"other").await;
    let error = inputs.copy(&from, &seen(first), &to).await.unwrap_err();
    assert_eq!(error.class(), Class::Conflict, "{error}");
    assert_eq!(inputs.head(&to).await.unwrap(), None);
}

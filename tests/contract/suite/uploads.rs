//! `InputUploads`: what was sent in parts is the input, and nothing else is.

use gas_ports::{Class, InputObjects, InputUploads, SentPart, Sweep};
use tokio::io::AsyncReadExt;

use crate::{
    harness::Harness,
    samples::{bytes, new_key},
};

/// The least that S3 takes for a part that is not the last.
const PART: usize = 5 << 20;

async fn read(inputs: &impl InputObjects, job: &gas_domain::JobKey) -> Vec<u8> {
    let head = inputs.head(job).await.unwrap().expect("the input is there");
    let mut read = Vec::new();
    inputs.read(job, &head.etag).await.unwrap().read_to_end(&mut read).await.unwrap();
    read
}

fn numbers_and_sizes(parts: &[SentPart]) -> Vec<(u64, u64)> {
    parts.iter().map(|part| (part.number, part.bytes)).collect()
}

pub async fn parts_make_the_input_in_their_order(harness: &impl Harness) {
    let (inputs, job, file) = (harness.inputs(), new_key(), bytes(PART + 7));
    let (first, last) = file.split_at(PART);
    let upload = inputs.begin(&job).await.unwrap();
    assert_eq!(inputs.parts(&job, &upload).await.unwrap(), []);
    // In whatever order they come.
    let url = inputs.part_url(&job, &upload, 2, 7).await.unwrap();
    assert!(harness.send_part(&url, last).await);
    assert_eq!(numbers_and_sizes(&inputs.parts(&job, &upload).await.unwrap()), [(2, 7)]);
    let url = inputs.part_url(&job, &upload, 1, PART as u64).await.unwrap();
    assert!(harness.send_part(&url, first).await);
    assert_eq!(inputs.head(&job).await.unwrap(), None);
    let parts = inputs.parts(&job, &upload).await.unwrap();
    assert_eq!(numbers_and_sizes(&parts), [(1, PART as u64), (2, 7)]);
    inputs.complete(&job, &upload, &parts).await.unwrap();
    assert!(read(&inputs, &job).await == file);
    // Then there is no upload any more.
    assert_eq!(inputs.parts(&job, &upload).await.unwrap_err().class(), Class::NotFound);
}

pub async fn a_part_that_comes_again_takes_the_place_of_the_first(harness: &impl Harness) {
    let (inputs, job) = (harness.inputs(), new_key());
    let upload = inputs.begin(&job).await.unwrap();
    let url = inputs.part_url(&job, &upload, 1, 5).await.unwrap();
    assert!(harness.send_part(&url, b"first").await);
    assert!(harness.send_part(&url, b"other").await);
    let parts = inputs.parts(&job, &upload).await.unwrap();
    assert_eq!(numbers_and_sizes(&parts), [(1, 5)]);
    inputs.complete(&job, &upload, &parts).await.unwrap();
    assert_eq!(read(&inputs, &job).await, b"other");
}

pub async fn only_the_announced_length_is_taken(harness: &impl Harness) {
    let (inputs, job) = (harness.inputs(), new_key());
    let upload = inputs.begin(&job).await.unwrap();
    let url = inputs.part_url(&job, &upload, 1, 5).await.unwrap();
    for wrong in [&b"four"[..], b"sixsix"] {
        assert!(!harness.send_part(&url, wrong).await, "{} bytes were taken for 5", wrong.len());
    }
    assert_eq!(inputs.parts(&job, &upload).await.unwrap(), []);
}

pub async fn an_upload_that_was_given_up_takes_nothing(harness: &impl Harness) {
    let (inputs, job) = (harness.inputs(), new_key());
    let upload = inputs.begin(&job).await.unwrap();
    let url = inputs.part_url(&job, &upload, 1, 5).await.unwrap();
    assert!(harness.send_part(&url, b"first").await);
    inputs.abort(&job, &upload).await.unwrap();
    inputs.abort(&job, &upload).await.unwrap();
    assert!(!harness.send_part(&url, b"first").await);
    assert_eq!(inputs.parts(&job, &upload).await.unwrap_err().class(), Class::NotFound);
    assert_eq!(inputs.complete(&job, &upload, &[]).await.unwrap_err().class(), Class::NotFound);
    assert_eq!(inputs.head(&job).await.unwrap(), None);
}

pub async fn an_upload_is_its_jobs_alone(harness: &impl Harness) {
    let (inputs, job, other) = (harness.inputs(), new_key(), new_key());
    let upload = inputs.begin(&job).await.unwrap();
    let url = inputs.part_url(&other, &upload, 1, 5).await.unwrap();
    assert!(!harness.send_part(&url, b"first").await);
    assert_eq!(inputs.parts(&other, &upload).await.unwrap_err().class(), Class::NotFound);
    inputs.abort(&other, &upload).await.unwrap();
    assert_eq!(inputs.parts(&job, &upload).await.unwrap(), []);
}

pub async fn what_is_put_is_read(harness: &impl Harness) {
    let (inputs, job) = (harness.inputs(), new_key());
    inputs.put(&job, b"##fileformat=VCFv4.3\n").await.unwrap();
    assert_eq!(read(&inputs, &job).await, b"##fileformat=VCFv4.3\n");
}

pub async fn a_sweep_gives_the_upload_up(harness: &impl Harness) {
    let (inputs, job) = (harness.inputs(), new_key());
    let upload = inputs.begin(&job).await.unwrap();
    let url = inputs.part_url(&job, &upload, 1, 5).await.unwrap();
    assert!(harness.send_part(&url, b"first").await);
    assert_eq!(harness.sweep().sweep(&job).await.unwrap(), 1);
    assert_eq!(inputs.parts(&job, &upload).await.unwrap_err().class(), Class::NotFound);
}

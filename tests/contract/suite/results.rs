//! `ResultWriter` and `ResultRemover`: what is written is there whole, and nothing else is touched.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use gas_ports::{Class, ResultRemover, ResultWriter, Sweep, Written};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use crate::{
    harness::Harness,
    samples::{bytes, new_key, recorded},
};

const MIB: usize = 1 << 20;

async fn write(results: &impl ResultWriter, s3_key: &str, bytes: &[u8]) -> Written {
    results.write(s3_key, "application/gzip", bytes).await.unwrap()
}

pub async fn what_is_written_can_be_read_and_has_its_digests(harness: &impl Harness) {
    let results = harness.results();
    // None, some, and around and above the size of a part.
    for size in [0, 1, 70_000, 16 * MIB - 1, 16 * MIB, 16 * MIB + 1, 37 * MIB] {
        let (key, body) = (new_key().result(), bytes(size));
        let written = write(&results, &key, &body).await;
        let expected = recorded(&body);
        assert_eq!(written.digest.bytes, expected.bytes);
        assert_eq!(written.digest.sha256, expected.sha256);
        assert_eq!(written.digest.tree_hash, expected.tree_hash);
        assert!(harness.result(&key, &written.version).await.as_deref() == Some(&body), "{size} bytes differ");
        results.remove(&key, &written.version).await.unwrap();
    }
}

pub async fn a_second_write_is_another_version(harness: &impl Harness) {
    let (results, key) = (harness.results(), new_key().result());
    let first = write(&results, &key, b"first").await;
    let second = write(&results, &key, b"second").await;
    assert_ne!(first.version, second.version);
    assert_eq!(harness.result(&key, &first.version).await.as_deref(), Some(&b"first"[..]));
    assert_eq!(harness.result(&key, &second.version).await.as_deref(), Some(&b"second"[..]));
}

/// Breaks off.
struct Broken;

impl AsyncRead for Broken {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::Error::other("the annotation failed")))
    }
}

pub async fn a_body_that_breaks_off_leaves_nothing(harness: &impl Harness) {
    let (results, job) = (harness.results(), new_key());
    for size in [10, 20 * MIB] {
        let good = bytes(size);
        let body = good.as_slice().chain(Broken);
        let error = results.write(&job.result(), "application/gzip", body).await.unwrap_err();
        assert_eq!(error.class(), Class::Retry);
        assert!(error.to_string().contains("the annotation failed"), "{error}");
        // Neither a version nor parts of one.
        assert_eq!(harness.sweep().sweep(&job).await.unwrap(), 0);
    }
}

pub async fn removing_a_version_leaves_the_others(harness: &impl Harness) {
    let (results, key) = (harness.results(), new_key().result());
    let first = write(&results, &key, b"first").await;
    let second = write(&results, &key, b"second").await;
    for _ in 0..2 {
        results.remove(&key, &first.version).await.unwrap();
        assert_eq!(harness.result(&key, &first.version).await, None);
        assert_eq!(harness.result(&key, &second.version).await.as_deref(), Some(&b"second"[..]));
    }
}

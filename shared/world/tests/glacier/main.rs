//! What the in-memory Glacier promises, as the developer guide has it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod archives;
mod inventory;
mod jobs;
mod output;
mod uploads;

use gas_domain::{Hasher, Tier, TreeHash};
use gas_world::glacier::{Body, ErrorCode, Glacier, JobRequest, Result};
use jiff::{SignedDuration, Timestamp};

const VAULT: &str = "results";
const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:restore";
const MIB: usize = 1 << 20;

/// A time on the hour.
fn hour(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 50 + hours)
}

fn glacier() -> Glacier {
    let mut glacier = Glacier::default();
    glacier.create_vault(VAULT, hour(0)).unwrap();
    glacier
}

fn bytes(length: usize) -> Vec<u8> {
    (0..251).cycle().take(length).collect()
}

/// By another way than the engine's: the domain's hasher.
fn tree_hash(bytes: &[u8]) -> TreeHash {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish().tree_hash
}

fn store(glacier: &mut Glacier, bytes: &[u8]) -> String {
    glacier.upload_archive(VAULT, None, tree_hash(bytes), Body::from(bytes.to_vec()), hour(0)).unwrap()
}

/// Initiates at hour 0 and ends at once.
fn retrieved(glacier: &mut Glacier, request: JobRequest) -> String {
    let job = glacier.initiate_job(VAULT, request, hour(0)).unwrap();
    glacier.finish_all(hour(0));
    job
}

fn standard(archive: &str) -> JobRequest {
    JobRequest::archive(archive, Tier::Standard)
}

#[track_caller]
fn refused<T>(answer: Result<T>) -> ErrorCode {
    answer.err().expect("an error").code
}

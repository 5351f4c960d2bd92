//! The command against a service that cuts connections, loses answers and says what it should not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod downloads;
mod endings;
mod gas;
mod logins;
mod refusals;
mod service;
mod uploads;
mod waiting;

use std::{thread, time::Duration};

use serde_json::{Value, json};

const JOB: &str = "01890000-0000-7000-8000-000000000001";

/// A job as the API says it.
fn job(state: &str, ended: bool) -> Value {
    json!({
        "id": JOB, "file_name": "a.vcf", "state": state, "ended": ended, "reference": "R64", "format": "csq",
        "haplotype": false, "submitted_at": "2026-01-01T00:00:00Z", "changed_at": "2026-01-01T00:00:00Z",
        "input_bytes": 7, "progress": null, "failure": null, "result": null,
    })
}

/// What every submission asks first.
fn usual(line: &str) -> Option<Value> {
    match line {
        "GET /api/v1/me" => Some(json!({
            "user_id": "u", "name": "Ann", "plan": "free", "limits": { "upload_bytes": 100_000, "open_jobs": 5 },
            "token": { "name": "t", "scopes": ["read", "submit"], "expires_at": "2030-01-01T00:00:00Z" },
        })),
        "GET /api/v1/references" => Some(json!({ "references": ["R64"], "formats": ["csq", "ann"] })),
        _ => None,
    }
}

/// A VCF with so many records.
fn vcf(records: usize) -> Vec<u8> {
    let head = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    let records: String = (0..records).map(|record| format!("I\t{}\t.\tA\tC\t.\tPASS\t.\n", record + 1)).collect();
    format!("{head}{records}").into_bytes()
}

/// Waits until something has happened, for a minute at most.
fn until(has_happened: impl Fn() -> bool) {
    let pause = Duration::from_millis(20);
    let mut tries = (0..3_000).map(|_| thread::sleep(pause));
    while !has_happened() {
        assert!(tries.next().is_some(), "it did not happen");
    }
}

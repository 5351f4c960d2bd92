//! The functions: size, first and later calls, memory.

use std::{
    fmt::Write as _,
    fs,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::memory;
use crate::{
    api::Api,
    binaries::LAMBDAS,
    folders,
    progress::Step,
    stack::{Settings, Stack},
};

/// How often a warm function is called.
const WARM_CALLS: usize = 50;

/// Calls every function with an event that gives it little to do.
pub fn measure(stack: &Stack, settings: &Settings) -> Result<String> {
    let mut table = String::from(
        "| function | binary (MB) | first call (ms) | later calls, median (ms) | peak memory (MB) |\n|---|---:|---:|---:|---:|\n",
    );
    let api = Api::new(&stack.endpoint);
    for (package, folder) in LAMBDAS {
        let step = Step::start(format!("calling {package}"));
        let function = stack.function(package)?;
        let event = event(package).to_string();
        let first = call(&api, function, &event)?;
        let mut later = (0..WARM_CALLS).map(|_| call(&api, function, &event)).collect::<Result<Vec<_>>>()?;
        later.sort_unstable();
        let size = fs::metadata(folders::made("build").join(folder).join("bootstrap"))?.len();
        let peak = memory::peak_kib(&settings.temporary(), function).map_or("–".into(), |kib| megabytes(kib * 1024));
        let (first, later) = (milliseconds(first), milliseconds(later[WARM_CALLS / 2]));
        writeln!(table, "| {package} | {} | {first} | {later} | {peak} |", megabytes(size))?;
        step.done("");
    }
    Ok(table)
}

/// A message about a job that is gone; for `reconcile` its schedule; for `web` the first page.
fn event(package: &str) -> Value {
    match package {
        "web" => json!({
            "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "",
            "headers": { "host": "localhost" }, "isBase64Encoded": false,
            "requestContext": {
                "accountId": "anonymous", "apiId": "bench", "domainName": "localhost", "domainPrefix": "bench",
                "http": { "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "bench" },
                "requestId": "bench", "routeKey": "$default", "stage": "$default",
                "time": "01/Jan/2026:00:00:00 +0000", "timeEpoch": 1_767_225_600_000_u64,
            },
        }),
        "reconcile" => json!({
            "version": "0", "id": "bench", "detail-type": "Scheduled Event", "source": "aws.events",
            "account": "000000000000", "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "resources": [], "detail": {},
        }),
        _ => json!({ "Records": [{
            "messageId": "bench", "receiptHandle": "bench", "eventSource": "aws:sqs", "awsRegion": "us-east-1",
            "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:bench", "attributes": {}, "messageAttributes": {},
            "body": json!({ "user_id": "bench", "job_id": "0198c0de-0000-7000-8000-000000000000" }).to_string(),
        }] }),
    }
}

fn call(api: &Api, function: &str, event: &str) -> Result<Duration> {
    let started = Instant::now();
    let (answer, _) = api.invoke(function, event.as_bytes())?;
    let took = started.elapsed();
    let answer: Value = serde_json::from_slice(&answer)?;
    if answer.get("errorMessage").is_some() {
        bail!("{function} failed: {answer}");
    }
    Ok(took)
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1000.0)
}

#[expect(clippy::cast_precision_loss, reason = "sizes of programs are far below 2^52 bytes")]
fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

//! The figures of a run, as a table.

use std::{collections::BTreeMap, fs, time::Duration};

use anyhow::Result;
use serde_json::{Value, json};

use super::{
    clock::Clock,
    person::Made,
    promises::Picture,
    rest::{self, Findings},
    service::Service,
};

/// Prints them.
pub fn print(
    service: &Service,
    picture: &Picture,
    clock: &Clock,
    findings: &Findings,
    made: &[Made],
    healing: Duration,
    all: Duration,
) -> Result<()> {
    let gone = made.iter().filter(|made| !picture.jobs.contains_key(&made.job.job_id)).count();
    let seconds = |time: &Duration| format!("{:.1} s", time.as_secs_f64());
    println!();
    row("jobs", made.len());
    counts("  ended", picture.counts());
    row("  deleted, and gone", gone);
    counts("kills of", service.kills.clone());
    row("invocations that died", died(service));
    row("restarts of the local AWS", service.restarts.iter().map(seconds).collect::<Vec<_>>().join(", "));
    counts("healed by reconcile", healed(service)?);
    counts("time put forward for", clock.put_forward.clone());
    counts("SHA-256 compared,", findings.compared.clone());
    row("mails sent", findings.mails);
    row("mails sent again", findings.doubled);
    row("unreferred, for the orphan pass", findings.orphans);
    row("messages left in queues", rest::messages(service)?.values().sum::<u64>());
    row("to rest after the last kill", seconds(&healing));
    row("all together", seconds(&all));
    println!();
    Ok(())
}

fn row(name: &str, value: impl std::fmt::Display) {
    println!("{name:<52} {value:>8}");
}

fn counts<K: std::fmt::Display, V: std::fmt::Display>(name: &str, counts: BTreeMap<K, V>) {
    for (what, count) in counts {
        row(&format!("{name} {what}"), count);
    }
}

/// Invocations whose function ended before it answered, as the local AWS's logs tell.
fn died(service: &Service) -> usize {
    let files = fs::read_dir(&service.stack.logs).into_iter().flatten().flatten().map(|file| file.path());
    let logs = files.filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("aws")));
    let text = logs.filter_map(|log| fs::read(log).ok()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    text.map(|text| text.matches("failed processing SQS batch").count()).sum()
}

/// What reconcile says that it has healed, counted.
fn healed(service: &Service) -> Result<BTreeMap<String, u32>> {
    let function = service.stack.function("reconcile")?;
    let configuration = service.api().get("lambda", &format!("/2015-03-31/functions/{function}/configuration"))?;
    let usual = json!(format!("/aws/lambda/{function}"));
    let mut input = json!({ "logGroupName": configuration.pointer("/LoggingConfig/LogGroup").unwrap_or(&usual) });
    let mut healed = BTreeMap::new();
    loop {
        let mut answer = service.api().action("logs", "Logs_20140328.FilterLogEvents", &input)?;
        let events = answer["events"].take();
        for message in events.as_array().into_iter().flatten().filter_map(|event| event["message"].as_str()) {
            if let Some((_, lost)) = message.split_once("healing: ") {
                let lost = lost.split(['"', '\n']).next().unwrap_or_default();
                *healed.entry(lost.trim_end_matches('\\').to_owned()).or_default() += 1;
            }
        }
        match answer["nextToken"].take() {
            Value::Null => return Ok(healed),
            token => input["nextToken"] = token,
        }
    }
}

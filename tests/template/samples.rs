//! The sample events: every case that a function has to take is there, well formed, for `cargo lambda invoke`.

use std::fs;

use serde_json::Value;

use crate::document::{read, root};

const QUEUE_CASES: [&str; 5] = ["sqs", "sqs-from-sns", "sns", "sqs-one-bad-record", "sqs-stale"];

#[test]
fn every_function_has_its_cases() {
    let cases = [
        ("archive", QUEUE_CASES.to_vec()),
        ("thaw", [QUEUE_CASES.as_slice(), &["sqs-role-change"]].concat()),
        (
            "restore",
            [
                QUEUE_CASES.as_slice(),
                &[
                    "sqs-s3-restore-completed",
                    "sqs-from-sns-s3-restore-completed",
                    "sqs-s3-test-event",
                    "sqs-from-sns-glacier-succeeded",
                    "sqs-from-sns-glacier-failed",
                ],
            ]
            .concat(),
        ),
        ("notify", [QUEUE_CASES.as_slice(), &["sqs-user"]].concat()),
        ("webhook", QUEUE_CASES.to_vec()),
        ("reconcile", vec!["orphans", "orphans-archives", "release", "schedule"]),
        ("web", vec!["home", "jobs-without-log-in", "no-such-page"]),
        ("annotator", vec!["message", "message-from-sns", "message-bad", "message-stale"]),
    ];
    for (function, mut due) in cases {
        let mut found: Vec<String> = fs::read_dir(root().join("events").join(function))
            .expect("a folder of samples")
            .map(|file| file.unwrap().file_name().into_string().unwrap().replace(".json", ""))
            .collect();
        found.sort_unstable();
        due.sort_unstable();
        assert_eq!(found, due, "{function}");
    }
}

#[test]
fn a_record_comes_from_the_queue_of_its_function() {
    for function in ["archive", "thaw", "restore", "notify", "webhook"] {
        for file in fs::read_dir(root().join("events").join(function)).expect("a folder of samples") {
            let name = file.unwrap().file_name().into_string().unwrap();
            let event: Value = serde_json::from_str(&read(&format!("events/{function}/{name}"))).expect("JSON");
            for record in event["Records"].as_array().expect("records") {
                let source = record["eventSource"].as_str().or(record["EventSource"].as_str());
                let due = if name.starts_with("sqs") { "aws:sqs" } else { "aws:sns" };
                assert_eq!(source, Some(due), "{function}/{name}");
                if let Some(arn) = record["eventSourceARN"].as_str() {
                    assert!(arn.to_lowercase().ends_with(&format!("-{function}queue")), "{function}/{name}: {arn}");
                }
            }
        }
    }
}

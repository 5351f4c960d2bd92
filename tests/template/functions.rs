//! The functions: how they are built, what wakes them, how long they may take.

use gas_domain::policy;
use serde_json::{Value, json};

use crate::{
    capabilities::{Port, ROLES},
    choices::Choice,
    document::{TEMPLATE, of_type, properties},
};

#[test]
fn sam_builds_every_function_from_its_own_crate() {
    for (id, function) in of_type("AWS::Serverless::Function") {
        let name = id.trim_end_matches("Function").to_lowercase();
        let folder = if name == "web" { "web/".to_owned() } else { format!("functions/{name}/") };
        assert_eq!(function["CodeUri"], folder);
        let manifest = crate::document::read(&format!("{folder}Cargo.toml"));
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{folder} does not build {name}");
        let build = json!({ "BuildMethod": "rust-cargolambda", "BuildProperties": { "Binary": name } });
        assert_eq!(crate::document::resource(id)["Metadata"], build, "{id}");
    }
    let globals = &TEMPLATE["Globals"]["Function"];
    assert_eq!(globals["Runtime"], "provided.al2023");
    assert_eq!(globals["Architectures"], json!(["x86_64"]));
}

#[test]
fn a_queue_wakes_its_function_and_only_failed_records_come_back() {
    for stage in ["Archive", "Thaw", "Restore", "Notify", "Webhook"] {
        let event = &properties(&format!("{stage}Function"))["Events"]["Queue"];
        assert_eq!(event["Type"], "SQS", "{stage}");
        let source = &event["Properties"];
        assert_eq!(source["Queue"], format!("${{{stage}Queue.Arn}}"));
        assert_eq!(source["BatchSize"], 10, "{stage}");
        assert_eq!(source["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]), "{stage}");
        let most = source["ScalingConfig"]["MaximumConcurrency"].as_u64().expect("a maximum concurrency");
        assert!((2..=10).contains(&most), "{stage}");
    }
}

/// AWS Lambda developer guide, "Using Lambda with Amazon SQS": at least six times the function's timeout.
#[test]
fn a_message_stays_hidden_while_its_function_may_still_work() {
    for stage in ["Archive", "Thaw", "Restore", "Notify", "Webhook"] {
        let hidden = seconds(&properties(&format!("{stage}Queue"))["VisibilityTimeout"]);
        let timeout = seconds(&properties(&format!("{stage}Function"))["Timeout"]);
        assert!(hidden >= 6 * timeout, "{stage}: {hidden} s hidden, {timeout} s of work");
    }
    // The annotator renews its hold; a message that nobody renews outlives the lease of a worker that died.
    let hidden = seconds(&properties("JobRequestsQueue")["VisibilityTimeout"]);
    assert!(hidden > policy::RUN_LEASE.as_secs());
}

/// What a lease or a deletion waits for is longer than what it waits out.
#[test]
fn a_function_ends_before_the_domain_takes_it_for_dead() {
    for (id, function) in of_type("AWS::Serverless::Function") {
        assert!(seconds(&function["Timeout"]) <= policy::LONGEST_TIMEOUT.as_secs(), "{id}");
    }
    assert!(seconds(&properties("ArchiveFunction")["Timeout"]) < policy::ARCHIVE_LEASE.as_secs());
    assert!(seconds(&properties("NotifyFunction")["Timeout"]) < policy::MAIL_LEASE.as_secs());
    let webhook = seconds(&properties("WebhookFunction")["Timeout"]);
    assert!(webhook < policy::DELIVERY_LEASE.as_secs());
    assert!(webhook > 2 * policy::WEBHOOK_ANSWER.as_secs(), "a receiver's silence is not the function's end");
}

/// Lambda ends a chain of messages to oneself after some sixteen; a copy or a walk in steps is such a chain.
#[test]
fn a_function_that_continues_itself_may() {
    for (id, function) in of_type("AWS::Serverless::Function") {
        let (_, ports) = ROLES.iter().find(|(role, _)| *role == id.replace("Function", "Role")).expect("a role");
        let own = match id {
            "ArchiveFunction" => Port::PublisherArchive,
            "ThawFunction" => Port::PublisherThaw,
            "RestoreFunction" => Port::PublisherRestore,
            _ => {
                assert!(function.get("RecursiveLoop").is_none(), "{id} does not continue itself");
                continue;
            }
        };
        assert!(ports.contains(&own), "{id} cannot continue itself");
        assert_eq!(function["RecursiveLoop"], "Allow", "{id}");
    }
}

/// With a vault the bytes of up to ten results at a time pass through the function, three parts of each.
#[test]
fn who_moves_bytes_has_the_memory_for_them() {
    for choice in Choice::ALL {
        for id in ["ArchiveFunction", "RestoreFunction"] {
            let memory = choice.resources()[id]["Properties"]["MemorySize"].as_u64();
            assert!(memory >= Some(if choice.has_vault() { 10 * 3 * 16 + 256 } else { 256 }), "{choice:?}: {id}");
        }
    }
}

#[test]
fn reconcile_looks_every_minute() {
    let events = properties("ReconcileFunction")["Events"].as_object().expect("events");
    assert_eq!(events.len(), 1);
    let schedule = &events["EveryMinute"];
    assert_eq!(schedule["Type"], "Schedule");
    assert_eq!(schedule["Properties"]["Schedule"], "rate(1 minute)");
}

#[test]
fn logs_are_kept_for_a_while_and_not_for_ever() {
    for (id, log) in of_type("AWS::Logs::LogGroup") {
        assert_eq!(log["RetentionInDays"], 30, "{id}");
    }
    for (id, function) in of_type("AWS::Serverless::Function") {
        let log = format!("${{{}}}", id.replace("Function", "Log"));
        assert_eq!(function["LoggingConfig"]["LogGroup"], log, "{id}");
    }
}

fn seconds(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is not a number of seconds"))
}

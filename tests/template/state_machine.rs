//! The retention state machine: waits until the result is due, publishes, and says so when it could not.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::{list, properties, read, text};

#[test]
fn it_waits_until_the_result_is_due_then_asks_archive_to_look() {
    let states = states();
    let wait = &states[text(&machine()["StartAt"])];
    assert_eq!(wait["Type"], "Wait");
    assert_eq!(wait["TimestampPath"], "$.retention_until");
    let publish = &states[text(&wait["Next"])];
    assert_eq!(publish["Type"], "Task");
    assert_eq!(publish["Resource"], "arn:${Partition}:states:::sns:publish");
    let message = json!({ "user_id.$": "$.user_id", "job_id.$": "$.job_id" });
    assert_eq!(publish["Parameters"], json!({ "TopicArn": "${ResultsArchiveTopicArn}", "Message": message }));
    assert_eq!(states[text(&publish["Next"])]["Type"], "Succeed");
}

#[test]
fn a_topic_that_fails_is_tried_again_before_the_execution_fails() {
    for (name, state) in states().iter().filter(|(_, state)| state["Type"] == "Task") {
        let retry = &state["Retry"][0];
        assert_eq!(retry["ErrorEquals"], json!(["States.ALL"]), "{name}");
        assert!(retry["MaxAttempts"].as_u64() >= Some(3) && retry["BackoffRate"].as_f64() > Some(1.0), "{name}");
        let catch = &state["Catch"][0];
        assert_eq!(catch["ErrorEquals"], json!(["States.ALL"]), "{name}");
        let end = &states()[text(&catch["Next"])];
        assert_eq!(end["Type"], "Fail", "{name}: what is caught must still show as failed");
        assert!(end["Error"].is_string() && end["Cause"].is_string(), "{name}");
    }
}

/// The local AWS takes a wrong definition without a word; AWS does not (Amazon States Language specification).
#[test]
fn the_definition_is_whole() {
    let machine = machine();
    known_fields("the machine", machine.as_object().unwrap(), &["Comment", "StartAt", "States"]);
    let states = states();
    let mut reached = BTreeSet::from([text(&machine["StartAt"]).to_owned()]);
    for (name, state) in &states {
        let own: &[&str] = match text(&state["Type"]) {
            "Wait" => &["TimestampPath", "Next"],
            "Task" => &["Resource", "Parameters", "Retry", "Catch", "Next"],
            "Succeed" => &[],
            "Fail" => &["Error", "Cause"],
            other => panic!("{name}: no rule for a state of type {other}"),
        };
        let fields: Vec<_> = own.iter().copied().chain(["Type", "Comment"]).collect();
        known_fields(name, state.as_object().unwrap(), &fields);
        let terminal = ["Succeed", "Fail"].contains(&text(&state["Type"]));
        assert_eq!(terminal, state.get("Next").is_none(), "{name} has to end or go on");
        let next = list(&state["Catch"]).into_iter().chain([state]).filter_map(|from| from.get("Next"));
        reached.extend(next.map(|next| text(next).to_owned()));
    }
    assert_eq!(reached, states.keys().cloned().collect(), "reached (left), defined (right)");
}

#[test]
fn every_substitution_is_defined_and_used() {
    let definition = read("statemachines/results-retention.asl.json");
    let used: BTreeSet<_> = definition.split("${").skip(1).filter_map(|rest| rest.split('}').next()).collect();
    let defined = properties("RetentionStateMachine")["DefinitionSubstitutions"].as_object().unwrap();
    assert_eq!(used, defined.keys().map(String::as_str).collect(), "used (left), defined (right)");
}

#[test]
fn it_runs_for_days_and_its_failures_are_logged() {
    let machine = properties("RetentionStateMachine");
    assert_eq!(machine["Type"], "STANDARD");
    assert_eq!(machine["DefinitionUri"], "statemachines/results-retention.asl.json");
    assert_eq!(machine["Logging"]["Level"], "ERROR");
    let log = &machine["Logging"]["Destinations"][0]["CloudWatchLogsLogGroup"]["LogGroupArn"];
    assert_eq!(log, "${RetentionStateMachineLog.Arn}");
}

fn machine() -> Value {
    serde_json::from_str(&read("statemachines/results-retention.asl.json")).expect("the definition is JSON")
}

fn states() -> Map<String, Value> {
    machine()["States"].as_object().expect("States").clone()
}

fn known_fields(what: &str, object: &Map<String, Value>, known: &[&str]) {
    let odd: Vec<_> = object.keys().filter(|key| !known.contains(&key.as_str())).collect();
    assert!(odd.is_empty(), "{what} has unknown fields {odd:?}");
}

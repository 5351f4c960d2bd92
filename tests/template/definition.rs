//! A state machine's definition, which the local AWS takes without a word when it is wrong; AWS does not (Amazon States Language specification).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::{list, of_type, read, text};

/// A definition, by its file in `statemachines`.
pub fn definition(file: &str) -> Value {
    serde_json::from_str(&read(&format!("statemachines/{file}"))).expect("the definition is JSON")
}

/// Its states.
pub fn states(file: &str) -> Map<String, Value> {
    definition(file)["States"].as_object().expect("States").clone()
}

/// The files that the template deploys.
fn files() -> Vec<(&'static str, &'static Value, &'static str)> {
    let machines = of_type("AWS::Serverless::StateMachine").into_iter();
    machines
        .map(|(id, machine)| {
            let file = text(&machine["DefinitionUri"]).strip_prefix("statemachines/").expect("a file of statemachines");
            (id, machine, file)
        })
        .collect()
}

#[test]
fn every_definition_is_whole() {
    for (_, _, file) in files() {
        let machine = definition(file);
        known_fields(file, machine.as_object().unwrap(), &["Comment", "StartAt", "States", "TimeoutSeconds"]);
        let mut reached = BTreeSet::from([text(&machine["StartAt"]).to_owned()]);
        for (name, state) in &states(file) {
            let own: &[&str] = match text(&state["Type"]) {
                "Pass" => &["Result", "Next"],
                "Wait" => &["TimestampPath", "Seconds", "Next"],
                "Task" => &["Resource", "Parameters", "ResultSelector", "Retry", "Catch", "Next"],
                "Choice" => &["Choices", "Default"],
                "Succeed" => &[],
                "Fail" => &["Error", "Cause"],
                other => panic!("{name}: no rule for a state of type {other}"),
            };
            let fields: Vec<_> = own.iter().copied().chain(["Type", "Comment"]).collect();
            known_fields(name, state.as_object().unwrap(), &fields);
            let ends = ["Succeed", "Fail", "Choice"].contains(&text(&state["Type"]));
            assert_eq!(ends, state.get("Next").is_none(), "{name} has to end, to choose or to go on");
            assert_eq!(state["Type"] == "Choice", state.get("Default").is_some(), "{name} has to know what else to do");
            let others = [&state["Catch"], &state["Choices"]].into_iter().flat_map(list);
            let next = others.chain([state]).flat_map(|from| [&from["Next"], &from["Default"]]);
            reached.extend(next.filter(|next| !next.is_null()).map(|next| text(next).to_owned()));
        }
        assert_eq!(reached, states(file).keys().cloned().collect(), "{file}: reached (left), defined (right)");
    }
}

#[test]
fn what_fails_is_tried_again_before_the_execution_fails() {
    for (_, _, file) in files() {
        for (name, state) in states(file).iter().filter(|(_, state)| state["Type"] == "Task") {
            let retry = &state["Retry"][0];
            assert_eq!(retry["ErrorEquals"], serde_json::json!(["States.ALL"]), "{name}");
            assert!(retry["MaxAttempts"].as_u64() >= Some(3) && retry["BackoffRate"].as_f64() > Some(1.0), "{name}");
            let catch = &state["Catch"][0];
            assert_eq!(catch["ErrorEquals"], serde_json::json!(["States.ALL"]), "{name}");
            let end = &states(file)[text(&catch["Next"])];
            assert_eq!(end["Type"], "Fail", "{name}: what is caught must still show as failed");
            assert!(end["Error"].is_string() && end["Cause"].is_string(), "{name}");
        }
    }
}

#[test]
fn every_substitution_is_defined_and_used() {
    for (id, machine, file) in files() {
        let definition = read(&format!("statemachines/{file}"));
        let used: BTreeSet<_> = definition.split("${").skip(1).filter_map(|rest| rest.split('}').next()).collect();
        let defined = machine["DefinitionSubstitutions"].as_object().unwrap();
        assert_eq!(used, defined.keys().map(String::as_str).collect(), "{id}: used (left), defined (right)");
    }
}

#[test]
fn an_execution_may_take_days_and_its_failure_is_logged() {
    for (id, machine, _) in files() {
        assert_eq!(machine["Type"], "STANDARD", "{id}");
        assert_eq!(machine["Logging"]["Level"], "ERROR", "{id}");
        let log = &machine["Logging"]["Destinations"][0]["CloudWatchLogsLogGroup"]["LogGroupArn"];
        assert_eq!(*log, format!("${{{id}Log.Arn}}"), "{id}");
    }
}

fn known_fields(what: &str, object: &Map<String, Value>, known: &[&str]) {
    let odd: Vec<_> = object.keys().filter(|key| !known.contains(&key.as_str())).collect();
    assert!(odd.is_empty(), "{what} has unknown fields {odd:?}");
}

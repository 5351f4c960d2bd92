//! The roles hold what the capability table says: nothing is missing, nothing is surplus.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    capabilities::ROLES,
    choices::Choice,
    document::{list, of_type, properties, text, texts},
};

type Statements = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

#[test]
fn every_role_holds_its_capabilities_and_no_more() {
    for choice in Choice::ALL {
        let mut roles: BTreeMap<_, _> =
            choice.resources().iter().filter(|(_, it)| it["Type"] == "AWS::IAM::Role").collect();
        for (role, ports) in ROLES {
            let Some(properties) = roles.remove(&(*role).to_owned()).map(|resource| &resource["Properties"]) else {
                assert_eq!((*role, choice.has_delayed_messages()), ("RetentionStateMachineRole", true), "no {role}");
                continue;
            };
            let held = statements(role, properties);
            let mut due = Statements::new();
            for (sid, actions, resources) in ports.iter().flat_map(|port| port.grants(choice)) {
                let actions = actions.split_whitespace().map(str::to_owned).collect();
                due.insert(sid.to_owned(), (actions, resources.into_iter().collect()));
            }
            for (sid, statement) in &due {
                assert_eq!(
                    held.get(sid),
                    Some(statement),
                    "{choice:?}: {role}: the statement {sid} is missing or differs"
                );
            }
            let surplus: Vec<_> = held.keys().filter(|sid| !due.contains_key(*sid)).collect();
            assert!(surplus.is_empty(), "{choice:?}: {role} holds more than its capabilities: {surplus:?}");
        }
        assert!(roles.is_empty(), "not in the capability table: {:?}", roles.keys());
    }
}

#[test]
fn a_role_has_one_policy_of_its_own_and_no_other() {
    for (id, role) in of_type("AWS::IAM::Role") {
        let mut known: Vec<_> = role.as_object().unwrap().keys().map(String::as_str).collect();
        known.sort_unstable();
        assert_eq!(known, ["AssumeRolePolicyDocument", "Policies"], "{id}");
        assert_eq!(list(&role["Policies"]).len(), 1, "{id}");
    }
    let others = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", "AWS::IAM::User"];
    for (id, resource) in crate::document::resources() {
        assert!(!others.contains(&text(&resource["Type"])), "{id} goes round the capability table");
    }
}

#[test]
fn only_the_service_that_runs_it_may_take_a_role() {
    for (id, role) in of_type("AWS::IAM::Role") {
        let service = match id {
            "AnnotatorTaskRole" | "AnnotatorExecutionRole" => "ecs-tasks.amazonaws.com",
            "RetentionStateMachineRole" | "OrphanPassStateMachineRole" => "states.amazonaws.com",
            "OrphanPassScheduleRole" => "events.amazonaws.com",
            _ => "lambda.amazonaws.com",
        };
        let trust = json!([{ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" }]);
        assert_eq!(role["AssumeRolePolicyDocument"]["Statement"], trust, "{id}");
    }
}

#[test]
fn every_function_has_a_role_that_no_other_has() {
    for (id, function) in of_type("AWS::Serverless::Function") {
        let role = format!("${{{}Role.Arn}}", id.trim_end_matches("Function"));
        assert_eq!(function["Role"], role, "{id}");
        assert!(function.get("Policies").is_none(), "{id} goes round the capability table");
    }
    assert_eq!(properties("RetentionStateMachine")["Role"], "${RetentionStateMachineRole.Arn}");
    assert_eq!(properties("OrphanPassStateMachine")["Role"], "${OrphanPassStateMachineRole.Arn}");
    assert_eq!(properties("AnnotatorTaskDefinition")["TaskRoleArn"], "${AnnotatorTaskRole.Arn}");
    assert_eq!(properties("AnnotatorTaskDefinition")["ExecutionRoleArn"], "${AnnotatorExecutionRole.Arn}");
}

#[test]
fn mail_goes_out_from_one_sender_alone() {
    let policies = &properties("NotifyRole")["Policies"];
    let mailer = statement(policies, "Mailer");
    assert_eq!(mailer["Condition"], json!({ "StringEqualsIfExists": { "ses:FromAddress": "${MailSender}" } }));
}

#[test]
fn a_workers_role_exists_without_a_service() {
    assert!(crate::document::resource("AnnotatorTaskRole").get("Condition").is_none());
}

fn statements(role: &str, properties: &Value) -> Statements {
    let mut held = Statements::new();
    for statement in list(&properties["Policies"][0]["PolicyDocument"]["Statement"]) {
        let sid = text(&statement["Sid"]).to_owned();
        assert_eq!(statement["Effect"], "Allow", "{role}: {sid}");
        let of = |name: &str| texts(&statement[name]).into_iter().map(str::to_owned).collect();
        let actions: BTreeSet<String> = of("Action");
        assert!(actions.iter().all(|action| !action.contains('*')), "{role}: {sid} has a wildcard action");
        let known = ["Sid", "Effect", "Action", "Resource", "Condition"];
        let odd: Vec<_> = statement.as_object().unwrap().keys().filter(|key| !known.contains(&key.as_str())).collect();
        assert!(odd.is_empty(), "{role}: {sid} has {odd:?}");
        let twice = held.insert(sid.clone(), (actions, of("Resource")));
        assert!(twice.is_none(), "{role} has two statements {sid}");
    }
    held
}

fn statement<'a>(policies: &'a Value, sid: &str) -> &'a Value {
    list(&policies[0]["PolicyDocument"]["Statement"])
        .into_iter()
        .find(|statement| statement["Sid"] == sid)
        .unwrap_or_else(|| panic!("no statement {sid}"))
}

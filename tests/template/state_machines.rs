//! The state machines: one waits until a result is due, one walks over everything that lies somewhere.

use serde_json::json;

use crate::{
    definition::{definition, states},
    document::{properties, text},
};

const RETENTION: &str = "results-retention.asl.json";
const ORPHANS: &str = "orphan-pass.asl.json";

#[test]
fn it_waits_until_the_result_is_due_then_asks_archive_to_look() {
    let states = states(RETENTION);
    let wait = &states[text(&definition(RETENTION)["StartAt"])];
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
fn an_orphan_pass_begins_at_the_beginning_and_goes_on_where_a_page_ended() {
    let (machine, states) = (definition(ORPHANS), states(ORPHANS));
    let begin = &states[text(&machine["StartAt"])];
    assert_eq!(begin["Result"], json!({ "cursor": null }));
    let look = &states[text(&begin["Next"])];
    assert_eq!(look["Resource"], "arn:${Partition}:states:::lambda:invoke");
    assert_eq!(look["Parameters"]["FunctionName"], "${ReconcileFunctionArn}");
    assert_eq!(look["Parameters"]["Payload"], json!({ "orphans": { "cursor.$": "$.cursor" } }));
    let selected = &look["ResultSelector"];
    for field in ["cursor", "wait", "failed"] {
        assert_eq!(selected[format!("{field}.$")], format!("$.Payload.{field}"), "reconcile's answer");
    }
    let choice = &states[text(&look["Next"])];
    for (variable, due) in [("$.wait", "Wait"), ("$.failed", "Fail")] {
        let choices = choice["Choices"].as_array().expect("choices").iter();
        let chosen = choices.filter(|choice| choice["Variable"] == variable);
        let next: Vec<_> = chosen.map(|choice| &states[text(&choice["Next"])]["Type"]).collect();
        assert_eq!(next, [due], "{variable}");
    }
    let more = json!({ "Not": { "Variable": "$.cursor", "IsNull": true }, "Next": begin["Next"] });
    assert!(choice["Choices"].as_array().expect("choices").contains(&more), "a cursor has to lead on");
    assert_eq!(states[text(&choice["Default"])]["Type"], "Succeed");
}

/// Two passes at once would ask for two inventories and count each other's deletions as failures.
#[test]
fn an_orphan_pass_begins_every_day_when_the_last_one_has_ended() {
    let schedule = properties("OrphanPassSchedule");
    assert_eq!(schedule["ScheduleExpression"], "rate(1 day)");
    let target =
        json!({ "Id": "orphan-pass", "Arn": "${OrphanPassStateMachine}", "RoleArn": "${OrphanPassScheduleRole.Arn}" });
    assert_eq!(schedule["Targets"], json!([target]));
    assert!(definition(ORPHANS)["TimeoutSeconds"].as_u64().expect("a bound") < 24 * 60 * 60);
}

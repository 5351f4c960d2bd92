//! Every message reaches its queue, is tried again, and in the end rests where someone is told of it.

use serde_json::{Value, json};

use crate::document::{of_type, properties, resource, text};

/// Topic, queue.
const ROUTES: [(&str, &str); 6] = [
    ("JobRequestsTopic", "JobRequestsQueue"),
    ("JobResultsTopic", "NotifyQueue"),
    ("JobResultsTopic", "WebhookQueue"),
    ("ResultsArchiveTopic", "ArchiveQueue"),
    ("ResultsThawTopic", "ThawQueue"),
    ("ResultsRestoreTopic", "RestoreQueue"),
];

#[test]
fn each_topic_goes_to_the_queue_of_its_stage() {
    let subscriptions = of_type("AWS::SNS::Subscription");
    assert_eq!(subscriptions.len(), ROUTES.len());
    for (topic, queue) in ROUTES {
        let id = queue.replace("Queue", "Subscription");
        let mut due = json!({
            "TopicArn": format!("${{{topic}}}"),
            "Protocol": "sqs",
            "Endpoint": format!("${{{queue}.Arn}}"),
            "RawMessageDelivery": true,
        });
        // Two stages share a topic: each takes what is its own, told by a field of the message.
        if topic == "JobResultsTopic" {
            due["FilterPolicyScope"] = json!("MessageBody");
            due["FilterPolicy"] = json!({ "webhook": [{ "exists": queue == "WebhookQueue" }] });
        }
        assert_eq!(*properties(&id), due);
        // Messages that come between subscription and policy would be refused.
        assert_eq!(resource(&id)["DependsOn"], format!("{queue}Policy"));
    }
}

#[test]
fn a_message_that_fails_again_and_again_rests_in_a_dead_letter_queue() {
    for (queue, properties) in queues() {
        let dead = format!("${{{}.Arn}}", dead_letters(queue));
        let due = json!({ "deadLetterTargetArn": dead, "maxReceiveCount": 5 });
        assert_eq!(properties["RedrivePolicy"], due, "{queue}");
    }
    assert_eq!(queues().len(), ROUTES.len());
}

/// The age of a message counts from its first queue on, so the last one has to keep it longer.
#[test]
fn dead_letters_are_kept_as_long_as_sqs_can() {
    const FOURTEEN_DAYS: u64 = 14 * 24 * 60 * 60;
    for (queue, properties) in queues() {
        let dead = crate::document::properties(&dead_letters(queue));
        assert_eq!(dead["MessageRetentionPeriod"], FOURTEEN_DAYS, "{queue}");
        let own = properties["MessageRetentionPeriod"].as_u64().unwrap_or(4 * 24 * 60 * 60);
        assert!(own < FOURTEEN_DAYS, "{queue}");
    }
}

#[test]
fn queues_are_encrypted() {
    for (queue, properties) in of_type("AWS::SQS::Queue") {
        assert_eq!(properties["SqsManagedSseEnabled"], true, "{queue}");
    }
}

#[test]
fn every_dead_letter_raises_an_alarm() {
    for (queue, _) in queues() {
        let dead = dead_letters(queue);
        let alarm = properties(&dead.replace("Queue", "Alarm"));
        let dimension = json!([{ "Name": "QueueName", "Value": format!("${{{dead}.QueueName}}") }]);
        assert_eq!(alarm["Dimensions"], dimension);
        assert_eq!(alarm["MetricName"], "ApproximateNumberOfMessagesVisible", "{dead}");
        assert_eq!(alarm["ComparisonOperator"], "GreaterThanOrEqualToThreshold", "{dead}");
        assert_eq!(alarm["Threshold"], 1, "{dead}");
    }
}

#[test]
fn alarms_are_heard() {
    for (id, alarm) in of_type("AWS::CloudWatch::Alarm") {
        assert_eq!(alarm["AlarmActions"], json!(["${AlarmsTopic}"]), "{id}");
        assert!(text(&alarm["AlarmDescription"]).contains("docs/OPERATIONS.md"), "{id} does not say where to read on");
    }
    assert_eq!(properties("ReconcileAlarm")["Dimensions"][0]["Value"], "${ReconcileFunction}");
}

/// The working queues: those that messages come to first.
fn queues() -> Vec<(&'static str, &'static Value)> {
    let mut queues = of_type("AWS::SQS::Queue");
    queues.retain(|(id, _)| !id.ends_with("DeadLetterQueue"));
    queues
}

fn dead_letters(queue: &str) -> String {
    queue.replace("Queue", "DeadLetterQueue")
}

/// What a stage logs when it holds a result (`gas_ports::flow::advance`) is what the alarm counts.
#[test]
fn a_held_result_raises_an_alarm() {
    for stage in ["Archive", "Thaw", "Restore"] {
        let filter = properties(&format!("{stage}Held"));
        assert_eq!(filter["LogGroupName"], format!("${{{stage}Log}}"));
        assert_eq!(filter["FilterPattern"], r#"{ $.message = "HELD*" }"#);
        assert_eq!(filter["MetricTransformations"][0]["MetricName"], properties("HeldAlarm")["MetricName"]);
    }
}

/// What reconcile logs when it heals (`healing: …`) is what is counted.
#[test]
fn healing_is_counted_and_too_much_of_it_raises_an_alarm() {
    let filter = properties("Healed");
    assert_eq!(filter["LogGroupName"], "${ReconcileLog}");
    assert_eq!(filter["FilterPattern"], r#"{ $.message = "healing: *" }"#);
    let (metric, alarm) = (&filter["MetricTransformations"][0], properties("HealedAlarm"));
    assert_eq!(metric["MetricName"], "Healed");
    assert_eq!((&metric["MetricName"], &metric["MetricNamespace"]), (&alarm["MetricName"], &alarm["Namespace"]));
}

#[test]
fn an_orphan_pass_that_fails_raises_an_alarm() {
    let alarm = properties("OrphanPassAlarm");
    assert_eq!(alarm["MetricName"], "ExecutionsFailed");
    assert_eq!(alarm["Dimensions"], json!([{ "Name": "StateMachineArn", "Value": "${OrphanPassStateMachine}" }]));
}

/// What the filters look at is what the messages say.
#[test]
fn a_message_has_the_field_that_its_queue_filters_by() {
    use gas_domain::Message;
    let key = gas_domain::JobKey {
        user_id: "ann".parse().unwrap(),
        job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap(),
    };
    let has_field = |message: Message| {
        let body: Value = serde_json::from_str(&message.body()).expect("a message is JSON");
        body.get("webhook").is_some_and(|value| !value.is_null())
    };
    assert!(has_field(Message::Webhook(key.clone())));
    assert!(!has_field(Message::Notify(key.clone())));
    assert!(!has_field(Message::NotifyUser { user_id: key.user_id }));
}

//! What buckets, topics and queues say themselves about who may come near.

use serde_json::{Value, json};

use crate::{
    choices::Choice,
    document::{list, of_type, properties, text},
};

#[test]
fn no_bucket_is_reached_without_tls() {
    for (id, _) in of_type("AWS::S3::Bucket") {
        let policy = properties(&format!("{id}Policy"));
        assert_eq!(policy["Bucket"], format!("${{{id}}}"));
        let statements = list(&policy["PolicyDocument"]["Statement"]);
        assert_eq!(statements.len(), 1, "{id}");
        let whole = json!([format!("${{{id}.Arn}}"), format!("${{{id}.Arn}}/*")]);
        assert_tls_only(id, statements[0], "s3:*", &whole);
    }
}

/// The default policy of a topic would let everyone in the account publish.
#[test]
fn a_topic_takes_messages_over_tls_from_those_whose_role_allows_it() {
    for (id, _) in of_type("AWS::SNS::Topic").into_iter().filter(|(id, _)| *id != "AlarmsTopic") {
        let policy = properties(&format!("{id}Policy"));
        assert_eq!(policy["Topics"], json!([format!("${{{id}}}")]));
        let statements = list(&policy["PolicyDocument"]["Statement"]);
        assert_tls_only(id, statements[0], "sns:Publish", &json!(format!("${{{id}}}")));
        assert_eq!(statements.len(), if id == "ResultsRestoreTopic" { 2 } else { 1 }, "{id}");
    }
}

#[test]
fn the_restore_topic_hears_of_our_archive_bucket_alone() {
    for choice in Choice::ALL.into_iter().filter(|choice| !choice.has_vault()) {
        let bucket = text(&choice.resources()["ArchiveBucket"]["Properties"]["BucketName"]);
        let due = json!({
            "Sid": "RestoredObjects",
            "Effect": "Allow",
            "Principal": { "Service": "s3.amazonaws.com" },
            "Action": "sns:Publish",
            "Resource": "${ResultsRestoreTopic}",
            "Condition": {
                "ArnEquals": { "aws:SourceArn": format!("arn:${{AWS::Partition}}:s3:::{bucket}") },
                "StringEquals": { "aws:SourceAccount": "${AWS::AccountId}" },
            },
        });
        assert_eq!(restore_topic_allows(choice), [&due], "{choice:?}");
        // Bucket names are shared by the whole world: this one holds the stack's own id.
        assert!(bucket.contains("<part 2 of ${AWS::StackId} split at \"/\">"), "{bucket}");
    }
}

/// Glacier publishes as the account that has the vault, and says nothing of the vault.
#[test]
fn the_restore_topic_hears_of_vaults_of_this_account_alone() {
    for choice in Choice::ALL.into_iter().filter(|choice| choice.has_vault()) {
        let due = json!({
            "Sid": "CompletedJobs",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": "sns:Publish",
            "Resource": "${ResultsRestoreTopic}",
            "Condition": { "StringEquals": { "aws:SourceOwner": "${AWS::AccountId}" } },
        });
        assert_eq!(restore_topic_allows(choice), [&due], "{choice:?}");
    }
}

fn restore_topic_allows(choice: Choice) -> Vec<&'static Value> {
    let policy = &choice.resources()["ResultsRestoreTopicPolicy"]["Properties"]["PolicyDocument"];
    list(&policy["Statement"]).into_iter().filter(|statement| statement["Effect"] == "Allow").collect()
}

#[test]
fn a_queue_takes_messages_from_its_topic_alone() {
    let subscriptions = of_type("AWS::SNS::Subscription");
    for (id, policy) in of_type("AWS::SQS::QueuePolicy") {
        let queue = id.trim_end_matches("Policy");
        let arn = format!("${{{queue}.Arn}}");
        let (_, subscription) = subscriptions
            .iter()
            .find(|(_, subscription)| subscription["Endpoint"] == arn)
            .unwrap_or_else(|| panic!("{queue} is subscribed to nothing"));
        assert_eq!(policy["Queues"], json!([format!("${{{queue}}}")]));
        let due = json!([{
            "Sid": "FromItsTopic",
            "Effect": "Allow",
            "Principal": { "Service": "sns.amazonaws.com" },
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": { "ArnEquals": { "aws:SourceArn": subscription["TopicArn"] } },
        }]);
        assert_eq!(policy["PolicyDocument"]["Statement"], due, "{queue}");
    }
}

fn assert_tls_only(id: &str, statement: &Value, action: &str, resource: &Value) {
    let due = json!({
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        // AWS never sees a loopback address; it lets a local AWS be spoken to without a certificate.
        "Condition": { "Bool": { "aws:SecureTransport": "false" }, "NotIpAddress": { "aws:SourceIp": "127.0.0.0/8" } },
    });
    assert_eq!(*statement, due, "{id}");
}

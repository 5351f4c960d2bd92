//! Tables and buckets: backed up, encrypted, closed, and kept when the stack goes.

use serde_json::{Value, json};

use crate::document::{list, of_type, properties, resource, text};

#[test]
fn tables_are_billed_by_use_backed_up_and_encrypted() {
    for (id, table) in of_type("AWS::DynamoDB::Table") {
        assert_eq!(table["BillingMode"], "PAY_PER_REQUEST", "{id}");
        assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{id}");
        assert_eq!(table["SSESpecification"]["SSEEnabled"], true, "{id}");
    }
}

#[test]
fn tables_have_the_keys_that_the_code_reads_by() {
    let keys = |table: &str| -> Vec<_> {
        list(&properties(table)["KeySchema"])
            .into_iter()
            .map(|key| (text(&key["AttributeName"]), text(&key["KeyType"])))
            .collect()
    };
    assert_eq!(keys("JobsTable"), [("user_id", "HASH"), ("job_id", "RANGE")]);
    assert_eq!(keys("UsersTable"), [("user_id", "HASH")]);
    assert_eq!(keys("SessionsTable"), [("token_hash", "HASH")]);
    assert_eq!(keys("RepliesTable"), [("request_hash", "HASH")]);
    assert_eq!(keys("WorkersTable"), [("worker_id", "HASH")]);
    assert_eq!(keys("BillingEventsTable"), [("event_id", "HASH")]);
}

#[test]
fn what_is_due_is_found_by_shard_and_time() {
    let with_version = json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["version"] });
    assert_eq!(index("JobsTable", "due"), over("due", "due_shard", "due_at", with_version));
    // A user has no version.
    assert_eq!(index("UsersTable", "due"), over("due", "due_shard", "due_at", keys_only()));
}

#[test]
fn those_who_wait_are_found_by_time() {
    assert_eq!(index("JobsTable", "queue"), over("queue", "queue", "queue_since", keys_only()));
}

fn keys_only() -> Value {
    json!({ "ProjectionType": "KEYS_ONLY" })
}

fn over(name: &str, hash: &str, range: &str, projection: Value) -> Value {
    json!({
        "IndexName": name,
        "KeySchema": [
            { "AttributeName": hash, "KeyType": "HASH" },
            { "AttributeName": range, "KeyType": "RANGE" },
        ],
        "Projection": projection,
    })
}

fn index(table: &str, name: &str) -> Value {
    let found = list(&properties(table)["GlobalSecondaryIndexes"]).into_iter().find(|index| index["IndexName"] == name);
    found.expect("the table has the index").clone()
}

#[test]
fn a_users_sessions_are_found_newest_first() {
    let index = json!([{
        "IndexName": "user",
        "KeySchema": [
            { "AttributeName": "user_id", "KeyType": "HASH" },
            { "AttributeName": "started_at", "KeyType": "RANGE" },
        ],
        "Projection": { "ProjectionType": "ALL" },
    }]);
    assert_eq!(properties("SessionsTable")["GlobalSecondaryIndexes"], index);
}

#[test]
fn what_is_kept_for_a_while_expires() {
    let ttl = json!({ "AttributeName": "expires_at", "Enabled": true });
    for table in ["SessionsTable", "RepliesTable", "BillingEventsTable", "WorkersTable"] {
        assert_eq!(properties(table)["TimeToLiveSpecification"], ttl, "{table}");
    }
}

#[test]
fn what_users_own_outlives_the_stack() {
    let kept = ["JobsTable", "UsersTable", "InputsBucket", "ResultsBucket", "ArchiveBucket"];
    for id in kept {
        assert_eq!(resource(id)["DeletionPolicy"], "RetainExceptOnCreate", "{id}");
        assert_eq!(resource(id)["UpdateReplacePolicy"], "Retain", "{id}");
    }
}

#[test]
fn buckets_are_closed_encrypted_and_without_acls() {
    for (id, bucket) in of_type("AWS::S3::Bucket") {
        for lock in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
            assert_eq!(bucket["PublicAccessBlockConfiguration"][lock], true, "{id}: {lock}");
        }
        assert_eq!(bucket["OwnershipControls"]["Rules"], json!([{ "ObjectOwnership": "BucketOwnerEnforced" }]), "{id}");
        let encryption = &bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
        assert_eq!(encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256", "{id}");
        assert!(bucket.get("WebsiteConfiguration").is_none(), "{id}");
    }
}

#[test]
fn unfinished_uploads_are_cleared_away_but_not_under_a_transfer() {
    for (id, bucket) in of_type("AWS::S3::Bucket") {
        let days: Vec<_> = rules(bucket)
            .into_iter()
            .filter_map(|rule| rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"].as_u64())
            .collect();
        assert_eq!(days, [7], "{id}");
        assert!(rules(bucket).into_iter().all(|rule| rule["Status"] == "Enabled"), "{id}");
    }
}

/// A lifecycle rule does not know which version a job refers to.
#[test]
fn results_have_versions_that_no_rule_removes() {
    assert_eq!(properties("ResultsBucket")["VersioningConfiguration"]["Status"], "Enabled");
    for bucket in ["ResultsBucket", "ArchiveBucket"] {
        for rule in rules(properties(bucket)) {
            for removal in ["ExpirationInDays", "ExpirationDate", "NoncurrentVersionExpiration", "Transitions"] {
                assert!(rule.get(removal).is_none(), "{bucket}: {removal}");
            }
        }
    }
}

#[test]
fn an_input_outlives_its_job_by_weeks() {
    let days = rules(properties("InputsBucket")).into_iter().find_map(|rule| rule["ExpirationInDays"].as_u64());
    assert!(days.expect("inputs expire") >= 30);
}

#[test]
fn the_browser_may_upload_from_our_pages_alone() {
    let rules = list(&properties("InputsBucket")["CorsConfiguration"]["CorsRules"]);
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0]["AllowedOrigins"], json!(["${WebUrl}"]));
    assert_eq!(rules[0]["AllowedMethods"], json!(["POST", "PUT"]));
    for bucket in ["ResultsBucket", "ArchiveBucket"] {
        assert!(properties(bucket).get("CorsConfiguration").is_none(), "{bucket}");
    }
}

#[test]
fn a_restored_archive_is_told_to_restore() {
    let archive = properties("ArchiveBucket");
    let told = json!([{ "Event": "s3:ObjectRestore:Completed", "Topic": "${ResultsRestoreTopic}" }]);
    assert_eq!(archive["NotificationConfiguration"], json!({ "TopicConfigurations": told }));
    // S3 tries the topic when the notification is set: its policy has to be there before.
    assert_eq!(resource("ArchiveBucket")["DependsOn"], "ResultsRestoreTopicPolicy");
}

fn rules(bucket: &Value) -> Vec<&Value> {
    list(&bucket["LifecycleConfiguration"]["Rules"])
}

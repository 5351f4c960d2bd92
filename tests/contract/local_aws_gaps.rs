//! Where the local AWS is not AWS, as far as the tests have to know: asserted as it is, so that an upgrade shows what
//! changed. A test that fails here may mean that a detour elsewhere is no longer needed.

use gas_domain::{ArchiveId, JobKey};
use gas_ports::{Class, ResultWriter, Stored};
use serde_json::{Value, json};
use ureq::{Body, http::Response};

use crate::{
    harness::ArchiveHarness,
    local_aws::LocalAws,
    root,
    samples::{bytes, new_key, recorded},
    suite::archiving::{FAR, NEAR, store, stored},
};

/// An object of class GLACIER that nobody asked back.
async fn frozen(aws: &LocalAws, size: usize) -> (JobKey, ArchiveId) {
    let (job, body) = (new_key(), bytes(size));
    let written = aws.results().write(&job.result(), "application/gzip", &body[..]).await.unwrap();
    let archive = stored(&aws.storage_class(), &job, 1, &written.version, &recorded(&body)).await.unwrap();
    (job, archive)
}

/// Copies an archived object within the archive bucket.
fn copy(aws: &LocalAws, from: &ArchiveId, header: (&str, &str)) -> Response<Body> {
    let bucket = aws.output("ArchiveBucketName");
    let path = |key: &str| format!("{bucket}/{key}").replace('|', "%7C");
    let request = root::agent().put(format!("{}/{}.copy", aws.stack.endpoint, path(&from.0)));
    let request = request.header("authorization", aws.stack.root("s3")).header(header.0, header.1);
    request.header("x-amz-copy-source", path(&from.0)).send_empty().expect("S3 answers")
}

fn head(aws: &LocalAws, bucket: &str, key: &str) -> Response<Body> {
    let url = format!("{}/{}/{key}", aws.stack.endpoint, aws.output(bucket)).replace('|', "%7C");
    let request = root::agent().head(url).header("authorization", aws.stack.root("s3"));
    request.header("x-amz-checksum-mode", "ENABLED").call().expect("S3 answers")
}

/// AWS refuses with 403 ObjectNotInActiveTierError: the archive always looks before it copies back.
#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_object_can_be_copied() {
    let aws = LocalAws::connect().await;
    let (_, archive) = frozen(&aws, 10).await;
    tokio::task::block_in_place(|| {
        assert_eq!(copy(&aws, &archive, ("x-amz-storage-class", "STANDARD")).status(), 200);
    });
}

/// As AWS does it; earlier versions ignored the condition.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_refused_when_its_source_changed() {
    let aws = LocalAws::connect().await;
    let (_, archive) = frozen(&aws, 10).await;
    tokio::task::block_in_place(|| {
        assert_eq!(copy(&aws, &archive, ("x-amz-copy-source-if-match", "\"0123\"")).status(), 412);
    });
}

/// AWS computes the SHA-256 of the whole for an object that was copied in one piece; here a copy keeps the checksum over
/// the parts that its source was written in.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_keeps_the_checksum_of_its_parts() {
    let aws = LocalAws::connect().await;
    let (_, archive) = frozen(&aws, 20 << 20).await;
    let head = tokio::task::block_in_place(|| head(&aws, "ArchiveBucketName", &archive.0));
    let checksum = head.headers()["x-amz-checksum-sha256"].to_str().expect("it is ASCII");
    assert!(checksum.ends_with("-2"), "{checksum}");
}

/// A copy in parts is handed over and resumed. AWS has the SHA-256 of every part and of the list of them. Without it the archive does not call a copy whole; that the
/// parts are those of the source is seen by the entity tags.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_in_parts_has_no_checksum() {
    let aws = LocalAws::connect().await;
    let (job, body) = (new_key(), bytes(37 << 20));
    let written = aws.results().write(&job.result(), "application/gzip", &body[..]).await.unwrap();
    let (result, in_parts) = (recorded(&body), aws.storage_class().copying_in_parts_above(1 << 20));
    // Handed over after each of the first two parts; the third call makes the copy whole.
    let mut upload = None;
    for _ in 0..2 {
        let part = store(&in_parts, &job, 1, &written.version, &result, upload.as_ref(), NEAR).await.unwrap();
        let Stored::Part(id) = part else { panic!("{part:?}") };
        assert!(upload.is_none() || upload.as_ref() == Some(&id));
        upload = Some(id);
    }
    let error = store(&in_parts, &job, 1, &written.version, &result, upload.as_ref(), FAR).await.unwrap_err();
    assert!(error.class() == Class::Corrupt && error.to_string().contains("no SHA-256"), "{error}");
    tokio::task::block_in_place(|| {
        let copy = head(&aws, "ArchiveBucketName", &ArchiveId::object(&job, 1).0);
        let source = head(&aws, "ResultsBucketName", &job.result());
        for header in ["etag", "content-length", "content-type"] {
            assert_eq!(copy.headers()[header], source.headers()[header], "{header}");
        }
        assert_eq!(copy.headers()["x-amz-storage-class"], "GLACIER");
    });
}

/// AWS answers with the name that the link asked for, whatever the version.
#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_downloaded_without_the_name_that_was_asked_for() {
    let aws = LocalAws::connect().await;
    let job = new_key();
    let written = aws.results().write(&job.result(), "application/gzip", &b"result"[..]).await.unwrap();
    let download = gas_ports::Download::Result { s3_key: job.result(), version: written.version };
    let url = gas_ports::Presign::download_url(&aws.presign(), &download, "a.vcf.gz").await.unwrap();
    let answer = tokio::task::block_in_place(|| root::agent().get(&url).call().expect("S3 answers"));
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().get("content-disposition").is_none());
}

/// AWS refuses to complete an upload with a part below 5 MiB that is not the last (EntityTooSmall).
#[tokio::test(flavor = "multi_thread")]
async fn small_parts_are_taken() {
    let aws = LocalAws::connect().await;
    let object = format!("{}/{}/{}", aws.stack.endpoint, aws.output("InputsBucketName"), new_key().input());
    let object = object.replace('|', "%7C");
    let root = aws.stack.root("s3");
    tokio::task::block_in_place(|| {
        let created = root::agent().post(format!("{object}?uploads")).header("authorization", &root).send_empty();
        let created = created.expect("S3 answers").body_mut().read_to_string().expect("it is text");
        let upload = created.split("UploadId>").nth(1).and_then(|text| text.split('<').next()).expect("an upload id");
        let mut parts = String::new();
        for number in 1..=2 {
            let url = format!("{object}?partNumber={number}&uploadId={upload}");
            let answer = root::agent().put(url).header("authorization", &root).send("small").expect("S3 answers");
            let etag = answer.headers()["etag"].to_str().expect("it is ASCII");
            parts += &format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>");
        }
        let list = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
        let url = format!("{object}?uploadId={upload}");
        let completed = root::agent().post(url).header("authorization", &root).send(list).expect("S3 answers");
        assert_eq!(completed.status(), 200);
    });
}

/// Starts an execution; the status and the answer.
fn start(aws: &LocalAws, input: &Value) -> (u16, String) {
    let request = root::agent().post(&aws.stack.endpoint).header("authorization", aws.stack.root("states"));
    let request = request.header("x-amz-target", "AWSStepFunctions.StartExecution");
    let mut answer = request.content_type("application/x-amz-json-1.0").send(input.to_string()).expect("it answers");
    (answer.status().as_u16(), answer.body_mut().read_to_string().expect("it is text"))
}

/// AWS answers with the running execution when the input is the same too.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_refused_the_second_time_whatever_the_input() {
    let aws = LocalAws::connect().await;
    let job = new_key();
    let wait = json!({ "user_id": job.user_id, "job_id": job.job_id, "retention_until": "2100-01-01T00:00:00Z" });
    let execution = json!({ "stateMachineArn": aws.output("RetentionStateMachineArn"),
        "name": format!("{}-1", job.job_id), "input": wait.to_string() });
    tokio::task::block_in_place(|| {
        let (status, text) = start(&aws, &execution);
        assert_eq!(status, 200, "{text}");
        let (status, text) = start(&aws, &execution);
        assert_eq!(status, 400, "{text}");
        assert!(text.contains("ExecutionAlreadyExists"), "{text}");
    });
}

/// AWS refuses a definition that is not valid Amazon States Language: a test of ours checks the one that is deployed.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_state_machine_is_taken() {
    let aws = LocalAws::connect().await;
    tokio::task::block_in_place(|| {
        let arn = json!({ "stateMachineArn": aws.output("RetentionStateMachineArn") });
        let deployed = root::action(&aws.stack, "states", "AWSStepFunctions.DescribeStateMachine", &arn);
        let definition = json!({ "StartAt": "Wait", "States": { "Wait": { "Type": "Nonsense", "Next": "Nowhere" } } });
        let wrong = json!({ "name": format!("contract-{}", new_key().job_id), "roleArn": deployed["roleArn"],
            "definition": definition.to_string() });
        let made = root::action(&aws.stack, "states", "AWSStepFunctions.CreateStateMachine", &wrong);
        let arn = json!({ "stateMachineArn": made["stateMachineArn"] });
        root::action(&aws.stack, "states", "AWSStepFunctions.DeleteStateMachine", &arn);
    });
}

/// What the template says of backups and lifecycle is dropped: tests of the template look after it.
#[tokio::test(flavor = "multi_thread")]
async fn backups_and_lifecycle_rules_are_not_deployed() {
    let aws = LocalAws::connect().await;
    tokio::task::block_in_place(|| {
        let table = json!({ "TableName": aws.output("JobsTableName") });
        let backups = root::action(&aws.stack, "dynamodb", "DynamoDB_20120810.DescribeContinuousBackups", &table);
        let backups = &backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
        assert_eq!(backups["PointInTimeRecoveryStatus"], "DISABLED");
        let rules = root::get(&aws.stack, &format!("{}?lifecycle", aws.output("ResultsBucketName")));
        assert_eq!(rules.status(), 404);
    });
}

//! The AWS adapters on the local AWS, with what `template.yaml` deployed there.

use std::time::Duration;

use gas_aws::{
    Archive, BillingEventsTable, JobsTable, QueueDelayTimers, RepliesTable, S3Inputs, S3Presign, S3Results, S3Sweep,
    Sdk, SessionsTable, SnsPublisher, SqsJobRequests, SqsQueues, StateMachineTimers, StorageClassArchive, SystemClock,
    SystemIds, Topic, UsersTable, WorkersTable,
};
use gas_domain::{ArchiveId, JobKey, VersionId};
use gas_ports::{
    AfterUpload, ArchiveHoldings, ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, Asked,
    BillingEvents, Ids, InputCopies, InputObjects, InputUploads, JobIntake, JobLeases, JobPages, JobQueue, JobRequests,
    Jobs, JobsDue, Listed, Presign, Publisher, Queues, Replies, ResultHoldings, ResultRemover, ResultWriter,
    RetentionTimers, Sessions, StageQueue, Sweep, UserBilling, UserNotices, UserProfiles, UserRoles, Users, UsersDue,
    Workers,
};
use gas_tests::stack::Stack;
use serde_json::json;

use crate::{
    harness::{ArchiveHarness, Harness},
    presigned, root,
    suite::archiving::ask,
};

/// Much more than the local AWS takes for a restore.
const RETRIEVAL: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub struct LocalAws {
    pub stack: Stack,
    pub sdk: Sdk,
    /// A queue and a topic of this test alone: the deployed ones are read by the deployed service.
    queue_url: String,
    topic_arn: String,
}

impl LocalAws {
    pub async fn connect() -> Self {
        let stack = Stack::from_env();
        let sdk = stack.sdk().await;
        let (queue_url, topic_arn) = tokio::task::block_in_place(|| own_queue_and_topic(&stack));
        Self { stack, sdk, queue_url, topic_arn }
    }

    pub fn output(&self, name: &str) -> &str {
        self.stack.output(name)
    }

    pub fn presign(&self) -> S3Presign<SystemClock> {
        let (inputs, results) = (self.output("InputsBucketName"), self.output("ResultsBucketName"));
        S3Presign::new(&self.sdk, inputs, results, SystemClock)
    }

    /// Timers that send to this test's own queue.
    pub fn queue_delay(&self) -> QueueDelayTimers {
        QueueDelayTimers::new(&self.sdk, &self.queue_url)
    }

    pub fn storage_class(&self) -> StorageClassArchive {
        StorageClassArchive::new(&self.sdk, self.output("ResultsBucketName"), self.output("ArchiveBucketName"))
    }
}

impl Harness for LocalAws {
    fn jobs(&self) -> impl Jobs + JobIntake + JobPages + JobQueue + JobLeases + JobsDue + Clone + 'static {
        JobsTable::new(&self.sdk, self.output("JobsTableName"), self.output("UsersTableName"))
    }

    fn users(&self) -> impl Users + UserProfiles + UserBilling + UserRoles + UserNotices + UsersDue {
        UsersTable::new(&self.sdk, self.output("UsersTableName"))
    }

    fn billing_events(&self) -> impl BillingEvents {
        BillingEventsTable::new(&self.sdk, self.output("BillingEventsTableName"))
    }

    fn sessions(&self) -> impl Sessions {
        SessionsTable::new(&self.sdk, self.output("SessionsTableName"))
    }

    fn replies(&self) -> impl Replies {
        RepliesTable::new(&self.sdk, self.output("RepliesTableName"))
    }

    fn workers(&self) -> impl Workers {
        WorkersTable::new(&self.sdk, self.output("WorkersTableName"))
    }

    fn inputs(&self) -> impl InputObjects + InputUploads + InputCopies {
        S3Inputs::new(&self.sdk, self.output("InputsBucketName"))
    }

    fn requests(&self) -> impl JobRequests {
        SqsJobRequests::new(&self.sdk, &self.queue_url)
    }

    fn queues(&self) -> impl Queues {
        let urls = [self.queue_url.clone(), self.output("JobRequestsDeadLetterQueueUrl").to_owned()];
        SqsQueues::new(&self.sdk, [(StageQueue::JobRequests, urls)])
    }

    fn publisher(&self) -> impl Publisher {
        SnsPublisher::new(&self.sdk, [(Topic::JobRequests, self.topic_arn.clone())])
    }

    fn timers(&self) -> impl RetentionTimers {
        StateMachineTimers::new(&self.sdk, self.output("RetentionStateMachineArn"))
    }

    async fn upload(&self, job: &JobKey, bytes: &[u8]) {
        let form = self.presign().upload_form(job, 1 << 30, AfterUpload::Created).await.expect("the form is signed");
        let (status, text) = tokio::task::block_in_place(|| presigned::post(&form, bytes));
        assert_eq!(status, 201, "{text}");
    }

    async fn send_part(&self, url: &str, bytes: &[u8]) -> bool {
        tokio::task::block_in_place(|| root::agent().put(url).send(bytes).expect("S3 answers").status() == 200)
    }
}

impl ArchiveHarness for LocalAws {
    fn results(&self) -> impl ResultWriter + ResultRemover + ResultHoldings {
        S3Results::new(&self.sdk, self.output("ResultsBucketName"))
    }

    fn archive(&self) -> impl ArchiveWriter + ArchiveRetrievals + ArchiveReader + ArchiveRemover {
        self.storage_class()
    }

    fn sweep(&self) -> impl Sweep {
        let [inputs, results] = ["Inputs", "Results"].map(|bucket| self.output(&format!("{bucket}BucketName")));
        S3Sweep::new(&self.sdk, inputs, results, Archive::StorageClass(self.storage_class()))
    }

    async fn result(&self, s3_key: &str, version: &VersionId) -> Option<Vec<u8>> {
        let path = format!("{}/{s3_key}?versionId={}", self.output("ResultsBucketName"), version.0);
        tokio::task::block_in_place(|| {
            let answer = root::get(&self.stack, &path.replace('|', "%7C"));
            (answer.status() == 200).then(|| root::bytes(answer))
        })
    }

    async fn retrieval_ends(&self, job: &JobKey, archive: &ArchiveId) {
        let ended = async {
            while !matches!(ask(&self.archive(), job, archive, None).await, Ok(Asked::Ready(_))) {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::time::timeout(RETRIEVAL, ended).await.expect("the retrieval ends");
    }

    async fn copies(&self, job: &JobKey) -> u64 {
        copies(&self.storage_class(), job).await
    }
}

/// Counts the job's archives on a walk over all.
pub async fn copies(archive: &impl ArchiveHoldings, job: &JobKey) -> u64 {
    let (mut count, mut from) = (0, None);
    loop {
        let listed = archive.archives(from.as_deref()).await.expect("the archive can be listed");
        let Listed::Page(page) = listed else { panic!("there is no list") };
        count += page.entries.iter().filter(|entry| entry.job == *job).count() as u64;
        from = page.next;
        if from.is_none() {
            return count;
        }
    }
}

fn own_queue_and_topic(stack: &Stack) -> (String, String) {
    let name = format!("contract-{}", SystemIds.job_id());
    let queue = root::action(stack, "sqs", "AmazonSQS.CreateQueue", &json!({ "QueueName": name }));
    let queue_url = queue["QueueUrl"].as_str().expect("the queue has an address").to_owned();
    let wanted = json!({ "QueueUrl": queue_url, "AttributeNames": ["QueueArn"] });
    let attributes = root::action(stack, "sqs", "AmazonSQS.GetQueueAttributes", &wanted);
    let queue_arn = attributes["Attributes"]["QueueArn"].as_str().expect("the queue has an ARN");

    let created = root::query(stack, "sns", &[("Action", "CreateTopic"), ("Name", &name)]);
    let topic_arn = between(&created, "<TopicArn>", "</TopicArn>");
    let allowed = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sqs:SendMessage",
        "Principal": { "Service": "sns.amazonaws.com" }, "Resource": queue_arn }] });
    let policy = json!({ "QueueUrl": queue_url, "Attributes": { "Policy": allowed.to_string() } });
    root::action(stack, "sqs", "AmazonSQS.SetQueueAttributes", &policy);
    let subscribe = [
        ("Action", "Subscribe"),
        ("TopicArn", topic_arn),
        ("Protocol", "sqs"),
        ("Endpoint", queue_arn),
        ("Attributes.entry.1.key", "RawMessageDelivery"),
        ("Attributes.entry.1.value", "true"),
    ];
    root::query(stack, "sns", &subscribe);
    (queue_url, topic_arn.to_owned())
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let found = text.split_once(from).and_then(|(_, rest)| rest.split_once(to));
    found.map(|(found, _)| found).unwrap_or_else(|| panic!("{text} has no {from}"))
}

impl Drop for LocalAws {
    fn drop(&mut self) {
        root::action(&self.stack, "sqs", "AmazonSQS.DeleteQueue", &json!({ "QueueUrl": self.queue_url }));
        root::query(&self.stack, "sns", &[("Action", "DeleteTopic"), ("TopicArn", &self.topic_arn)]);
    }
}

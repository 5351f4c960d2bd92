//! The running service as the tests use it: users, uploads, messages, waiting for a state with a bound.

use std::time::Duration;

use gas_aws::{JobsTable, S3Inputs, S3Presign, Sdk, SnsPublisher, SystemClock, SystemIds, Topic, UsersTable};
use gas_domain::{
    Event, Input, Job, JobKey, JobState, Message, Place, Profile, ResultFile, Role, Sha256, SizeLimits, User, UserId,
};
use gas_ports::{
    Clock, Download, Ids, JobIntake, Jobs, Presign, Publisher, Submitted, UploadForm, UserProfiles, UserRoles, Users,
    flow,
};
use gas_tests::stack::Stack;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// How long a test waits for one thing before it fails.
const BOUND: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// The running service.
pub struct Service {
    pub stack: Stack,
    sdk: Sdk,
    jobs: JobsTable,
    users: UsersTable,
    inputs: S3Inputs,
    presign: S3Presign<SystemClock>,
    publisher: SnsPublisher,
}

/// Where a job's result is.
pub fn place(job: &Job) -> Option<&Place> {
    match &job.state {
        JobState::Completed { place, .. } => Some(place),
        _ => None,
    }
}

impl Service {
    pub async fn connect() -> Self {
        let stack = Stack::from_env();
        let sdk = stack.sdk().await;
        let output = |name: &str| stack.output(name).to_owned();
        let topics = [
            (Topic::JobRequests, output("JobRequestsTopicArn")),
            (Topic::JobResults, output("JobResultsTopicArn")),
            (Topic::ResultsArchive, output("ResultsArchiveTopicArn")),
            (Topic::ResultsThaw, output("ResultsThawTopicArn")),
            (Topic::ResultsRestore, output("ResultsRestoreTopicArn")),
        ];
        Self {
            jobs: JobsTable::new(&sdk, output("JobsTableName"), output("UsersTableName")),
            users: UsersTable::new(&sdk, output("UsersTableName")),
            inputs: S3Inputs::new(&sdk, output("InputsBucketName")),
            presign: S3Presign::new(&sdk, output("InputsBucketName"), output("ResultsBucketName"), SystemClock),
            publisher: SnsPublisher::new(&sdk, topics),
            sdk,
            stack,
        }
    }

    /// A new user.
    pub async fn user(&self, role: Role) -> User {
        let id: UserId = SystemIds.job_id().to_string().parse().expect("a UUID is a user id");
        let profile = Profile { name: "Ann".into(), email: format!("{id}@example.org"), institution: String::new() };
        let user = User::new(id, profile, SystemClock.now());
        self.users.create(&user).await.expect("the user is stored");
        if role == Role::Premium { self.change_role(&user, role).await } else { user }
    }

    /// Changes a user's role as the pages do.
    pub async fn change_role(&self, user: &User, role: Role) -> User {
        let user = Users::load(&self.users, &user.id).await.expect("the user loads").expect("the user exists");
        let changed = user.change_role(role, SystemClock.now()).expect("it is another role");
        UserRoles::commit(&self.users, &changed, user.role_version).await.expect("the role is written");
        self.publish(&changed.message().expect("the jobs must follow")).await;
        changed
    }

    pub fn new_key(&self, user: &User) -> JobKey {
        JobKey { user_id: user.id.clone(), job_id: SystemIds.job_id() }
    }

    /// A job whose file has not been uploaded yet.
    pub async fn new_job(&self, user: &User, file_name: &str) -> JobKey {
        let job = Job::uploading(self.new_key(user), file_name.into(), SystemClock.now());
        self.jobs.create(&job).await.expect("the job is stored");
        job.key
    }

    /// Uploads as a browser does and submits as the pages do.
    pub async fn submit(&self, user: &User, file_name: &str, bytes: Vec<u8>) -> JobKey {
        let key = self.new_job(user, file_name).await;
        let limit = self.limits().premium;
        let (status, answer) = self.upload(&key, limit, bytes).await;
        assert!((200..400).contains(&status), "{status}: {answer}");
        assert_eq!(self.submit_uploaded(&key, limit).await, Submitted::Pending);
        key
    }

    pub async fn submit_uploaded(&self, key: &JobKey, limit: u64) -> Submitted {
        let job = self.job(key).await;
        flow::submit(&self.jobs, &self.inputs, &self.publisher, &job, limit, SystemClock.now())
            .await
            .expect("the job can be submitted")
    }

    /// Posts the form; S3's status and answer.
    pub async fn upload(&self, key: &JobKey, limit: u64, bytes: Vec<u8>) -> (u16, String) {
        self.post(&self.form(key, limit).await, &bytes)
    }

    /// Posts the form of one job with the key of another; S3's status.
    pub async fn upload_elsewhere(&self, key: &JobKey, other: &JobKey, limit: u64, bytes: Vec<u8>) -> u16 {
        let mut form = self.form(key, limit).await;
        for (name, value) in &mut form.fields {
            if name == "key" {
                *value = other.input();
            }
        }
        self.post(&form, &bytes).0
    }

    async fn form(&self, key: &JobKey, limit: u64) -> UploadForm {
        self.presign.upload_form(key, limit, &self.stack.web_url).await.expect("the form is signed")
    }

    fn post(&self, form: &UploadForm, bytes: &[u8]) -> (u16, String) {
        const BOUNDARY: &str = "gas-7f3c9a";
        let mut body = Vec::new();
        for (name, value) in &form.fields {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let part = "Content-Disposition: form-data; name=\"file\"; filename=\"a.vcf\"\r\n\r\n";
        body.extend_from_slice(format!("--{BOUNDARY}\r\n{part}").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = agent().post(&form.action).content_type(format!("multipart/form-data; boundary={BOUNDARY}"));
        blocking(|| {
            let mut answer = request.send(&body).expect("S3 answers");
            (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap_or_default())
        })
    }

    /// A free user's result whose archiver claimed it and died.
    pub async fn abandoned_in_archiving(&self, user: &User) -> JobKey {
        let key = self.new_key(user);
        let then = SystemClock.now() - SignedDuration::from_hours(2);
        let bytes = b"a result";
        let digest = Sha256::of(bytes);
        let steps = [
            Event::Submit(Input { bytes: 1, etag: gas_domain::ETag("\"e\"".into()) }),
            Event::Claim,
            Event::Complete {
                attempt: 1,
                result: ResultFile {
                    bytes: bytes.len() as u64,
                    sha256: digest,
                    tree_hash: gas_domain::TreeHash(digest.0),
                    reference: "none".into(),
                    summary: "{}".into(),
                },
                version: gas_domain::VersionId("v1".into()),
                log: None,
                role: Role::Free,
                retention: SignedDuration::from_secs(1),
            },
        ];
        let mut job = Job::uploading(key.clone(), "abandoned.vcf".into(), then);
        for event in steps {
            job = job.apply(event, then).expect("the event applies");
        }
        job = job.apply(Event::ClaimArchive, then + SignedDuration::from_secs(2)).expect("the retention is over");
        self.jobs.create(&job).await.expect("the job is stored");
        key
    }

    pub async fn job(&self, key: &JobKey) -> Job {
        Jobs::load(&self.jobs, key).await.expect("the job loads").expect("the job exists")
    }

    /// The job, as soon as it is as the condition wants it.
    pub async fn until(&self, key: &JobKey, what: &str, condition: impl Fn(&Job) -> bool) -> Job {
        let mut last = None;
        let waiting = async {
            loop {
                let job = self.job(key).await;
                if condition(&job) {
                    return job;
                }
                last = Some(job);
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        match tokio::time::timeout(BOUND, waiting).await {
            Ok(job) => job,
            Err(_) => panic!("the job was not {what} within {BOUND:?}: {last:?}; logs: {}", self.stack.logs.display()),
        }
    }

    pub async fn until_user(&self, id: &UserId, what: &str, condition: impl Fn(&User) -> bool) {
        self.eventually(what, async || {
            let user = Users::load(&self.users, id).await.expect("the user loads").expect("the user exists");
            condition(&user).then_some(())
        })
        .await;
    }

    async fn eventually<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        let waiting = async {
            loop {
                match look().await {
                    Some(found) => return found,
                    None => tokio::time::sleep(LOOK_EVERY).await,
                }
            }
        };
        let found = tokio::time::timeout(BOUND, waiting).await;
        found.unwrap_or_else(|_| panic!("not {what} within {BOUND:?}; logs: {}", self.stack.logs.display()))
    }

    async fn download_url(&self, job: &Job) -> String {
        let version = place(job).and_then(Place::version).expect("the result is online").clone();
        let download = Download::Result { s3_key: job.key.result(), version };
        self.presign.download_url(&download, &job.result_file_name()).await.expect("the link is signed")
    }

    /// The result as a browser downloads it.
    pub async fn download(&self, job: &Job) -> Vec<u8> {
        let url = self.download_url(job).await;
        blocking(|| {
            let mut answer = agent().get(&url).call().expect("S3 answers");
            let bytes = answer.body_mut().read_to_vec().expect("the result arrives");
            assert_eq!(answer.status(), 200, "{}", String::from_utf8_lossy(&bytes));
            // The local AWS ignores the name, so the link is asked for it.
            assert!(url.contains("response-content-disposition=attachment"), "the link gives no file name");
            bytes
        })
    }

    /// Whether the version that the job refers to is still in the results bucket.
    pub async fn is_online(&self, job: &Job) -> bool {
        let url = self.download_url(job).await;
        blocking(|| agent().get(&url).call().expect("S3 answers").status() == 200)
    }

    pub async fn publish(&self, message: &Message) {
        self.publisher.publish(message).await.expect("the message is published");
    }

    /// The texts of all mails to a user.
    pub async fn mails_to(&self, user: &User) -> Vec<String> {
        let url = format!("{}/_ministack/ses/messages", self.stack.endpoint);
        let answer: Value = blocking(|| {
            agent().get(&url).call().expect("the inbox answers").body_mut().read_json().expect("the inbox is JSON")
        });
        let accounts = answer["messages"].as_object().expect("the inbox has accounts").values();
        let mails = accounts.filter_map(Value::as_array).flatten();
        let to_user = mails.filter(|mail| mail.to_string().contains(&user.profile.email));
        to_user.map(|mail| mail["BodyText"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The one mail to a user.
    pub async fn mail_to(&self, user: &User) -> String {
        self.until_mails(user, 1).await;
        let mails = self.mails_to(user).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        mails.into_iter().next().unwrap_or_default()
    }

    pub async fn until_mails(&self, user: &User, count: usize) {
        self.eventually("mailed", async || (self.mails_to(user).await.len() >= count).then_some(())).await;
    }

    pub fn limits(&self) -> SizeLimits {
        let limit = |name: &str| self.stack.web_env[name].parse().expect("a limit is a number");
        SizeLimits { free: limit("FREE_SIZE_LIMIT"), premium: limit("PREMIUM_SIZE_LIMIT") }
    }

    /// An event as SQS gives it, its records named m0, m1, ….
    pub fn sqs_event(&self, bodies: &[&str]) -> String {
        let record = |(number, body): (usize, &&str)| {
            json!({ "messageId": format!("m{number}"), "receiptHandle": "r", "body": body, "attributes": {},
                "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "awsRegion": "us-east-1",
                "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:queue" })
        };
        json!({ "Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>() }).to_string()
    }

    /// Which records of a batch failed.
    pub fn failed_records(&self, answer: &Value) -> Vec<String> {
        let failures = answer["batchItemFailures"].as_array().into_iter().flatten();
        let mut ids: Vec<_> =
            failures.filter_map(|failure| failure["itemIdentifier"].as_str().map(str::to_owned)).collect();
        ids.sort();
        ids
    }

    /// Invokes a deployed function and waits for its answer.
    pub async fn invoke(&self, function: &str, event: &str) -> Value {
        let (function, endpoint) = (self.stack.function(function).to_owned(), &self.stack.endpoint);
        let url = format!("{endpoint}/2015-03-31/functions/{function}/invocations");
        blocking(|| {
            let request = agent().post(&url).header("authorization", self.stack.root("lambda"));
            let mut answer = request.send(event).expect("Lambda answers");
            let text = answer.body_mut().read_to_string().expect("the answer is text");
            serde_json::from_str(&text).unwrap_or(Value::Null)
        })
    }

    /// Puts a text into a queue.
    pub async fn send_text(&self, output: &str, text: &str) {
        let queue = self.stack.output(output);
        self.sqs("SendMessage", &json!({ "QueueUrl": queue, "MessageBody": text }));
    }

    /// How long a message that failed is hidden, in seconds.
    pub async fn set_visibility_timeout(&self, output: &str, seconds: u32) {
        let attributes = json!({ "VisibilityTimeout": seconds.to_string() });
        self.sqs("SetQueueAttributes", &json!({ "QueueUrl": self.stack.output(output), "Attributes": attributes }));
    }

    /// Waits until a dead-letter queue holds a message with this text.
    pub async fn until_dead_letter(&self, output: &str, text: &str) {
        let queue = self.stack.output(output).to_owned();
        self.eventually("in the dead-letter queue", async || {
            let input = json!({ "QueueUrl": queue, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0 });
            let answer = self.sqs("ReceiveMessage", &input);
            let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
            messages.iter().any(|message| message["Body"] == text).then_some(())
        })
        .await;
    }

    fn sqs(&self, action: &str, input: &Value) -> Value {
        blocking(|| {
            let request = agent().post(&self.stack.endpoint).header("authorization", self.stack.root("sqs"));
            let request = request.header("x-amz-target", format!("AmazonSQS.{action}"));
            let mut answer =
                request.content_type("application/x-amz-json-1.0").send(input.to_string()).expect("SQS answers");
            let text = answer.body_mut().read_to_string().expect("the answer is text");
            assert_eq!(answer.status(), 200, "{action}: {text}");
            serde_json::from_str(&text).unwrap_or(Value::Null)
        })
    }

    pub fn sdk(&self) -> &Sdk {
        &self.sdk
    }
}

pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

pub fn blocking<T>(call: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(call)
}

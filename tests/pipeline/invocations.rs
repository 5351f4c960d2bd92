//! The deployed functions and queues, spoken to directly.

use serde_json::{Value, json};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::service::{Service, agent, blocking};

type SetBack<'a> = Box<dyn FnOnce(&Service) + 'a>;

/// A setting of the shared stack that is set back when this is dropped.
#[must_use]
pub struct Changed<'a> {
    service: &'a Service,
    back: Option<SetBack<'a>>,
}

impl Drop for Changed<'_> {
    fn drop(&mut self) {
        if let Some(back) = self.back.take() {
            back(self.service);
        }
    }
}

/// The local AWS ends what a function is doing when its configuration changes; the cloud does not.
static CONFIGURATIONS: RwLock<()> = RwLock::const_new(());

/// Keeps the functions as they are configured, while it is held.
#[expect(dead_code, reason = "held, not read")]
pub enum Configurations {
    /// Nobody changes them.
    Unchanged(RwLockReadGuard<'static, ()>),
    /// Only its holder changes them, and no other test is under way.
    Ours(RwLockWriteGuard<'static, ()>),
}

impl Configurations {
    pub async fn unchanged() -> Self {
        Self::Unchanged(CONFIGURATIONS.read().await)
    }

    pub async fn ours() -> Self {
        Self::Ours(CONFIGURATIONS.write().await)
    }
}

impl Service {
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

    /// Hides messages that failed for so many seconds, until what is answered is dropped: also when the test fails.
    pub fn with_visibility_timeout(&self, output: &str, seconds: u32) -> Changed<'_> {
        let queue = self.stack.output(output).to_owned();
        let input = json!({ "QueueUrl": queue, "AttributeNames": ["VisibilityTimeout"] });
        let before = self.sqs("GetQueueAttributes", &input)["Attributes"]["VisibilityTimeout"].clone();
        let set = move |service: &Service, seconds: &Value| {
            let input = json!({ "QueueUrl": queue, "Attributes": { "VisibilityTimeout": seconds } });
            service.sqs("SetQueueAttributes", &input);
        };
        set(self, &json!(seconds.to_string()));
        Changed { service: self, back: Some(Box::new(move |service| set(service, &before))) }
    }

    /// Gives a function so many seconds, until what is answered is dropped: also when the test fails. For a service that
    /// the test has [alone](Self::connect_alone).
    pub fn with_timeout(&self, function: &str, seconds: u32) -> Changed<'_> {
        self.with_configuration(
            function,
            |_| json!({ "Timeout": seconds }),
            |before| json!({ "Timeout": before["Timeout"] }),
        )
    }

    /// Gives a function a variable, likewise.
    pub fn with_variable(&self, function: &str, name: &str, value: &str) -> Changed<'_> {
        let variables = |before: &Value| json!({ "Environment": { "Variables": before["Environment"]["Variables"] } });
        let changed = |before: &Value| {
            let mut after = variables(before);
            after["Environment"]["Variables"][name] = json!(value);
            after
        };
        self.with_configuration(function, changed, variables)
    }

    fn with_configuration<'a>(
        &'a self,
        function: &str,
        change: impl Fn(&Value) -> Value,
        back: impl Fn(&Value) -> Value + 'a,
    ) -> Changed<'a> {
        let path = format!("2015-03-31/functions/{}/configuration", self.stack.function(function));
        let url = format!("{}/{path}", self.stack.endpoint);
        let root = self.stack.root("lambda");
        let before: Value = blocking(|| {
            let answer = agent().get(&url).header("authorization", &root).call();
            answer.expect("Lambda answers").body_mut().read_json().expect("a configuration is JSON")
        });
        let set = move |configuration: &Value| {
            let request = agent().put(&url).header("authorization", &root);
            let answer = blocking(|| request.send(configuration.to_string()).expect("Lambda answers"));
            assert_eq!(answer.status(), 200, "{url}");
        };
        set(&change(&before));
        Changed { service: self, back: Some(Box::new(move |_| set(&back(&before)))) }
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
}

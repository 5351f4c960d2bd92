//! Plain HTTP requests to the local AWS: ministack lets the root user's key through unsigned, and this is quicker than the aws command line.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use ureq::{Agent, Body, http::Response};

/// The local AWS, as its root user sees it.
pub struct Api {
    endpoint: String,
    agent: Agent,
}

impl Api {
    /// The local AWS at `endpoint`.
    pub fn new(endpoint: &str) -> Self {
        let config =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60))).build();
        Self { endpoint: endpoint.into(), agent: config.into() }
    }

    /// Whether it answers requests.
    pub fn is_ready(&self) -> bool {
        self.agent.get(self.url("/_ministack/ready")).call().is_ok_and(|response| response.status() == 200)
    }

    /// Calls an action of a service that speaks the AWS JSON protocol, such as `dynamodb`, `DynamoDB_20120810.GetItem`.
    pub fn action(&self, service: &str, target: &str, input: &Value) -> Result<Value> {
        let request =
            self.agent.post(self.url("/")).header("authorization", root_key(service)).header("x-amz-target", target);
        let response = request.content_type("application/x-amz-json-1.1").send(input.to_string())?;
        json(target, response)
    }

    /// Gets a path of a service that speaks the AWS REST protocol in JSON, such as `lambda`.
    pub fn get(&self, service: &str, path: &str) -> Result<Value> {
        json(path, self.agent.get(self.url(path)).header("authorization", root_key(service)).call()?)
    }

    /// Invokes a function; answers what it returned and the end of its log in Base64.
    pub fn invoke(&self, function: &str, event: &[u8]) -> Result<(Vec<u8>, String)> {
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let request = self.agent.post(self.url(&path)).header("authorization", root_key("lambda"));
        let mut response = request.header("x-amz-log-type", "Tail").send(event)?;
        let log = response
            .headers()
            .get("x-amz-log-result")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let failed = !response.status().is_success();
        let answer = response.body_mut().read_to_vec()?;
        if failed {
            bail!("{path} answered {}: {}", response.status(), String::from_utf8_lossy(&answer));
        }
        Ok((answer, log))
    }

    /// Publishes a message to a topic.
    pub fn publish(&self, topic: &str, message: &str) -> Result<()> {
        let request = self.agent.post(self.url("/")).header("authorization", root_key("sns"));
        let fields = [("Action", "Publish"), ("Version", "2010-03-31"), ("TopicArn", topic), ("Message", message)];
        success("publishing", request.send_form(fields)?).map(drop)
    }

    /// Makes a bucket.
    pub fn make_bucket(&self, bucket: &str) -> Result<()> {
        let response =
            self.agent.put(self.url(&format!("/{bucket}"))).header("authorization", root_key("s3")).send_empty()?;
        success("making a bucket", response).map(drop)
    }

    /// Whether an object of class GLACIER can be read. One that is gone was read already: its reader deletes it.
    pub fn is_thawed(&self, bucket: &str, key: &str) -> Result<bool> {
        let response =
            self.agent.head(self.url(&format!("/{bucket}/{key}"))).header("authorization", root_key("s3")).call()?;
        let status = response.headers().get("x-amz-restore").map(|value| value.as_bytes());
        Ok(response.status() == 404 || status.is_some_and(|status| status.starts_with(b"ongoing-request=\"false\"")))
    }

    /// The mails that were sent.
    pub fn mails(&self) -> Result<Value> {
        json("the mails", self.agent.get(self.url("/_ministack/ses/messages")).call()?)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.endpoint)
    }
}

/// The service in the scope of the key routes the request.
fn root_key(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=none"
    )
}

fn json(what: &str, response: Response<Body>) -> Result<Value> {
    success(what, response)?.body_mut().read_json().with_context(|| format!("{what} answered no JSON"))
}

fn success(what: &str, mut response: Response<Body>) -> Result<Response<Body>> {
    if !response.status().is_success() {
        bail!("{what} answered {}: {}", response.status(), response.body_mut().read_to_string()?);
    }
    Ok(response)
}

//! What the tests do to the local AWS as its root user, with plain requests.

use std::time::Duration;

use gas_tests::stack::Stack;
use serde_json::Value;
use ureq::{Agent, Body, http::Response};

/// An agent that answers every status.
pub fn agent() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.timeout_global(Some(Duration::from_secs(60))).build().into()
}

/// Calls an action of a service that speaks the AWS JSON protocol.
pub fn action(stack: &Stack, service: &str, target: &str, input: &Value) -> Value {
    let request = agent().post(&stack.endpoint).header("authorization", stack.root(service));
    let request = request.header("x-amz-target", target).content_type("application/x-amz-json-1.0");
    let mut answer = request.send(input.to_string()).expect("the local AWS answers");
    let text = answer.body_mut().read_to_string().expect("the answer is text");
    assert_eq!(answer.status(), 200, "{target}: {text}");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

/// Calls an action of a service that speaks the AWS query protocol.
pub fn query(stack: &Stack, service: &str, form: &[(&str, &str)]) -> String {
    let request = agent().post(&stack.endpoint).header("authorization", stack.root(service));
    let mut answer = request.send_form(form.iter().copied()).expect("the local AWS answers");
    let text = answer.body_mut().read_to_string().expect("the answer is text");
    assert_eq!(answer.status(), 200, "{form:?}: {text}");
    text
}

/// GET of an object or a bucket's subresource.
pub fn get(stack: &Stack, path: &str) -> Response<Body> {
    let request = agent().get(format!("{}/{path}", stack.endpoint)).header("authorization", stack.root("s3"));
    request.call().expect("the local AWS answers")
}

/// The bytes of an answer.
pub fn bytes(answer: Response<Body>) -> Vec<u8> {
    answer.into_body().into_with_config().limit(1 << 30).read_to_vec().expect("the answer can be read")
}

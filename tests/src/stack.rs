//! The running stack that `GAS_STACK` names: a JSON file that `cargo xtask test` writes.

use std::{collections::BTreeMap, fs, path::PathBuf};

use gas_aws::Sdk;
use serde::Deserialize;

/// All that a test needs to know to use the service on the local AWS.
#[derive(Clone, Debug, Deserialize)]
pub struct Stack {
    /// The local AWS.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The web pages, without a trailing slash.
    pub web_url: String,
    /// The log-in provider.
    pub oidc_issuer: String,
    /// The outputs of the CloudFormation stack.
    pub outputs: BTreeMap<String, String>,
    /// Logical to physical ids of the CloudFormation stack.
    pub resources: BTreeMap<String, String>,
    /// The environment of the web server.
    pub web_env: BTreeMap<String, String>,
    /// The environment of the annotator.
    pub annotator_env: BTreeMap<String, String>,
    /// The annotator's program.
    pub annotator_binary: PathBuf,
    /// Credentials that may do everything, by the names of their environment variables.
    pub admin: BTreeMap<String, String>,
    /// The folder of the logs.
    pub logs: PathBuf,
    /// The Python environment, with `bin/aws`.
    pub venv: PathBuf,
}

#[expect(clippy::panic, clippy::expect_used, reason = "a test without its stack has failed")]
impl Stack {
    /// The stack that `GAS_STACK` names.
    #[expect(clippy::disallowed_methods, reason = "the environment is how a test is told")]
    pub fn from_env() -> Self {
        let file = std::env::var("GAS_STACK")
            .expect("GAS_STACK names no stack: run `cargo xtask test`, or set it to the stack file of one that runs");
        let text = fs::read(&file).unwrap_or_else(|error| panic!("the stack file {file} cannot be read: {error}"));
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{file} describes no stack: {error}"))
    }

    /// An output of the CloudFormation stack.
    pub fn output(&self, name: &str) -> &str {
        let output = self.outputs.get(name);
        output.unwrap_or_else(|| panic!("template.yaml has no output {name}"))
    }

    /// The deployed name of a function, by that of its crate.
    pub fn function(&self, name: &str) -> &str {
        let wanted = format!("{name}function");
        let found = self.resources.iter().find(|(id, _)| id.eq_ignore_ascii_case(&wanted));
        found.map(|(_, name)| name).unwrap_or_else(|| panic!("template.yaml has no function {name}"))
    }

    /// The adapters' way to the local AWS, as its root user.
    pub async fn sdk(&self) -> Sdk {
        let key = |name: &str| self.admin.get(name).unwrap_or_else(|| panic!("the stack file has no {name}"));
        Sdk::at(&self.endpoint, &self.region, key("AWS_ACCESS_KEY_ID"), key("AWS_SECRET_ACCESS_KEY")).await
    }

    /// An `authorization` header that the local AWS takes from its root user; the service in it routes the request.
    pub fn root(&self, service: &str) -> String {
        let (key, region) = (&self.admin["AWS_ACCESS_KEY_ID"], &self.region);
        format!(
            "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, \
             Signature=none"
        )
    }
}

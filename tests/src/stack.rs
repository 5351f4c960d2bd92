//! The running stack that `GAS_STACK` names: a JSON file that `cargo xtask test` writes.

use std::{ops::Deref, path::Path};

use gas_aws::Sdk;
use xtask::stack_file;

/// All that a test needs to know to use the service on the local AWS.
#[derive(Clone, Debug)]
pub struct Stack(stack_file::Stack);

impl Deref for Stack {
    type Target = stack_file::Stack;

    fn deref(&self) -> &stack_file::Stack {
        &self.0
    }
}

#[expect(clippy::panic, clippy::expect_used, reason = "a test without its stack has failed")]
impl Stack {
    /// The stack that `GAS_STACK` names.
    #[expect(clippy::disallowed_methods, reason = "the environment is how a test is told")]
    pub fn from_env() -> Self {
        let file = std::env::var("GAS_STACK")
            .expect("GAS_STACK names no stack: run `cargo xtask test`, or set it to the stack file of one that runs");
        let stack = stack_file::Stack::read(Path::new(&file));
        Self(stack.unwrap_or_else(|error| panic!("the stack file {file}: {error:#}")))
    }

    /// An output of the CloudFormation stack.
    pub fn output(&self, name: &str) -> &str {
        self.0.output(name).unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// The deployed name of a function, by that of its crate.
    pub fn function(&self, name: &str) -> &str {
        self.0.function(name).unwrap_or_else(|error| panic!("{error:#}"))
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

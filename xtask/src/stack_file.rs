//! A running stack on file: all that a test or another command needs to know to use it.

use std::{collections::BTreeMap, fs, path::Path, path::PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::running::{self, Running};

/// A stack that runs. Kept as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stack {
    /// The local AWS.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The in-memory Glacier, when results are archived in a vault.
    pub glacier: Option<String>,
    /// The web pages, without a trailing slash.
    pub web_url: String,
    /// The log-in provider.
    pub oidc_issuer: String,
    /// The stand-in for Stripe.
    pub stripe: String,
    /// The outputs of the CloudFormation stack.
    pub outputs: BTreeMap<String, String>,
    /// Logical to physical ids of the CloudFormation stack.
    pub resources: BTreeMap<String, String>,
    /// The environment of the web server, credentials of its role included.
    pub web_env: BTreeMap<String, String>,
    /// The environment of the annotator, credentials of its task role included.
    pub annotator_env: BTreeMap<String, String>,
    /// The annotator's program.
    pub annotator_binary: PathBuf,
    /// Credentials that may do everything, by the names of their environment variables.
    pub admin: BTreeMap<String, String>,
    /// The folder of the logs.
    pub logs: PathBuf,
    /// The Python environment, with `bin/aws`.
    pub venv: PathBuf,
    /// The processes that make it up.
    pub processes: Vec<Running>,
}

impl Stack {
    /// The stack that was written to `file`.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read(file)
            .context("no stack is running here: start one with `cargo xtask up` or `cargo xtask demo`")?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no stack", file.display()))
    }

    /// Writes it to `file`. Only the owner may read it: it holds credentials.
    pub fn write(&self, file: &Path) -> Result<()> {
        running::write(file, &serde_json::to_vec_pretty(self)?)
    }

    /// The deployed name of a function, by that of its crate.
    pub fn function(&self, name: &str) -> Result<&str> {
        let wanted = format!("{name}function");
        let found = self.resources.iter().find(|(id, _)| id.eq_ignore_ascii_case(&wanted));
        found.map(|(_, physical)| physical.as_str()).with_context(|| format!("template.yaml has no function {name}"))
    }

    /// An output of the CloudFormation stack.
    pub fn output(&self, name: &str) -> Result<&str> {
        self.outputs.get(name).map(String::as_str).with_context(|| format!("template.yaml has no output {name}"))
    }
}

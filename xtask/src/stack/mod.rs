//! The whole service on this machine: the local AWS with the deployed template, the log-in provider, web and annotator.

pub mod annotator;
pub mod aws;
pub mod deploy;
pub mod functions_env;
pub mod log_in;
pub mod ports;
pub mod role;
pub mod run_file;
pub mod web;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::{
    binaries::{self, Profile},
    setup,
};
use annotator::Reference;
use ports::Ports;
use run_file::Running;

/// What differs between the demo's stack and the tests'.
pub struct Settings {
    /// Where it listens.
    pub ports: Ports,
    /// How long a free user's result stays online, in seconds.
    pub retention_seconds: u32,
    /// What the annotator annotates with.
    pub reference: Reference,
    /// The folder of the logs.
    pub logs: PathBuf,
    /// How the programs are compiled.
    pub profile: Profile,
}

/// A stack that runs: all that a test or another command needs to know to use it. Kept as JSON.
#[derive(Debug, Serialize, Deserialize)]
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
    /// The environment of the web server, credentials of its role included.
    pub web_env: BTreeMap<String, String>,
    /// The environment of the annotator, credentials of its task role included.
    pub annotator_env: BTreeMap<String, String>,
    /// The annotator's program.
    pub annotator_binary: PathBuf,
    /// Credentials that may do everything.
    pub admin: BTreeMap<String, String>,
    /// The folder of the logs.
    pub logs: PathBuf,
    /// The Python environment, with `bin/aws`.
    pub venv: PathBuf,
    /// The processes that make it up.
    pub processes: Vec<Running>,
}

impl Settings {
    /// The folder of temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.logs.with_file_name("tmp")
    }
}

impl Stack {
    /// Sets up, builds and starts everything; answers when the first page is there.
    pub fn start(settings: &Settings) -> Result<Self> {
        setup::run()?;
        settings.ports.check_free()?;
        let built = binaries::build(settings.profile)?;
        fs::create_dir_all(&settings.logs)?;
        let aws = aws::start(settings)?;
        let log_in = log_in::start(settings)?;
        let deployed = deploy::run(&aws, &log_in, settings, &built.template)?;
        let web_env = web::environment(&aws, &deployed)?;
        let annotator_env = annotator::environment(&aws, &deployed, settings)?;
        let processes = vec![
            aws.process.clone(),
            log_in.process,
            web::start(&built.web, &web_env, settings)?,
            annotator::start(&built.annotator, &annotator_env, &settings.logs)?,
        ];
        Ok(Self {
            endpoint: aws.endpoint.clone(),
            region: aws::REGION.into(),
            web_url: settings.ports.web_url(),
            oidc_issuer: settings.ports.oidc_issuer(),
            outputs: deployed.outputs,
            resources: deployed.resources,
            web_env,
            annotator_env,
            annotator_binary: built.annotator,
            admin: aws::admin(),
            logs: settings.logs.clone(),
            venv: crate::folders::made("venv"),
            processes,
        })
    }

    /// The stack that was written to `file`.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read(file)
            .context("no stack is running here: start one with `cargo xtask up` or `cargo xtask demo`")?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no stack", file.display()))
    }

    /// Writes it to `file`, for the tests and the other commands. Only the owner may read it: it holds credentials.
    pub fn write(&self, file: &Path) -> Result<()> {
        run_file::write(file, &serde_json::to_vec_pretty(self)?)
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

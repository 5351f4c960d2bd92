//! The local AWS: ministack, with IAM enforced.

use std::{collections::BTreeMap, env, fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{BackEnd, Settings};
use crate::{api::Api, command, folders, log, processes, progress::Step, wait};
use xtask::running::Running;

/// The region of everything.
pub const REGION: &str = "us-east-1";

/// The log of the aws command line.
const DEPLOY_LOG: &str = "deploy";

/// The local AWS, running.
pub struct Aws {
    /// Its address.
    pub endpoint: String,
    /// Its process.
    pub process: Running,
    /// The folder of its log.
    logs: PathBuf,
}

/// The credentials that ministack takes for the account's root user.
pub fn admin() -> BTreeMap<String, String> {
    [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")]
        .map(|(name, value)| (name.into(), value.into()))
        .into()
}

/// What every AWS client needs to talk to the local AWS, and to nothing else.
pub fn client_environment(endpoint: &str) -> BTreeMap<String, String> {
    let path = env::var("PATH").unwrap_or_default();
    let nowhere = "/dev/null";
    [
        ("PATH", path.as_str()),
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", REGION),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_CONFIG_FILE", nowhere),
        ("AWS_SHARED_CREDENTIALS_FILE", nowhere),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
    .map(|(name, value)| (name.into(), value.into()))
    .into()
}

/// Starts it and waits until it is ready.
pub fn start(settings: &Settings) -> Result<Aws> {
    let step = Step::start("starting the local AWS");
    let endpoint = settings.ports.endpoint();
    // Its own folder for temporary files: the code of the functions is unpacked there.
    let temporary = settings.temporary();
    let _ = fs::remove_dir_all(&temporary);
    fs::create_dir_all(&temporary)?;
    let _ = fs::remove_file(log::file(&settings.logs, DEPLOY_LOG));
    let mut ministack = Command::new(folders::python_program("ministack"));
    // The functions inherit this environment, so it holds what a Lambda may see and no more.
    ministack
        .env_clear()
        .envs(client_environment(&endpoint))
        .envs(admin())
        .env("GATEWAY_PORT", settings.ports.aws.to_string())
        .env("BIND_HOST", "127.0.0.1")
        .env("AUTH", "true")
        .env("TMPDIR", &temporary);
    if let Some(state) = &settings.state {
        let kept = [("STATE_DIR", "services"), ("S3_DATA_DIR", "s3")];
        ministack.env("PERSIST_STATE", "1").env("S3_PERSIST", "1");
        ministack.envs(kept.map(|(variable, folder)| (variable, state.join(folder))));
    }
    if settings.archive == BackEnd::Vault {
        // Every SDK reads it by itself; the functions inherit it.
        ministack.env("AWS_ENDPOINT_URL_GLACIER", settings.ports.glacier_url());
    }
    let pid = processes::start_service("aws", &mut ministack, &settings.logs)?;
    let aws = Aws { endpoint, process: Running::new("aws", pid), logs: settings.logs.clone() };
    wait::until(&settings.logs, 30, "the local AWS to be ready", || Ok(aws.api().is_ready().then_some(())))?;
    step.done(&aws.endpoint);
    Ok(aws)
}

impl Aws {
    /// Plain requests to it.
    pub fn api(&self) -> Api {
        Api::new(&self.endpoint)
    }

    /// Runs the aws command line against it; answers its standard output.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let mut aws = Command::new(folders::python_program("aws"));
        aws.env_clear().envs(client_environment(&self.endpoint)).envs(admin()).args(arguments);
        let what = format!("aws {}", arguments.iter().take(2).copied().collect::<Vec<_>>().join(" "));
        command::run(&what, &mut aws, &log::file(&self.logs, DEPLOY_LOG))
    }

    /// Runs the aws command line; answers what it prints as JSON.
    pub fn json(&self, arguments: &[&str]) -> Result<Value> {
        let text = self.run(&[arguments, &["--output", "json"]].concat())?;
        serde_json::from_str(&text).with_context(|| format!("aws {arguments:?} answered no JSON"))
    }
}

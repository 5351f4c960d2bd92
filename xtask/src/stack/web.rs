//! The web pages as a plain server, with the environment and the role of the deployed function.

use std::{collections::BTreeMap, path::Path, process::Command};

use anyhow::{Context as _, Result};

use super::{Settings, aws::Aws, deploy::Deployed, role};
use crate::{processes, progress::Step, wait};
use xtask::running::Running;

/// The deployed function's own environment, with credentials of its role.
pub fn environment(aws: &Aws, deployed: &Deployed) -> Result<BTreeMap<String, String>> {
    let path = format!("/2015-03-31/functions/{}/configuration", deployed.resource("WebFunction")?);
    let configuration = aws.api().get("lambda", &path)?;
    let variables = configuration.pointer("/Environment/Variables").and_then(|value| value.as_object());
    let mut environment = role::environment(aws, deployed.output("WebRoleArn")?)?;
    for (name, value) in variables.context("the web function has no environment")? {
        environment.insert(name.clone(), value.as_str().unwrap_or_default().into());
    }
    Ok(environment)
}

/// Starts the server and waits for its first page.
pub fn start(program: &Path, environment: &BTreeMap<String, String>, settings: &Settings) -> Result<Running> {
    let step = Step::start("starting the web pages");
    let url = settings.ports.web_url();
    let mut web = Command::new(program);
    web.env_clear().envs(environment).args(["--listen", &format!("127.0.0.1:{}", settings.ports.web)]);
    let pid = processes::start_service("web", &mut web, &settings.logs)?;
    wait::until(&settings.logs, 30, "the first page", || Ok(ureq::get(&url).call().ok()))?;
    step.done(url);
    Ok(Running::new("web", pid))
}

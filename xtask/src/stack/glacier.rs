//! The in-memory Glacier as a process: no package offers the vaults' API locally.

use std::{env, process::Command};

use anyhow::{Context as _, Result};

use super::{BackEnd, Settings, aws::Aws};
use crate::{processes, progress::Step, wait};
use xtask::running::Running;

/// The vault that it begins with.
pub const VAULT: &str = "gas-archive";

/// What an archive or inventory job takes here, in seconds; in the real Glacier minutes to hours.
pub const JOB_SECONDS: u32 = 1;

/// Starts it when results are archived in a vault, and waits until it answers.
pub fn start(aws: &Aws, settings: &Settings) -> Result<Option<Running>> {
    if settings.archive == BackEnd::StorageClass {
        return Ok(None);
    }
    let step = Step::start("starting the in-memory Glacier");
    let port = settings.ports.glacier.to_string();
    let mut glacier = Command::new(env::current_exe().context("this program has no path")?);
    glacier.args(["glacier", "--port", &port, "--aws", &aws.endpoint, "--vault", VAULT]);
    glacier.args(["--job-seconds", &JOB_SECONDS.to_string()]);
    let pid = processes::start_service("glacier", &mut glacier, &settings.logs)?;
    let url = settings.ports.glacier_url();
    let state = format!("{url}/_glacier/state");
    wait::until(&settings.logs, 30, "the in-memory Glacier", || Ok(ureq::get(&state).call().ok()))?;
    step.done(format!("{url}, jobs take {JOB_SECONDS} s instead of minutes to hours"));
    Ok(Some(Running::new("glacier", pid)))
}

//! The Python environments, at pinned versions: the local AWS with the aws command line and cfn-lint; the checks of the API.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Result;

use crate::{command, folders, hash, log, progress::Step};

/// A program of the environment that checks the API.
pub fn api_program(name: &str) -> PathBuf {
    folders::made("venv-api/bin").join(name)
}

/// Makes `.gas/venv`, which the stack runs in.
pub fn install() -> Result<()> {
    make("venv", "xtask/local/requirements.txt")
}

/// Makes `.gas/venv-api`, apart from the other: their packages need not agree.
pub fn install_api_tests() -> Result<()> {
    make("venv-api", "xtask/local/schemathesis.txt")
}

/// Makes an environment from a file of requirements, unless it is made from that very file.
fn make(name: &str, requirements: &str) -> Result<()> {
    let (folder, requirements) = (folders::made(name), folders::repository(requirements));
    let wanted = hash::sha256(&fs::read(&requirements)?);
    let stamp = folder.join("requirements.sha256");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let step = Step::start(format!("Python packages, {name}"));
    let log = log::file(&folders::made("logs"), "pip");
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv", "--clear"]).arg(&folder);
    command::run("making the Python environment", &mut venv, &log)?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&requirements);
    command::run("installing the Python packages", &mut pip, &log)?;
    fs::write(stamp, wanted)?;
    step.done("");
    Ok(())
}

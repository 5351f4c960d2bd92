//! The Python environment: the local AWS, the aws command line and cfn-lint, at pinned versions.

use std::{fs, process::Command};

use anyhow::Result;

use crate::{command, folders, hash, log, progress::Step};

/// Makes `.gas/venv` from `xtask/local/requirements.txt`, unless it is made from that very file.
pub fn install() -> Result<()> {
    let requirements = folders::repository("xtask/local/requirements.txt");
    let wanted = hash::sha256(&fs::read(&requirements)?);
    let stamp = folders::made("venv/requirements.sha256");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let step = Step::start("Python packages");
    let log = log::file(&folders::made("logs"), "pip");
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv", "--clear"]).arg(folders::made("venv"));
    command::run("making the Python environment", &mut venv, &log)?;
    let mut pip = Command::new(folders::python_program("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&requirements);
    command::run("installing the Python packages", &mut pip, &log)?;
    fs::write(stamp, wanted)?;
    step.done("");
    Ok(())
}

//! The npm packages of the local OpenID Connect provider, as the lock file has them.

use std::{fs, process::Command};

use anyhow::Result;

use crate::{command, folders, hash, log, progress::Step};

/// Makes `.gas/npm` from the files in `xtask/local`, unless it is made from those very files.
pub fn install() -> Result<()> {
    let folder = folders::made("npm");
    fs::create_dir_all(&folder)?;
    // Beside the packages, because that is where Node looks for them.
    fs::copy(folders::repository("xtask/local/oidc.mjs"), folder.join("oidc.mjs"))?;
    let lock = fs::read(folders::repository("xtask/local/package-lock.json"))?;
    let wanted = hash::sha256(&lock);
    let stamp = folder.join("package-lock.sha256");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let step = Step::start("npm packages");
    fs::copy(folders::repository("xtask/local/package.json"), folder.join("package.json"))?;
    fs::write(folder.join("package-lock.json"), lock)?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
    command::run("installing the npm packages", &mut npm, &log::file(&folders::made("logs"), "npm"))?;
    fs::write(stamp, wanted)?;
    step.done("");
    Ok(())
}

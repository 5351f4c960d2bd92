//! The npm packages of the local OpenID Connect provider and of the browser tests, as their lock files have them.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{command, folders, hash, log, progress::Step};

/// The folder of the browser tests, and what Node looks for there.
pub const BROWSER: &str = "tests/browser";
const PACKAGES: &str = "node_modules";

/// Makes `.gas/npm` ready, where the log-in provider runs.
pub fn install_provider() -> Result<()> {
    let folder = install("npm", "xtask/local")?;
    // Beside the packages, because that is where Node looks for them.
    fs::copy(folders::repository("xtask/local/oidc.mjs"), folder.join("oidc.mjs"))?;
    Ok(())
}

/// Makes the packages of the browser tests ready, and links to them from the tests, for Node's sake.
pub fn install_browser_tests() -> Result<()> {
    install("browser", BROWSER)?;
    match symlink(format!("../../.gas/browser/{PACKAGES}"), folders::repository(BROWSER).join(PACKAGES)) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// Makes a folder in `.gas` from the manifest and the lock file in `source`, unless it is made from those very files.
fn install(name: &str, source: &str) -> Result<PathBuf> {
    let (folder, source) = (folders::made(name), folders::repository(source));
    fs::create_dir_all(&folder)?;
    let lock = fs::read(source.join("package-lock.json"))?;
    let wanted = hash::sha256(&lock);
    let stamp = folder.join("package-lock.sha256");
    if !fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        let step = Step::start(format!("npm packages, {name}"));
        fs::copy(source.join("package.json"), folder.join("package.json"))?;
        fs::write(folder.join("package-lock.json"), lock)?;
        fetch(&folder)?;
        fs::write(stamp, wanted)?;
        step.done("");
    }
    Ok(folder)
}

fn fetch(folder: &Path) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
    // The tests use the browser of the machine.
    npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command::run("installing npm packages", &mut npm, &log::file(&folders::made("logs"), "npm"))?;
    Ok(())
}

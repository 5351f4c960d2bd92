//! Makes a fresh machine ready: everything pinned, everything inside `.gas`, nothing done twice.

mod node;
mod python;
mod reference;
mod tools;

use std::fs::{self, File};

use anyhow::{Context as _, Result};

use crate::folders;

/// Checks the tools, then installs what is missing. Two commands at once do this one after the other.
pub fn run() -> Result<()> {
    tools::check()?;
    if !folders::made("").exists() {
        println!("The first time this sets itself up in .gas and compiles everything, which takes some minutes.");
    }
    fs::create_dir_all(folders::made("logs"))?;
    let lock = File::create(folders::made("setup.lock"))?;
    lock.lock().context("cannot lock the folder .gas")?;
    python::install()?;
    node::install_provider()?;
    reference::fetch()?;
    reference::build()
}

/// Makes the browser tests ready, after [`run`].
pub fn browser_tests() -> Result<()> {
    tools::check_browser()?;
    node::install_browser_tests()
}

/// Makes the checks of the API ready, after [`run`].
pub fn api_tests() -> Result<()> {
    python::install_api_tests()
}

pub use node::BROWSER;
pub use python::api_program;
pub use reference::{FASTA, usual};

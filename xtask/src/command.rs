//! Runs a command to its end, with what it says kept in a log.

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::{log, processes};

/// Runs `command`; answers its standard output. Its standard error goes to the log, whose last lines a failure shows.
pub fn run(what: &str, command: &mut Command, log: &Path) -> Result<String> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let errors = File::options().create(true).append(true).open(log)?;
    let mut child = processes::start_command(command.stdout(Stdio::piped()).stderr(errors))?;
    let mut output = Vec::new();
    let read = child.stdout.take().map(|mut stdout| stdout.read_to_end(&mut output)).transpose();
    let status = child.wait().with_context(|| format!("{what}: cannot wait for it"))?;
    processes::finished(&child);
    read?;
    if !status.success() {
        bail!("{what} failed ({status}).\n{}", log::tail(log));
    }
    Ok(String::from_utf8_lossy(&output).into_owned())
}

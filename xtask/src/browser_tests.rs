//! `browser`: the tests of the pages in a real browser, against the stack that `up` started.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::Result;
use xtask::stack_file::Stack;

use crate::{folders, processes, setup, up};

/// Runs them, or those that the arguments name, as `playwright test` understands them.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    Stack::read(&up::file())?;
    setup::browser_tests()?;
    let mut child = processes::start_command(command(&up::file()).args(arguments))?;
    let status = child.wait()?;
    processes::finished(&child);
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The command that runs them all against a stack.
pub fn command(stack: &Path) -> Command {
    let folder = folders::repository(setup::BROWSER);
    let mut node = Command::new("node");
    node.arg(folder.join("node_modules/@playwright/test/cli.js")).arg("test").current_dir(folder);
    node.env("GAS_STACK", stack);
    node
}

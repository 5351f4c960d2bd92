//! `up` and `down`: the stack in the background.

use std::{fs, path::PathBuf};

use anyhow::{Result, bail};
use rustix::process::Pid;

use crate::{
    binaries::Profile,
    folders, processes,
    progress::Step,
    setup,
    stack::{self, BackEnd, Settings, Stack, Timer, functions_env, ports::Ports},
};

/// Where the running stack is described.
pub fn file() -> PathBuf {
    folders::made("run.json")
}

/// The demo's settings.
pub fn settings(archive: BackEnd, retention_seconds: u32, reference: Option<PathBuf>) -> Result<Settings> {
    let logs = folders::made("logs");
    // A stack of this folder that runs already is found by its ports; any other one is evaded.
    let ports = if file().exists() { Ports::USUAL } else { Ports::usual_or_free()? };
    let (timer, profile) = (Timer::StateMachine, Profile::Dev);
    // One that was asked for comes first; the usual one stays a choice.
    let references = reference.into_iter().chain([setup::usual()]).collect();
    Ok(Settings { ports, archive, timer, retention_seconds, references, logs, profile, state: None })
}

/// Starts the stack with a bundle beside the usual one and leaves it running.
pub fn up(archive: BackEnd, retention_seconds: u32, reference: Option<PathBuf>) -> Result<()> {
    let reference = reference.map(|bundle| bundle.canonicalize().unwrap_or(bundle));
    let stack = stack::start(&settings(archive, retention_seconds, reference)?)?;
    stack.write(&file())?;
    functions_env::write(&stack)?;
    processes::leave_running();
    println!(
        "\nThe web pages: {}   the logs: {}   to end it: cargo xtask down",
        stack.web_url,
        folders::shown(&stack.logs)
    );
    println!("From a terminal, once you have allowed it as free or premium, with any password:");
    for line in in_a_terminal(&stack) {
        println!("  {line}");
    }
    Ok(())
}

/// What to try with the `gas` command.
pub fn in_a_terminal(stack: &Stack) -> [String; 2] {
    let gas = format!("cargo gas --service {}", stack.web_url);
    [format!("{gas} login"), format!("{gas} submit examples/b.1.1.7.vcf --wait")]
}

/// Ends what `up` started, and nothing else.
pub fn down() -> Result<()> {
    if !file().exists() {
        println!("Nothing is running.");
        return Ok(());
    }
    let stack = Stack::read(&file())?;
    if stack.processes.is_empty() {
        bail!("this stack belongs to a `cargo xtask demo` in the foreground: end it with Ctrl-C there");
    }
    let step = Step::start("ending the stack");
    let groups: Vec<Pid> = stack.processes.iter().filter_map(|process| process.group()).collect();
    processes::end_groups(&groups, || ());
    fs::remove_file(file())?;
    step.done(format!("{} processes", groups.len()));
    Ok(())
}

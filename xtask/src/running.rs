//! Processes on file, so that a later command can end exactly those.

use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path, process::Command};

use anyhow::Result;
use rustix::process::Pid;
use serde::{Deserialize, Serialize};

/// A process that was started: its id may be another's later, so its time of start is part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// What it is.
    pub name: String,
    /// Its process id, which is its group's too.
    pub pid: u32,
    /// When it was started, as the system says it.
    pub started: Option<String>,
}

impl Running {
    /// Describes a process that runs.
    pub fn new(name: &str, pid: u32) -> Self {
        Self { name: name.into(), pid, started: started(pid) }
    }

    /// Its process group, if it is still the same process.
    pub fn group(&self) -> Option<Pid> {
        let same = self.started.is_some() && started(self.pid) == self.started;
        same.then(|| Pid::from_raw(i32::try_from(self.pid).ok()?)).flatten()
    }
}

/// Writes a file that only its owner may read.
pub fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let _ = fs::remove_file(file);
    let mut file = fs::File::options().create_new(true).write(true).mode(0o600).open(file)?;
    Ok(file.write_all(bytes)?)
}

/// When a process was started: field 22 of Linux's `/proc/<pid>/stat`, elsewhere what `ps` says.
fn started(pid: u32) -> Option<String> {
    if let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) {
        // The second field is the name in brackets, which may hold spaces.
        return stat.rsplit(") ").next()?.split(' ').nth(19).map(str::to_owned);
    }
    let output = Command::new("ps").args(["-o", "lstart=", "-p", &pid.to_string()]).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()).filter(|text| !text.is_empty())
}

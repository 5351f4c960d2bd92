//! What one run of a command took.

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use rustix::process::Pid;
use wait4::Wait4 as _;

use super::rows::Row;
use crate::processes;

/// The means that a run took.
#[derive(Clone, Copy)]
pub struct Usage {
    /// User and system time of all its threads.
    pub cpu: Duration,
    /// From start to end.
    pub wall: Duration,
    /// The most memory that was resident, in bytes; never less than this program's own, which the new process begins as.
    pub peak: u64,
}

impl Usage {
    /// The median of each.
    pub fn median(all: Vec<Self>) -> Self {
        Self {
            cpu: median(all.iter().map(|usage| usage.cpu).collect()),
            wall: median(all.iter().map(|usage| usage.wall).collect()),
            peak: median(all.iter().map(|usage| usage.peak).collect()),
        }
    }

    /// The peak in megabytes.
    #[expect(clippy::cast_precision_loss, reason = "sizes of memory are far below 2^52 bytes")]
    pub fn megabytes(&self) -> f64 {
        self.peak as f64 / 1e6
    }
}

/// Runs the row's command, whose output goes nowhere or into its file, which is removed.
pub fn of(row: &Row) -> Result<Usage> {
    let mut command = Command::new(&row.program);
    command.args(&row.arguments).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let child = processes::start_command(&mut command)?;
    let group = Pid::from_child(&child);
    let used = child.wait4().with_context(|| format!("cannot wait for {}", row.shown))?;
    let wall = started.elapsed();
    processes::group_finished(group);
    if let Some(file) = &row.output {
        fs::remove_file(file).with_context(|| format!("{} wrote no {}", row.shown, file.display()))?;
    }
    if !used.status.success() {
        bail!("`{} {}` failed ({})", row.program.display(), row.arguments.join(" "), used.status);
    }
    Ok(Usage { cpu: used.rusage.utime + used.rusage.stime, wall, peak: used.rusage.maxrss })
}

fn median<T: Ord + Copy + Default>(mut all: Vec<T>) -> T {
    all.sort_unstable();
    all.get(all.len() / 2).copied().unwrap_or_default()
}

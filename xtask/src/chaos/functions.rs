//! The processes of the functions: those below the local AWS that this run has started, and no others (Linux's /proc).

use std::{collections::BTreeMap, fs, path::PathBuf, thread, time::Duration};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};

/// How long it is watched whether a process works: one that waits for its next invocation does not stir.
const WATCH: Duration = Duration::from_millis(15);

/// The process of one function.
#[derive(Clone)]
pub struct Function {
    /// The function's deployed name.
    pub name: String,
    pid: Pid,
}

impl Function {
    /// Sends it a signal; one that has ended meanwhile needs none.
    pub fn signal(&self, signal: Signal) {
        let _ = kill_process(self.pid, signal);
    }
}

/// All of them.
pub fn all(aws: u32) -> Result<Vec<Function>> {
    let parents = parents()?;
    let below = |pid: u32| {
        let chain = std::iter::successors(Some(pid), |pid| parents.get(pid).copied());
        chain.skip(1).any(|ancestor| ancestor == aws)
    };
    let functions = parents.keys().filter(|pid| below(**pid)).filter_map(|pid| {
        let program = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
        let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
        let name =
            environment.split(|byte| *byte == 0).find_map(|line| line.strip_prefix(b"AWS_LAMBDA_FUNCTION_NAME="));
        (program.file_name()? == "bootstrap").then_some(())?;
        Some(Function {
            name: String::from_utf8_lossy(name?).into_owned(),
            pid: Pid::from_raw(i32::try_from(*pid).ok()?)?,
        })
    });
    Ok(functions.collect())
}

/// Those that work on an invocation.
pub fn in_flight(aws: u32) -> Result<Vec<Function>> {
    let all = all(aws)?;
    let before: Vec<_> = all.iter().map(stirrings).collect();
    thread::sleep(WATCH);
    let busy = all.into_iter().zip(before).filter(|(function, before)| {
        let now = stirrings(function);
        now.is_some() && now != *before
    });
    Ok(busy.map(|(function, _)| function).collect())
}

/// How often its threads were put on a processor.
fn stirrings(function: &Function) -> Option<u64> {
    let tasks = fs::read_dir(format!("/proc/{}/task", function.pid.as_raw_nonzero())).ok()?;
    let of_task = |status: PathBuf| {
        let status = fs::read_to_string(status).ok()?;
        let count = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
        Some(count("voluntary_ctxt_switches:")? + count("nonvoluntary_ctxt_switches:")?)
    };
    Some(tasks.filter_map(|task| of_task(task.ok()?.path().join("status"))).sum())
}

fn parents() -> Result<BTreeMap<u32, u32>> {
    let processes = fs::read_dir("/proc").context("this command needs Linux's /proc")?;
    let parent = |pid: u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in brackets may hold spaces; the state and the parent follow.
        stat.rsplit(") ").next()?.split(' ').nth(1)?.parse().ok()
    };
    let pids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    Ok(pids.filter_map(|pid| Some((pid, parent(pid)?))).collect())
}

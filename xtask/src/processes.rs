//! Every process that these commands start, each in a group of its own, so that all of them can be ended.

use std::{
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};
use std::os::unix::process::CommandExt as _;

use crate::log;

/// How long a process may take to end by itself before it is killed.
const PATIENCE: Duration = Duration::from_secs(4);

static RUNNING: Mutex<Vec<Process>> = Mutex::new(Vec::new());
static STOPPING: AtomicBool = AtomicBool::new(false);

struct Process {
    name: String,
    group: Pid,
    /// A service, which is not supposed to end. `None`: a command that its caller waits for.
    service: Option<Child>,
}

/// Ends everything when it goes out of scope, so also on an error or a panic.
pub struct EndsAll;

impl Drop for EndsAll {
    fn drop(&mut self) {
        end_all();
    }
}

/// Makes Ctrl-C and SIGTERM end everything: whatever this program waits for then fails, and so it ends too.
pub fn end_on_signal() -> Result<()> {
    ctrlc::set_handler(|| {
        STOPPING.store(true, Ordering::SeqCst);
        end_all();
        thread::sleep(PATIENCE);
        std::process::exit(130);
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether a signal is ending this program: what fails now fails because of it.
pub fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// Starts a service that writes to `<logs>/<name>.log`; answers its process id.
pub fn start_service(name: &str, command: &mut Command, logs: &Path) -> Result<u32> {
    let log = File::create(log::file(logs, name))?;
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let mut running = lock();
    not_stopping()?;
    let child = command.process_group(0).spawn().with_context(|| format!("cannot start {name} ({command:?})"))?;
    let id = child.id();
    running.push(Process { name: name.into(), group: Pid::from_child(&child), service: Some(child) });
    Ok(id)
}

/// Starts a command that the caller waits for with [`finished`].
pub fn start_command(command: &mut Command) -> Result<Child> {
    let mut running = lock();
    not_stopping()?;
    let child = command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    running.push(Process { name: String::new(), group: Pid::from_child(&child), service: None });
    Ok(child)
}

/// Forgets a command that has ended.
pub fn finished(child: &Child) {
    group_finished(Pid::from_child(child));
}

/// The same when the child is gone.
pub fn group_finished(group: Pid) {
    lock().retain(|process| process.group != group);
}

/// Fails when a service has ended, which none should.
pub fn all_alive(logs: &Path) -> Result<()> {
    not_stopping()?;
    for process in lock().iter_mut() {
        if let Some(status) = process.service.as_mut().map(Child::try_wait).transpose()?.flatten() {
            bail!("{} has ended ({status}).\n{}", process.name, log::tail(&log::file(logs, &process.name)));
        }
    }
    Ok(())
}

/// Ends one service with a signal, and by force when it takes longer than `patience`. What it has started is left alone.
pub fn end_service(pid: u32, signal: Signal, patience: Duration) -> Result<()> {
    let mut running = lock();
    let of_pid = |process: &Process| process.service.as_ref().is_some_and(|child| child.id() == pid);
    let at = running.iter().position(of_pid).with_context(|| format!("process {pid} is no service of ours"))?;
    let mut process = running.remove(at);
    drop(running);
    let Some(child) = &mut process.service else { return Ok(()) };
    // It may have ended by itself a moment ago.
    let _ = kill_process(process.group, signal);
    let end = Instant::now() + patience;
    while child.try_wait()?.is_none() {
        if Instant::now() >= end {
            child.kill()?;
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Leaves everything running: for `up`.
pub fn leave_running() {
    lock().clear();
}

/// Ends everything that was started: politely, then by force. Who comes here meanwhile waits until all is down.
pub fn end_all() {
    let mut running = lock();
    let groups: Vec<Pid> = running.iter().map(|process| process.group).collect();
    end_groups(&groups, || {
        for child in running.iter_mut().filter_map(|process| process.service.as_mut()) {
            // Reaped, or its group would seem to live on.
            let _ = child.try_wait();
        }
    });
    running.clear();
}

/// Ends process groups; `reap` is called while waiting for them.
pub fn end_groups(groups: &[Pid], mut reap: impl FnMut()) {
    let signal = |signal| {
        for group in groups {
            // A group that is gone cannot be signalled, and need not be.
            let _ = kill_process_group(*group, signal);
        }
    };
    signal(Signal::TERM);
    let killed_at = Instant::now() + PATIENCE;
    let mut killed = false;
    loop {
        reap();
        if groups.iter().all(|group| test_kill_process_group(*group).is_err()) {
            return;
        }
        if !killed && Instant::now() >= killed_at {
            signal(Signal::KILL);
            killed = true;
        }
        if Instant::now() >= killed_at + PATIENCE {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn not_stopping() -> Result<()> {
    if stopping() {
        bail!("ended by a signal");
    }
    Ok(())
}

fn lock() -> std::sync::MutexGuard<'static, Vec<Process>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

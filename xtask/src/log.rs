//! Log files: where one is, and what a failure shows of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::folders;

/// How many of a log's last lines a failure shows.
const TAIL: usize = 15;

/// The log of a service or a command.
pub fn file(logs: &Path, name: &str) -> PathBuf {
    logs.join(format!("{name}.log"))
}

/// The last lines of a log and where the rest is.
pub fn tail(path: &Path) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines[lines.len().saturating_sub(TAIL)..].iter().map(|line| format!("    {line}\n")).collect::<String>();
    format!("{last}The whole log: {}", folders::shown(path))
}

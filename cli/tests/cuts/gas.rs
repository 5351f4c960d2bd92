//! The command as a script runs it, in a home of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The command, not started yet.
    pub fn command(&self, service: &str) -> Command {
        let mut gas = Command::new(env!("CARGO_BIN_EXE_gas"));
        gas.env_clear().env("HOME", self.0.path()).env("GAS_SERVICE", service);
        gas.env("GAS_TOKEN", format!("gas_{}", "x".repeat(43))).current_dir(self.0.path()).stdin(Stdio::null());
        gas
    }

    /// Runs it: its code, what it wrote, and what it said.
    pub fn gas(&self, service: &str, arguments: &[&str]) -> (i32, String, String) {
        told(&self.command(service).args(arguments).output().unwrap())
    }
}

pub fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// The names of what is in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

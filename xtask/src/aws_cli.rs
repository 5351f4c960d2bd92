//! The aws command line: against the local AWS, or with the operator's own credentials against the real one.

use std::{collections::BTreeMap, env, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::{command, folders, log, stack::Stack, stack::aws};

/// An aws command line.
pub struct AwsCli {
    program: PathBuf,
    /// Its whole environment; `None`: the operator's.
    environment: Option<BTreeMap<String, String>>,
    log: PathBuf,
}

impl AwsCli {
    /// The operator's: the one that a shell would find, or else the one that set-up has fetched.
    pub fn of_operator() -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        let installed = env::split_paths(&path).map(|folder| folder.join("aws")).find(|file| file.is_file());
        let program = installed.unwrap_or_else(|| folders::python_program("aws"));
        Self { program, environment: None, log: log::file(&folders::made("logs"), "aws-cli") }
    }

    /// The one that speaks to a running stack's local AWS as its root user.
    pub fn of_stack(stack: &Stack) -> Self {
        let mut environment = aws::client_environment(&stack.endpoint);
        environment.extend(stack.admin.clone());
        let log = log::file(&stack.logs, "aws-cli");
        Self { program: folders::python_program("aws"), environment: Some(environment), log }
    }

    /// Runs a command; answers its standard output.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let mut aws = Command::new(&self.program);
        if let Some(environment) = &self.environment {
            aws.env_clear().envs(environment);
        }
        // What a failure shows is this command's own.
        let _ = std::fs::remove_file(&self.log);
        let what = format!("aws {}", arguments.iter().take(2).copied().collect::<Vec<_>>().join(" "));
        command::run(&what, aws.args(arguments), &self.log)
    }

    /// Runs a command; answers what it prints as JSON.
    pub fn json(&self, arguments: &[&str]) -> Result<Value> {
        let text = self.run(&[arguments, &["--output", "json"]].concat())?;
        serde_json::from_str(&text).with_context(|| format!("aws {arguments:?} answered no JSON"))
    }
}

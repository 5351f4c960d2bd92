//! `held`: the operator's command for results that failed again and again and wait. Nothing of them is deleted.

mod deployment;
mod explain;
mod list;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use deployment::Deployment;

/// What to do, and where.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    action: Action,
    /// The CloudFormation stack of a deployment, reached by the aws command line and its credentials [default: the stack that `cargo xtask up` runs]
    #[arg(long, value_name = "NAME", global = true)]
    stack: Option<String>,
}

#[derive(Subcommand)]
enum Action {
    /// All held results: whose, since when, how many tries, why. Reads the whole Jobs table.
    List,
    /// Where one result is, what was tried, and what a release will do.
    Explain {
        /// The job, as <user_id>/<job_id>
        #[arg(value_parser = key)]
        job: Key,
    },
    /// Let one result go on from where it stood, with all its tries: after its cause was mended.
    Release {
        /// The job, as <user_id>/<job_id>
        #[arg(value_parser = key)]
        job: Key,
    },
}

/// A job's key in its table.
#[derive(Clone)]
struct Key {
    user_id: String,
    job_id: String,
}

/// Does it.
pub fn run(options: &Options) -> Result<()> {
    let deployment = Deployment::find(options.stack.as_deref())?;
    match &options.action {
        Action::List => list::print(&deployment.held()?),
        Action::Explain { job } => explain::print(&deployment, job, &deployment.item(job)?)?,
        Action::Release { job } => release(&deployment, job)?,
    }
    Ok(())
}

fn release(deployment: &Deployment, job: &Key) -> Result<()> {
    let before = deployment.item(job)?;
    if !before.is("HELD") {
        bail!("{job} is not held: its result is {}", before.text("result_state").unwrap_or("not there yet"));
    }
    deployment.invoke_reconcile(&json!({ "release": { "user_id": job.user_id, "job_id": job.job_id } }))?;
    let after = deployment.item(job)?;
    if after.is("HELD") {
        bail!("{job} is still held: the log of reconcile tells why");
    }
    let state = after.text("result_state").context("the job has no result")?;
    println!("Released: {job} goes on as {state}, with all its tries.");
    Ok(())
}

fn key(text: &str) -> Result<Key, String> {
    match text.split_once('/') {
        Some((user_id, job_id)) if !user_id.is_empty() && !job_id.is_empty() && !job_id.contains('/') => {
            Ok(Key { user_id: user_id.into(), job_id: job_id.into() })
        }
        _ => Err("a job is given as <user_id>/<job_id>, as `cargo xtask held list` prints it".into()),
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.user_id, self.job_id)
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn a_job_is_named_by_its_two_ids() {
        assert_eq!(key("ann/0190").unwrap().to_string(), "ann/0190");
        for bad in ["", "ann", "ann/", "/0190", "ann/0190/x"] {
            assert!(key(bad).is_err(), "{bad}");
        }
    }
}

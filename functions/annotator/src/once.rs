//! The command line, and `--once`: one message without the queue.

use std::path::PathBuf;

use gas_domain::JobKey;
use gas_ports::{Class, Error};
use tokio_util::sync::CancellationToken;

use crate::Outcome;

/// Annotates the jobs of the job-requests queue. Configured by its environment; see docs/OPERATIONS.md.
#[derive(Debug, clap::Parser)]
#[command(version)]
pub struct Arguments {
    /// Work the one job that the message in FILE names (`-`: standard input), then exit: 0 when nothing is left to do.
    #[arg(long, value_name = "FILE")]
    pub once: Option<PathBuf>,
}

impl Arguments {
    /// The message of `--once`.
    pub fn message(&self) -> Result<Option<String>, Error> {
        let Some(file) = &self.once else { return Ok(None) };
        let read = if file.as_os_str() == "-" {
            std::io::read_to_string(std::io::stdin())
        } else {
            std::fs::read_to_string(file)
        };
        read.map(Some)
            .map_err(|error| Error::new(Class::Invalid, format!("cannot read {}", file.display())).caused_by(error))
    }
}

/// Works the job that `body` names. An error when the job still waits for an annotator.
pub async fn once(
    body: &str,
    shutdown: &CancellationToken,
    run: impl AsyncFn(&JobKey, &CancellationToken) -> Result<Outcome, Error>,
) -> Result<(), Error> {
    let key = gas_runtime::parse(body)?;
    match run(&key, shutdown).await? {
        Outcome::HandedBack => Err(Error::new(Class::Retry, format!("stopped; job {key} was handed back"))),
        outcome => {
            tracing::info!(job_id = %key.job_id, user_id = %key.user_id, ?outcome, "done");
            Ok(())
        }
    }
}

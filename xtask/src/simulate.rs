//! `simulate`: the random simulation, for as many cases as one has time for.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::{binaries, processes};

/// How long and from where.
#[derive(Args)]
pub struct Options {
    /// How many lives to run
    #[arg(long, default_value_t = 10_000)]
    cases: u64,
    /// What the random choices begin with: the same seed, the same lives
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs it in release mode; answers its exit code.
pub fn run(options: &Options) -> Result<ExitCode> {
    let mut cargo = binaries::cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "gas-tests", "--bin", "simulate", "--"]);
    cargo.args(["--cases", &options.cases.to_string(), "--seed", &options.seed.to_string()]);
    let mut child = processes::start_command(&mut cargo)?;
    let status = child.wait()?;
    processes::finished(&child);
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

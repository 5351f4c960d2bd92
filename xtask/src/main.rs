//! The project's commands: `cargo xtask demo`, `test`, `up`, `down`, `logs`, `invoke`, `bench`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "commands print, measure time and read the environment"
)]

mod api;
mod bench;
mod binaries;
mod command;
mod demo;
mod folders;
mod hash;
mod invoke;
mod log;
mod logs;
mod processes;
mod progress;
mod setup;
mod stack;
mod test;
mod up;
mod wait;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The project's commands. All they make is in the folder .gas of the repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Commands,
}

#[derive(Subcommand)]
enum Commands {
    /// Show the whole service at work: send a VCF through its life, then stay up until Ctrl-C.
    #[command(
        after_help = "Examples:\n  cargo xtask demo\n  cargo xtask demo --vcf my.vcf.gz --fasta genome.fa --gff3 genes.gff3\n  cargo xtask demo --retention 300 --exit"
    )]
    Demo(demo::Options),
    /// Check everything: format, clippy, template, unit, contract and pipeline tests.
    Test,
    /// Start the whole service on this machine, in the background.
    #[command(after_help = "Example:\n  cargo xtask up && cargo xtask logs web; cargo xtask down")]
    Up {
        /// How long a free user's result stays online.
        #[arg(long, value_name = "SECONDS", default_value_t = 20)]
        retention: u32,
    },
    /// End what `up` started.
    Down,
    /// Show a stage's log, in the order of time.
    #[command(after_help = "Example:\n  cargo xtask logs archive")]
    Logs {
        /// archive, thaw, restore, notify, reconcile, annotator, web, aws or oidc
        stage: logs::Stage,
    },
    /// Send an event from a file to a deployed function; print its answer and the end of its log.
    #[command(after_help = "Example:\n  cargo xtask invoke archive events/archive/sqs.json")]
    Invoke {
        /// archive, thaw, restore, notify or reconcile
        function: String,
        /// The event, as JSON
        event: PathBuf,
    },
    /// Measure the functions and a job, compiled as they are deployed; print tables in Markdown.
    #[command(after_help = "Example:\n  cargo xtask bench pipeline")]
    Bench {
        /// What to measure
        subject: bench::Subject,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(_) if processes::stopping() => ExitCode::from(130),
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Commands) -> Result<ExitCode> {
    let _all = processes::EndsAll;
    processes::end_on_signal()?;
    match command {
        Commands::Demo(options) => demo::run(&options)?,
        Commands::Test => return test::run(),
        Commands::Up { retention } => up::up(retention)?,
        Commands::Down => up::down()?,
        Commands::Logs { stage } => logs::show(stage)?,
        Commands::Bench { subject } => bench::run(subject)?,
        Commands::Invoke { function, event } => invoke::run(&function, &event)?,
    }
    Ok(ExitCode::SUCCESS)
}

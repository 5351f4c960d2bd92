//! The project's commands: `cargo xtask demo`, `test`, `browser`, `simulate`, `chaos`, `up`, `down`, `logs`, `invoke`, `held`, `vault-setup`, `bench`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "commands print, measure time and read the environment"
)]

mod api;
mod api_tests;
mod aws_cli;
mod bench;
mod binaries;
mod browser_tests;
mod chaos;
mod command;
mod demo;
mod folders;
mod glacier;
mod hash;
mod held;
mod invoke;
mod item;
mod log;
mod logs;
mod processes;
mod progress;
mod setup;
mod simulate;
mod stack;
mod stripe;
mod test;
mod up;
mod vault_setup;
mod wait;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

use stack::{BackEnd, Stack};

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
        after_help = "Examples:\n  cargo xtask demo\n  cargo xtask demo --vcf my.vcf.gz --fasta genome.fa --gff3 genes.gff3\n  cargo xtask demo --vcf my.vcf.gz --reference grch38.gasref\n  cargo xtask demo --archive vault\n  cargo xtask demo --retention 300 --exit"
    )]
    Demo(demo::Options),
    /// Check everything: format, clippy, template, unit, contract, pipeline, API and browser tests.
    Test,
    /// Test the pages of the stack that `up` started in a real browser.
    #[command(
        after_help = "Examples:\n  cargo xtask up --retention 5 && cargo xtask browser\n  cargo xtask browser story --headed"
    )]
    Browser {
        /// What `playwright test` takes: parts of names of files, options
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Ask the API of the stack that `up` started whatever its description allows, and what it does not.
    Api,
    /// Run random lives of many results under faults, on the stages' own code in memory; a failure prints the seed that replays it.
    #[command(after_help = "Example:\n  cargo xtask simulate --cases 100000 --seed 1")]
    Simulate(simulate::Options),
    /// Kill annotator and functions and restart the local AWS while many jobs of many users run; print what came of them.
    #[command(after_help = "Example:\n  cargo xtask chaos --jobs 200 --seed 1")]
    Chaos(chaos::Options),
    /// Start the whole service on this machine, in the background.
    #[command(after_help = "Example:\n  cargo xtask up && cargo xtask logs web; cargo xtask down")]
    Up {
        /// Where results are archived
        #[arg(long, value_name = "BACK END", value_enum, default_value_t = BackEnd::StorageClass)]
        archive: BackEnd,
        /// How long a free user's result stays online.
        #[arg(long, value_name = "SECONDS", default_value_t = 20)]
        retention: u32,
        /// The bundle to annotate with, made by `gas-annotate build` [default: SARS-CoV-2, NC_045512.2]
        #[arg(long, value_name = "FILE")]
        reference: Option<PathBuf>,
    },
    /// End what `up` started.
    Down,
    /// Show a stage's log, in the order of time.
    #[command(after_help = "Example:\n  cargo xtask logs archive")]
    Logs {
        /// archive, thaw, restore, notify, webhook, reconcile, annotator, web, aws, oidc or stripe
        stage: logs::Stage,
    },
    /// Send an event from a file to a deployed function; print its answer and the end of its log.
    #[command(after_help = "Example:\n  cargo xtask invoke archive events/archive/sqs.json")]
    Invoke {
        /// archive, thaw, restore, notify, webhook or reconcile
        function: String,
        /// The event, as JSON
        event: PathBuf,
    },
    /// Show, explain or release results that failed again and again and wait for an operator.
    #[command(
        after_help = "Examples:\n  cargo xtask held list\n  cargo xtask held explain 4f0c…/0190…\n  cargo xtask held release 4f0c…/0190… --stack gas"
    )]
    Held(held::Options),
    /// Print, or run, the commands that make a vault of Amazon Glacier, which CloudFormation cannot.
    #[command(
        after_help = "Examples:\n  cargo xtask vault-setup --name gas-archive\n  cargo xtask vault-setup --name gas-archive --run"
    )]
    VaultSetup(vault_setup::Options),
    /// Serve the in-memory Glacier: `up`, `demo` and `test` start it.
    #[command(hide = true)]
    Glacier(glacier::Options),
    /// Serve the stand-in for Stripe: `up`, `demo` and `test` start it.
    #[command(hide = true)]
    Stripe(stripe::Options),
    /// Measure the functions and a job, or the engine, compiled as they are deployed; print tables in Markdown.
    #[command(
        after_help = "Examples:\n  cargo xtask bench pipeline\n  GAS_TEST_DATA=../shared/data cargo xtask bench annotate"
    )]
    Bench {
        /// What to measure
        subject: bench::Subject,
        /// How often `annotate` runs each command
        #[arg(long, value_name = "N", default_value_t = 5)]
        repeats: usize,
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
        Commands::Api => {
            let kept = api_tests::run(&Stack::read(&up::file())?)?;
            return Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Commands::Browser { arguments } => return browser_tests::run(&arguments),
        Commands::Simulate(options) => return simulate::run(&options),
        Commands::Chaos(options) if !chaos::run(&options)? => return Ok(ExitCode::FAILURE),
        Commands::Chaos(_) => {}
        Commands::Up { archive, retention, reference } => up::up(archive, retention, reference)?,
        Commands::Down => up::down()?,
        Commands::Logs { stage } => logs::show(stage)?,
        Commands::Held(options) => held::run(&options)?,
        Commands::VaultSetup(options) => vault_setup::run(&options)?,
        Commands::Glacier(options) => glacier::serve(&options)?,
        Commands::Stripe(options) => stripe::serve(&options)?,
        Commands::Bench { subject, repeats } => bench::run(subject, repeats)?,
        Commands::Invoke { function, event } => invoke::run(&function, &event)?,
    }
    Ok(ExitCode::SUCCESS)
}

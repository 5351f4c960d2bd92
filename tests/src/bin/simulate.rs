//! `simulate --cases N --seed S`: random lives of the service, until one breaks a promise or all are over.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its terminal")]

use std::{
    io::{IsTerminal as _, stderr},
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Parser;
use gas_tests::simulation::random::{self, Counts};

/// How often a terminal hears of it.
const NEWS: Duration = Duration::from_secs(5);

/// The random simulation.
#[derive(Parser)]
struct Options {
    /// How many lives to run; a single one is told step by step
    #[arg(long, default_value_t = 10_000)]
    cases: usize,
    /// What the random choices begin with: the same seed, the same lives
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[allow(clippy::disallowed_methods, reason = "how long it took is for people")]
fn main() -> ExitCode {
    let options = Options::parse();
    if options.cases == 1 {
        random::tell(options.seed).iter().for_each(|line| println!("{line}"));
        println!();
    }
    let (begin, mut told, mut counts) = (Instant::now(), Instant::now(), Counts::default());
    for seed in random::seeds(options.seed).take(options.cases) {
        match random::run(seed) {
            Ok(case) => counts.add(&case),
            Err(failure) => {
                println!("a promise is broken:\n{}\n", failure.broken);
                println!("the shortest life found that breaks one:");
                failure.story.iter().for_each(|line| println!("{line}"));
                println!("\nafter {counts}");
                println!("replay: cargo xtask simulate --cases 1 --seed {}", failure.seed);
                return ExitCode::FAILURE;
            }
        }
        if stderr().is_terminal() && told.elapsed() > NEWS {
            told = Instant::now();
            eprintln!("{} of {} cases, {:.0} s", counts.cases, options.cases, begin.elapsed().as_secs_f64());
        }
    }
    println!("{counts}; {:.1} s; seed {}", begin.elapsed().as_secs_f64(), options.seed);
    ExitCode::SUCCESS
}

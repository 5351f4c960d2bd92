//! `bench`: how fast the service and its engine are on this machine, as a table in Markdown.

mod annotate;
mod functions;
mod jobs;
mod memory;
mod transfer;

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    binaries::Profile,
    folders, setup,
    stack::{self, BackEnd, Settings, Timer, ports::Ports},
};

/// What is measured.
#[derive(Clone, Copy, ValueEnum)]
pub enum Subject {
    /// The deployed functions, and a job from submission to completion.
    Pipeline,
    /// A large result on its way into a vault and back.
    Transfer,
    /// The annotation engine beside bcftools csq, on the yeast sets of the folder that GAS_TEST_DATA names.
    Annotate,
}

/// Measures and prints, on a stack of its own with the programs as they are deployed.
pub fn run(subject: Subject, repeats: usize) -> Result<()> {
    let archive = match subject {
        Subject::Annotate => {
            println!("\n{}", annotate::measure(repeats)?);
            return Ok(());
        }
        Subject::Pipeline => BackEnd::StorageClass,
        Subject::Transfer => BackEnd::Vault,
    };
    let settings = Settings {
        ports: Ports::free()?,
        archive,
        timer: Timer::StateMachine,
        // No result is archived while something is measured.
        retention_seconds: 3600,
        references: vec![setup::usual()],
        logs: folders::made("bench/logs"),
        profile: Profile::Release,
        state: None,
    };
    if let Subject::Transfer = subject {
        setup::run()?;
        println!("\n{}", transfer::measure(&settings)?);
        return Ok(());
    }
    let stack = stack::start(&settings)?;
    let functions = functions::measure(&stack, &settings)?;
    let jobs = jobs::measure(&stack)?;
    println!("\n{functions}\n{jobs}");
    Ok(())
}

//! `bench`: how fast the service is on this machine, as a table in Markdown.

mod functions;
mod jobs;
mod memory;

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    binaries::Profile,
    folders,
    stack::{self, BackEnd, Settings, Timer, annotator::Reference, ports::Ports},
};

/// What is measured.
#[derive(Clone, Copy, ValueEnum)]
pub enum Subject {
    /// The deployed functions, and a job from submission to completion.
    Pipeline,
}

/// Measures and prints, on a stack of its own with the programs as they are deployed.
pub fn run(Subject::Pipeline: Subject) -> Result<()> {
    let settings = Settings {
        ports: Ports::free()?,
        archive: BackEnd::StorageClass,
        timer: Timer::StateMachine,
        // No result is archived while something is measured.
        retention_seconds: 3600,
        reference: Reference::usual(),
        logs: folders::made("bench/logs"),
        profile: Profile::Release,
        state: None,
    };
    let stack = stack::start(&settings)?;
    let functions = functions::measure(&stack, &settings)?;
    let jobs = jobs::measure(&stack)?;
    println!("\n{functions}\n{jobs}");
    Ok(())
}

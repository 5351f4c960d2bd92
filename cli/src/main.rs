//! The `gas` command: the Genomics Annotation Service from a terminal and from pipelines, over its API alone.

mod api;
mod arguments;
mod check;
mod choices;
mod clean;
mod commands;
mod configuration;
mod download;
mod ending;
mod failure;
mod interrupt;
mod lock;
mod output;
mod private;
mod progress;
mod service;
mod storage;
mod upload;
mod wait;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{arguments::Arguments, failure::Code};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let code = commands::run(&arguments).unwrap_or_else(|failure| failure.told(None));
    match code {
        Code::Done => ExitCode::SUCCESS,
        code => ExitCode::from(code as u8),
    }
}

//! `gas-annotate completions` and `gas-annotate man`.

use std::{
    io::{self, Write},
    path::Path,
};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::failure::Failure;

/// Write completions for a shell to standard output
#[derive(clap::Args)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::Arguments::command(), "gas-annotate", &mut script);
    print(&script)
}

/// One page for the command and all its subcommands.
pub fn man() -> Result<(), Failure> {
    let mut page = Vec::new();
    let mut command = crate::Arguments::command();
    command.build();
    let written = clap_mangen::Man::new(command.clone()).render(&mut page);
    written.map_err(Failure::at(Path::new("-")))?;
    print(&page)
}

fn print(text: &[u8]) -> Result<(), Failure> {
    io::stdout().write_all(text).map_err(Failure::at(Path::new("standard output")))
}

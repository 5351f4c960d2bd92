//! `gas completions` and `gas man`.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::failure::{Code, Failure};

/// Write completions for a shell to standard output
///
/// For bash: gas completions bash > ~/.local/share/bash-completion/completions/gas
#[derive(clap::Args)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

pub fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::Arguments::command(), "gas", &mut script);
    print(&script)
}

/// One page for the command and all its subcommands.
pub fn man() -> Result<Code, Failure> {
    let mut page = Vec::new();
    let mut command = crate::Arguments::command();
    command.build();
    clap_mangen::Man::new(command).render(&mut page).map_err(|error| Failure::of_output(&error))?;
    print(&page)
}

fn print(text: &[u8]) -> Result<Code, Failure> {
    io::stdout().write_all(text).map_err(|error| Failure::of_output(&error))?;
    Ok(Code::Done)
}

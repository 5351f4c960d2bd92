//! `gas-annotate show`: what is in a bundle.

use std::{io::Write, path::PathBuf};

use gas_annotation::Reference;

use crate::failure::Failure;

/// Say what is in a reference bundle
#[derive(clap::Args)]
pub struct Arguments {
    /// The bundle (.gasref)
    reference: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let reference = Reference::open(&arguments.reference)?;
    let text = reference.contents()?.to_string();
    std::io::stdout().write_all(text.as_bytes()).map_err(Failure::at(&arguments.reference))
}

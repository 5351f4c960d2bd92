//! The genome's sequences from FASTA.

use std::{collections::HashSet, io::Read, path::Path};

use noodles_fasta as fasta;

use super::{Contig, fault};
use crate::{Error, input::Source};

/// Reads every sequence whole, in upper case.
pub(super) fn read(input: &mut dyn Read, path: &Path) -> Result<Vec<Contig>, Error> {
    let mut reader = fasta::io::Reader::new(Source::new(input)?);
    let mut contigs: Vec<Contig> = Vec::new();
    let mut names = HashSet::new();
    let mut definition = fasta::record::Definition::new("", None);
    loop {
        let outcome = reader.read_definition(&mut definition);
        match outcome {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => return Err(failure(&reader, path, contigs.len(), error)),
        }
        let name = definition.name().to_vec();
        let mut bases = Vec::new();
        if let Err(error) = reader.read_sequence(&mut bases) {
            return Err(failure(&reader, path, contigs.len(), error));
        }
        bases.retain(|base| !base.is_ascii_whitespace());
        bases.make_ascii_uppercase();
        let shown = name.escape_ascii();
        if let Some(other) = bases.iter().find(|base| !base.is_ascii_uppercase() && !matches!(base, b'*' | b'-')) {
            return Err(fault(
                path,
                None,
                format!("sequence {shown} holds {:?}, which is not a base", char::from(*other)),
            ));
        }
        if !names.insert(name.clone()) {
            return Err(fault(path, None, format!("sequence {shown} appears twice")));
        }
        contigs.push(Contig::new(name, bases));
    }
    if contigs.is_empty() {
        return Err(fault(path, Some(1), "there is no sequence; a FASTA begins with >name"));
    }
    Ok(contigs)
}

/// A failure to read stays one; anything else is the file's.
fn failure(
    reader: &fasta::io::Reader<Source<&mut dyn Read>>,
    path: &Path,
    read: usize,
    error: std::io::Error,
) -> Error {
    match reader.get_ref().failure(error, 0) {
        Error::Input { message, .. } => {
            fault(path, (read == 0).then_some(1), format!("this is not FASTA after {read} sequences: {message}"))
        }
        other => other,
    }
}

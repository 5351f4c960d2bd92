//! Genes and transcripts from the lines of a GFF3 of Ensembl, GENCODE or NCBI.
//!
//! A feature that other features or their parts name as `Parent` is a gene when its type or ID says so or when nothing is
//! above it; everything else with exons or CDS lines is a transcript. NCBI hangs a virus's or a bacterium's CDS directly on
//! the gene: each such CDS is then a transcript of its own, named by its protein. What does not fit together is left out
//! with a warning that names its line.

mod code;
mod coding;
mod collected;
mod drafts;
mod node;
mod recoded;
mod transcripts;
mod tree;

use std::{collections::HashMap, io::BufRead, path::Path};

use super::warnings::Warnings;
use crate::{
    Error, Reference,
    transcript::{Gene, Transcript},
};

use node::Node;

/// The genes and transcripts of a contig, sorted by place.
pub(crate) type Models = (Vec<Gene>, Vec<Transcript>);

/// Reads the models of every contig of `genome` (in its order; its contigs have names, aliases, lengths and bases, no
/// features). Features on other sequences are left out with a warning. All features are held until the end, since a Parent
/// may come after its parts: about 100 bytes for each exon and CDS line.
///
/// # Errors
///
/// [`Error::Reference`] names the line that is not GFF3; [`Error::Io`] is a failure to read.
pub(crate) fn read(
    input: impl BufRead,
    path: &Path,
    genome: &Reference,
    warnings: &mut Warnings,
) -> Result<Vec<Models>, Error> {
    let mut noted = Noted::default();
    let collected = collected::read(input, path, genome, &mut noted);
    let models = collected.and_then(|collected| transcripts::build(&collected, genome, &mut noted));
    noted.write(path, warnings);
    models
}

/// Warnings with their lines. They are found in another order than the file's, so they wait to be sorted.
#[derive(Debug, Default)]
struct Noted {
    kept: Vec<(u64, String)>,
}

impl Noted {
    /// More are not kept: a hostile file has millions of bad lines.
    const MOST: usize = 10_000;

    fn add(&mut self, line: u64, message: impl Into<String>) {
        if self.kept.len() < Self::MOST {
            self.kept.push((line, message.into()));
        }
    }

    fn write(mut self, path: &Path, warnings: &mut Warnings) {
        self.kept.sort();
        for (line, message) in self.kept {
            warnings.warn(path, Some(line), message);
        }
    }
}

/// The nodes of a file by contig and ID.
#[derive(Debug, Default)]
struct Nodes {
    nodes: Vec<Node>,
    by_id: HashMap<(usize, u32), usize>,
}

impl Nodes {
    fn find(&self, contig: usize, id: u32) -> Option<usize> {
        self.by_id.get(&(contig, id)).copied()
    }
}

#[cfg(test)]
mod tests;

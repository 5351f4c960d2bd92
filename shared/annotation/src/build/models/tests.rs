//! What becomes of the GFF3 of each source, of odd models and of hostile files.

mod files;
mod models;
mod sources;

use super::*;
use crate::{Span, contig::Contig, genetic_code::GeneticCode};

/// Models of a genome of one contig, and the warnings.
fn read_on(name: &str, bases: &[u8], text: &str) -> (Models, Vec<String>) {
    let (read, warnings) = try_read(name, bases, text.as_bytes()).unwrap();
    (read.into_iter().next().unwrap(), warnings)
}

fn try_read(name: &str, bases: &[u8], text: &[u8]) -> Result<(Vec<Models>, Vec<String>), Error> {
    let contig = Contig::in_memory(name, bases.to_vec(), Vec::new(), Vec::new());
    let genome = Reference::in_memory("test", vec![contig]);
    let mut warnings = Warnings::default();
    let read = read(text, Path::new("genes.gff3"), &genome, &mut warnings)?;
    Ok((read, warnings.into_list()))
}

/// Tabs for the runs of spaces, so that the lines of a test can be read.
fn gff3(lines: &str) -> String {
    lines.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join("\t") + "\n").collect()
}

/// 30 bases of no meaning, then the coding sequence, then 30 more.
fn around(cds: &str) -> Vec<u8> {
    [&b"ACCTACCTACCTACCTACCTACCTACCTAC"[..], cds.as_bytes(), b"CCTACCTACCTACCTACCTACCTACCTACC"].concat()
}

//! Builds a reference bundle from FASTA, GFF3, known variants and regions.
//!
//! Sequences and known variants stream through; of these a block, and the alleles that a later record could still come
//! before, are held. The gene models and each region track are held whole while they are written, as their files need not
//! be sorted.

mod aliases;
mod fasta;
mod gff3;
mod input;
mod known;
mod lines;
mod models;
mod names;
mod regions;
mod warnings;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    ENGINE, Error, Reference,
    bundle::{ContigEntry, Directory, KnownSet, Storage, Writer},
    contig::{Contig, Sequence},
};

pub use crate::bundle::unfinished;
use fasta::Written;
use warnings::Warnings;

/// What a bundle is built from. Every file may be plain, gzip or BGZF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The name that outputs mention, e.g. `GRCh38-ensembl-112`.
    pub name: String,
    /// The genome.
    pub fasta: PathBuf,
    /// The gene models: Ensembl, GENCODE or NCBI RefSeq.
    pub gff3: PathBuf,
    /// Known variants.
    pub known: Vec<Known>,
    /// Region tracks.
    pub regions: Vec<Regions>,
    /// Other names of the sequences: in each line, separated by tabs, names of the same one (as UCSC's `chromAlias.txt`).
    pub aliases: Option<PathBuf>,
}

/// A set of known variants, e.g. `clinvar=clinvar.vcf.gz:ID,CLNSIG`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name in the outputs.
    pub set: String,
    /// The VCF.
    pub path: PathBuf,
    /// `ID` or INFO keys, in the order of the outputs.
    pub fields: Vec<String>,
}

/// A track of regions, e.g. `cytoband=cytoBand.bed.gz`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regions {
    /// Its name in the outputs.
    pub track: String,
    /// A BED or GFF3.
    pub path: PathBuf,
}

/// What was built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Contigs of the genome.
    pub contigs: u64,
    /// Their bases.
    pub bases: u64,
    /// Genes.
    pub genes: u64,
    /// Transcripts.
    pub transcripts: u64,
    /// Known alleles of all sets.
    pub known: u64,
    /// Regions of all tracks.
    pub regions: u64,
    /// The bundle's digest.
    pub digest: String,
    /// What in the files was left out or not understood, each with its file and line.
    pub warnings: Vec<String>,
}

/// A bundle while it is made.
struct Making {
    writer: Writer,
    directory: Directory,
    warnings: Warnings,
    report: Report,
}

impl Build {
    /// Reads the files and writes the bundle; under its final name it is whole or not there.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] names the file and line that cannot be used; [`Error::Io`] is a failure to read or write.
    pub fn write(&self, output: &Path) -> Result<Report, Error> {
        names::check(self)?;
        let mut making = Making {
            writer: Writer::new(output)?,
            directory: Directory { name: self.name.clone(), engine: ENGINE.to_owned(), ..Directory::default() },
            warnings: Warnings::default(),
            report: Report::default(),
        };
        let (sequences, input) =
            input::read(&self.fasta, "fasta".into(), |input| fasta::read(input, &self.fasta, &mut making.writer))?;
        making.directory.inputs.push(input);
        let mut genome = genome(&mut making.writer, &sequences)?;
        self.name_contigs(&mut genome, &sequences, &mut making)?;
        making.directory.contigs = entries(&genome, sequences);
        self.write_models(&genome, &mut making)?;
        self.write_known(&genome, &mut making)?;
        self.write_regions(&genome, &mut making)?;
        let Making { writer, directory, warnings, mut report } = making;
        report.contigs = directory.contigs.len() as u64;
        report.bases = directory.contigs.iter().map(|contig| u64::from(contig.length)).sum();
        report.warnings = warnings.into_list();
        // The header is about to be written: nothing may have it mapped.
        drop(genome);
        report.digest = writer.finish(&directory)?;
        Ok(report)
    }

    fn name_contigs(&self, genome: &mut Reference, sequences: &[Written], making: &mut Making) -> Result<(), Error> {
        let Making { directory, warnings, .. } = making;
        aliases::of_genome(genome, sequences);
        if let Some(path) = &self.aliases {
            let read = |input: &mut dyn std::io::BufRead| aliases::of_file(input, path, genome, warnings);
            directory.inputs.push(input::read(path, "aliases".into(), read)?.1);
        }
        input::read(&self.gff3, "gff3".into(), |input| aliases::of_gff3(input, &self.gff3, genome))?;
        Ok(())
    }

    /// The models of all contigs are held in memory at once, as a GFF3 need not be sorted.
    fn write_models(&self, genome: &Reference, making: &mut Making) -> Result<(), Error> {
        let Making { writer, directory, warnings, report } = making;
        let (models, input) =
            input::read(&self.gff3, "gff3".into(), |input| models::read(input, &self.gff3, genome, warnings))?;
        directory.inputs.push(input);
        for (entry, models) in directory.contigs.iter_mut().zip(models) {
            let encoded = postcard::to_allocvec(&models).map_err(|error| {
                Error::reference(&self.gff3, None, format!("the models of {} cannot be written: {error}", entry.name))
            })?;
            entry.features = writer.block(&encoded)?;
            report.genes += models.0.len() as u64;
            report.transcripts += models.1.len() as u64;
        }
        Ok(())
    }

    fn write_known(&self, genome: &Reference, making: &mut Making) -> Result<(), Error> {
        let Making { writer, directory, warnings, report } = making;
        for Known { set, path, fields } in &self.known {
            let ((blocks, alleles), input) = input::read(path, format!("known {set}"), |input| {
                known::read(input, path, fields, genome, writer, warnings)
            })?;
            directory.inputs.push(input);
            directory.sets.push(KnownSet { name: set.clone(), fields: fields.clone() });
            for (entry, blocks) in directory.contigs.iter_mut().zip(blocks) {
                entry.known.push(blocks);
            }
            report.known += alleles;
        }
        Ok(())
    }

    fn write_regions(&self, genome: &Reference, making: &mut Making) -> Result<(), Error> {
        let Making { writer, directory, warnings, report } = making;
        for Regions { track, path } in &self.regions {
            let ((blocks, regions), input) = input::read(path, format!("regions {track}"), |input| {
                regions::read(input, path, genome, writer, warnings)
            })?;
            directory.inputs.push(input);
            directory.tracks.push(track.clone());
            for (entry, blocks) in directory.contigs.iter_mut().zip(blocks) {
                entry.regions.push(blocks);
            }
            report.regions += regions;
        }
        Ok(())
    }
}

/// The sequences that were just written, mapped: a genome of any size needs no memory of its own.
fn genome(writer: &mut Writer, sequences: &[Written]) -> Result<Reference, Error> {
    let storage = Arc::new(Storage::map(writer.partial()?)?);
    let contig = |sequence: &Written| {
        let offset = sequence.blocks.first().map_or(0, |block| block.offset);
        let bases = Sequence::unchecked(&storage, usize::try_from(offset).unwrap_or(usize::MAX), sequence.length);
        Contig::bare(&sequence.name, bases)
    };
    Ok(Reference::in_memory("", sequences.iter().map(contig).collect()))
}

/// The contigs' entries of the directory, as far as the genome tells.
fn entries(genome: &Reference, sequences: Vec<Written>) -> Vec<ContigEntry> {
    let entry =
        |(index, (Written { name, length, blocks, .. }, aliases)): (usize, (Written, Vec<String>))| ContigEntry {
            accession: aliases::accession(&name, &aliases),
            is_circular: genome.contig(index).is_circular,
            name,
            aliases,
            length,
            sequence: blocks,
            ..ContigEntry::default()
        };
    sequences.into_iter().zip(genome.aliases()).enumerate().map(entry).collect()
}

#[cfg(test)]
mod tests;

//! `gas-annotate build`: files of a genome into one bundle.

use std::{fs, path::PathBuf};

use gas_annotation::build::{Build, Known, Regions, unfinished};

use crate::{failure::Failure, file, say};

/// Build a reference bundle from a genome, its gene models, known variants and regions
///
/// Every file may be plain, gzip or bgzip. The bundle holds the names and SHA-256 of the files, and its own digest stands
/// in the header of every output.
#[derive(clap::Args)]
pub struct Arguments {
    /// What outputs call the reference, e.g. GRCh38-ensembl-112
    #[arg(long)]
    name: String,
    /// The genome; its bases must be those of the VCFs' assembly
    #[arg(long, value_name = "FASTA")]
    fasta: PathBuf,
    /// The gene models, as Ensembl, GENCODE or NCBI RefSeq write them
    #[arg(long, value_name = "GFF3")]
    gff3: PathBuf,
    /// Known variants: the set's name, its VCF, and what of its records is shown (ID or INFO keys), e.g.
    /// clinvar=clinvar.vcf.gz:ID,CLNSIG; may be given again
    #[arg(long, value_name = "SET=VCF:FIELDS", value_parser = known)]
    known: Vec<Known>,
    /// Regions: the track's name and its BED or GFF3, e.g. cytoband=cytoBand.bed.gz; may be given again
    #[arg(long, value_name = "TRACK=FILE", value_parser = regions)]
    regions: Vec<Regions>,
    /// Other names of the sequences, the names of one in each line, separated by tabs, as UCSC's chromAlias.txt; what is
    /// called 1, chr1 or NC_000001.11 is known without
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// The bundle; replaced only when the new one is whole
    #[arg(short, long, value_name = "GASREF")]
    output: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    // The bundle gets its name by a rename, which must not put a file in the place of a device.
    if fs::metadata(&arguments.output).is_ok_and(|there| !there.is_file()) {
        return Err(Failure::usage(format!("{} is there and is no file", arguments.output.display())));
    }
    file::clean_up_on_signal();
    if let Some(path) = unfinished(&arguments.output) {
        file::remove_on_signal(path);
    }
    let build = Build {
        name: arguments.name.clone(),
        fasta: arguments.fasta.clone(),
        gff3: arguments.gff3.clone(),
        known: arguments.known.clone(),
        regions: arguments.regions.clone(),
        aliases: arguments.aliases.clone(),
    };
    let report = build.write(&arguments.output).map_err(|error| Failure::of(&arguments.output, error))?;
    for warning in &report.warnings {
        say(format_args!("warning: {warning}"));
    }
    say(format_args!(
        "{}: sequences {} ({} bases), genes {}, transcripts {}, known alleles {}, regions {}",
        arguments.output.display(),
        report.contigs,
        report.bases,
        report.genes,
        report.transcripts,
        report.known,
        report.regions
    ));
    Ok(())
}

fn known(argument: &str) -> Result<Known, String> {
    let whole = || "write it as SET=VCF:FIELDS, e.g. clinvar=clinvar.vcf.gz:ID,CLNSIG".to_owned();
    let (set, rest) = named(argument).ok_or_else(whole)?;
    let (path, fields) = rest.rsplit_once(':').unwrap_or((rest, "ID"));
    let fields: Vec<_> = fields.split(',').map(str::to_owned).collect();
    if path.is_empty() || fields.iter().any(String::is_empty) {
        return Err(whole());
    }
    Ok(Known { set: set.to_owned(), path: path.into(), fields })
}

fn regions(argument: &str) -> Result<Regions, String> {
    let (track, path) = named(argument).ok_or("write it as TRACK=FILE, e.g. cytoband=cytoBand.bed.gz")?;
    Ok(Regions { track: track.to_owned(), path: path.into() })
}

/// A name that can stand in a header, and what it names.
fn named(argument: &str) -> Option<(&str, &str)> {
    let (name, rest) = argument.split_once('=')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (!name.is_empty() && name.bytes().all(plain) && !rest.is_empty()).then_some((name, rest))
}

//! What `gas-annotate run` is asked for.

use std::{
    path::{Path, PathBuf},
    thread,
};

use clap::ValueEnum;
use gas_annotation::{BadRecords, Format, Index, Limits, Options, Packing};

use crate::failure::Failure;

/// Annotate a VCF or BCF
///
/// The input may be plain, gzip or bgzip; what it is, its first bytes tell. Records keep their order, and every field but
/// INFO keeps its bytes. The output gets its name only when it is whole.
#[derive(clap::Args)]
pub struct Arguments {
    /// The VCF or BCF to annotate; - reads standard input
    pub input: PathBuf,
    /// The reference bundle, made by `gas-annotate build`
    #[arg(short, long, value_name = "GASREF")]
    pub reference: PathBuf,
    /// The output, bgzip when its name ends in .gz or .bgz; - writes plain text to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// What is written: VCF with CSQ (as Ensembl VEP), ANN (as SnpEff) or BCSQ (as bcftools csq), a table, or JSON lines
    #[arg(short, long, value_enum, default_value = "csq", hide_possible_values = false)]
    format: FormatName,
    /// Apply the phased variants of a haplotype together, as bcftools csq does
    #[arg(long)]
    haplotype: bool,
    /// Threads that annotate [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// How far from a transcript a variant is still upstream or downstream of it, in bases
    #[arg(long, value_name = "N", default_value_t = Options::default().distance)]
    distance: u32,
    /// What becomes of records that are malformed or differ from the reference: the run fails and lists the first twenty,
    /// or they pass through with GAS_BAD in INFO
    #[arg(long, value_enum, default_value = "fail")]
    on_bad_record: OnBadRecord,
    /// Write an index beside a bgzip VCF; its records must be sorted
    #[arg(long, value_enum)]
    index: Option<IndexName>,
    /// Write the counts as text [default: beside the output file as NAME.vcf.count.log]
    #[arg(long, value_name = "FILE")]
    pub count_log: Option<PathBuf>,
    /// Write the counts as JSON
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    /// The longest line that is read, e.g. 64M
    #[arg(long, value_name = "BYTES", value_parser = bytes, default_value = "32M")]
    max_line: u64,
    /// The longest header that is read
    #[arg(long, value_name = "BYTES", value_parser = bytes, default_value = "64M")]
    max_header: u64,
    /// The most that is read once it is decompressed
    #[arg(long, value_name = "BYTES", value_parser = bytes, default_value = "1T")]
    max_decompressed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Csq,
    Ann,
    Bcsq,
    Tsv,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum OnBadRecord {
    Fail,
    Keep,
}

#[derive(Clone, Copy, ValueEnum)]
enum IndexName {
    Tbi,
    Csi,
}

impl Arguments {
    /// # Errors
    ///
    /// When they do not go together.
    pub fn options(&self) -> Result<Options, Failure> {
        let options = Options {
            format: match self.format {
                FormatName::Csq => Format::Csq,
                FormatName::Ann => Format::Ann,
                FormatName::Bcsq => Format::Bcsq,
                FormatName::Tsv => Format::Tsv,
                FormatName::Json => Format::Json,
            },
            haplotype: self.haplotype,
            threads: self.threads.map_or_else(|| thread::available_parallelism().map_or(1, Into::into), usize::from),
            distance: self.distance,
            bad_records: match self.on_bad_record {
                OnBadRecord::Fail => BadRecords::Fail,
                OnBadRecord::Keep => BadRecords::Keep,
            },
            packing: if has_end(&self.output, &["gz", "bgz"]) { Packing::Bgzf } else { Packing::Plain },
            limits: Limits {
                line: usize::try_from(self.max_line).unwrap_or(usize::MAX),
                header: usize::try_from(self.max_header).unwrap_or(usize::MAX),
                decompressed: self.max_decompressed,
            },
        };
        if has_end(&self.output, &["bcf"]) {
            return Err(Failure::usage("BCF is read but not written; name the output .vcf.gz"));
        }
        if self.index.is_some() && (options.packing != Packing::Bgzf || !options.format.is_vcf()) {
            return Err(Failure::usage("--index needs a VCF whose name ends in .gz or .bgz"));
        }
        Ok(options)
    }

    pub fn index(&self) -> Option<Index> {
        self.index.map(|index| match index {
            IndexName::Tbi => Index::Tbi,
            IndexName::Csi => Index::Csi,
        })
    }
}

fn has_end(path: &Path, ends: &[&str]) -> bool {
    path.extension().is_some_and(|end| ends.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// A number of bytes, as `1048576`, `1024K`, `1M`, `1G` or `1T`.
fn bytes(argument: &str) -> Result<u64, String> {
    let digits = argument.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let shift = match argument.get(digits.len()..).unwrap_or_default().to_ascii_uppercase().as_str() {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return Err("write a number of bytes, or one with K, M, G or T".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|_| "this is not a number of bytes".to_owned())?;
    number.checked_mul(1 << shift).filter(|bytes| *bytes > 0).ok_or_else(|| "this is not a number of bytes".to_owned())
}

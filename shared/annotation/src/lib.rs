//! The annotation engine: streams a VCF through a reference (FASTA, GFF3, known variants) and adds `CSQ` to INFO.
//!
//! ```no_run
//! use std::{fs::File, path::Path};
//!
//! let reference = gas_annotation::Reference::open(Path::new("genome.fa"), Path::new("genes.gff3.gz"), None)?
//!     .with_name("NC_045512.2");
//! let summary = gas_annotation::annotate(&reference, File::open("in.vcf.gz")?, File::create("in.annot.vcf.gz")?)?;
//! summary.write_count_log(File::create("in.vcf.count.log")?, "in.vcf.gz")?;
//! # Ok::<(), gas_annotation::Error>(())
//! ```

mod allele;
mod annotate;
mod change;
mod consequence;
mod count_log;
mod csq;
mod effect;
mod error;
mod genetic_code;
mod header;
mod info;
mod input;
mod interval;
mod record;
mod reference;
mod summary;
mod transcript;

pub use allele::Class;
pub use annotate::annotate;
pub use consequence::{Consequence, Impact};
pub use error::Error;
pub use reference::Reference;
pub use summary::{Chromosome, Summary};

/// What the outputs' headers name as their maker, e.g. `gas-annotate 0.1.0`.
pub const ENGINE: &str = concat!("gas-annotate ", env!("CARGO_PKG_VERSION"));

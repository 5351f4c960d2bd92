//! The variant annotation engine: what each allele of a VCF does to the genes, by the rules of Ensembl VEP.
//!
//! A reference (genome, gene models, known variants, regions) is [built](build) once into one `.gasref` file, then
//! [opened](Reference::open) in no time, and VCF or BCF streams through [`annotate`].
//!
//! ```no_run
//! use std::{fs::File, path::Path};
//!
//! use gas_annotation::{Options, Reference, annotate};
//!
//! let reference = Reference::open(Path::new("grch38.gasref"))?;
//! let summary = annotate(&reference, &Options::default(), File::open("in.vcf.gz")?, File::create("out.vcf.gz")?)?;
//! summary.write_count_log(File::create("in.vcf.count.log")?, "in.vcf.gz")?;
//! # Ok::<(), gas_annotation::Error>(())
//! ```
//!
//! Positions inside are 0-based and half open ([`Span`]); what people read is 1-based, as VCF and HGVS write it.

mod allele;
mod annotate;
mod assembly;
pub mod build;
mod bundle;
mod change;
mod consequence;
mod contig;
mod effect;
mod error;
mod format;
mod genetic_code;
mod haplotype;
mod hgvs;
mod options;
pub mod preview;
mod reference;
mod span;
mod summary;
mod transcript;
mod vcf;

pub use allele::Class;
pub use annotate::{Beside, annotate, annotate_with, check};
pub use bundle::{Input, KnownSet};
pub use consequence::{Consequence, Impact};
pub use error::{Error, Fault, FaultKind};
pub use options::{BadRecords, Format, Index, Limits, Options, Packing};
pub use reference::{Contents, ContigContents, Reference};
pub use span::Span;
pub use summary::{Chromosome, Sample, Summary};

/// What the outputs' headers name as their maker, e.g. `gas-annotate 0.1.0`.
pub const ENGINE: &str = concat!("gas-annotate ", env!("CARGO_PKG_VERSION"));

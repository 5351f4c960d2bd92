//! Names of variants by the HGVS nomenclature (<https://hgvs-nomenclature.org>, version 21).
//!
//! Names are written as Ensembl VEP writes them: a predicted protein change without its parentheses, `Ter` for a stop, and
//! repeats as deletions, duplications and insertions.

mod dna;
mod genomic;
mod position;
mod protein;
mod transcript;

#[cfg(test)]
mod tests;

pub(crate) use genomic::genomic;
pub(crate) use protein::protein;
pub(crate) use transcript::transcript;

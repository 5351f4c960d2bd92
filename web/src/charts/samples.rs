//! The genotypes of each sample, as a table.

use super::counts::{Counts, ratio};
use crate::units::grouped;

/// Samples that are shown; the log has all.
const SHOWN: usize = 50;

/// One sample.
#[derive(Debug)]
pub struct SampleRow {
    /// Its name in the VCF.
    pub name: String,
    /// Genotypes of one allele count with those of two equal ones.
    pub hom_ref: String,
    /// Genotypes of different alleles.
    pub het: String,
    /// See `hom_ref`.
    pub hom_alt: String,
    /// Genotypes with a missing allele.
    pub missing: String,
    /// Insertions, deletions and the like.
    pub indels: String,
    /// Transitions per transversion.
    pub ratio: String,
}

/// The first samples, and how many more there are.
pub fn rows(counts: &Counts) -> (Vec<SampleRow>, u64) {
    let row = |sample: &super::counts::Sample| SampleRow {
        name: sample.name.clone(),
        hom_ref: grouped(sample.hom_ref + sample.haploid_ref),
        het: grouped(sample.het),
        hom_alt: grouped(sample.hom_alt + sample.haploid_alt),
        missing: grouped(sample.missing),
        indels: grouped(sample.indels),
        ratio: ratio(sample.transitions, sample.transversions).unwrap_or_else(|| "–".to_owned()),
    };
    let more = counts.samples.len().saturating_sub(SHOWN) as u64 + counts.samples_left_out;
    (counts.samples.iter().take(SHOWN).map(row).collect(), more)
}

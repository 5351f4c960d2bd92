//! What a run counted, as `summary.json` and the count log give it.

mod chromosomes;
mod count_log;
mod counts;
mod genotypes;
mod warnings;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Class, Consequence, Impact};

pub(crate) use counts::Counts;

/// The counts of one annotated VCF.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The engine and its version.
    pub engine: String,
    /// The reference's name.
    pub reference: String,
    /// Hex SHA-256 that stands for the reference's content.
    pub reference_digest: String,
    /// Records read, each of which was written.
    pub records: u64,
    /// Records that were given an annotation.
    pub annotated_records: u64,
    /// Records that are malformed or do not fit the reference and were passed through, marked; they are counted nowhere
    /// else but in `records`.
    pub bad_records: u64,
    /// Bad records whose REF is not what the reference has.
    pub ref_mismatches: u64,
    /// Alternate alleles by class; their sum is the number of alternate alleles, those that are `.` left out.
    pub classes: BTreeMap<Class, u64>,
    /// Alternate alleles by their most severe consequence; alleles without one are not counted.
    pub consequences: BTreeMap<Consequence, u64>,
    /// Alternate alleles by the impact of their most severe consequence.
    pub impacts: BTreeMap<Impact, u64>,
    /// Records by chromosome, in the order of first appearance; the first thousand chromosomes.
    pub chromosomes: Vec<Chromosome>,
    /// Records on chromosomes beyond those.
    pub chromosomes_left_out: u64,
    /// SNVs that are A↔G or C↔T.
    pub transitions: u64,
    /// SNVs between a purine and a pyrimidine.
    pub transversions: u64,
    /// Alternate alleles found among the known variants; `None` when the reference has none.
    pub known: Option<u64>,
    /// Alternate alleles looked for among the known variants and not found.
    pub novel: Option<u64>,
    /// The genotypes of each sample, in the order of the columns; the first ten thousand samples.
    pub samples: Vec<Sample>,
    /// Samples beyond those.
    pub samples_left_out: u64,
    /// What the reader should know, each with its line; the first hundred.
    pub warnings: Vec<String>,
    /// Warnings beyond those.
    pub warnings_left_out: u64,
}

/// The records of one chromosome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chromosome {
    /// The name as the VCF spells it.
    pub name: String,
    /// Its records.
    pub records: u64,
}

/// The genotypes of one sample, by GT; records without GT are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The name as the VCF spells it.
    pub name: String,
    /// Genotypes of two or more alleles that are all REF.
    pub hom_ref: u64,
    /// Genotypes of different alleles.
    pub het: u64,
    /// Genotypes of two or more alleles that are all the same ALT.
    pub hom_alt: u64,
    /// Genotypes of one allele, which is REF.
    pub haploid_ref: u64,
    /// Genotypes of one allele, which is ALT.
    pub haploid_alt: u64,
    /// Genotypes with a missing allele.
    pub missing: u64,
    /// SNVs in its genotypes that are A↔G or C↔T; an allele that is there twice counts once.
    pub transitions: u64,
    /// SNVs in its genotypes between a purine and a pyrimidine, likewise.
    pub transversions: u64,
    /// Insertions, deletions and replacements by another number of bases, likewise.
    pub indels: u64,
}

impl Summary {
    /// Transitions per transversion, `None` without transversions.
    pub fn transition_transversion_ratio(&self) -> Option<f64> {
        ratio(self.transitions, self.transversions)
    }
}

impl Sample {
    /// Transitions per transversion, `None` without transversions.
    pub fn transition_transversion_ratio(&self) -> Option<f64> {
        ratio(self.transitions, self.transversions)
    }
}

#[allow(clippy::cast_precision_loss, reason = "a ratio for people")]
fn ratio(of: u64, to: u64) -> Option<f64> {
    (to > 0).then(|| of as f64 / to as f64)
}

//! What a run counted.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Class, Consequence, Impact};

/// Warnings that are kept; the rest is only counted, so that a hostile file cannot fill the memory.
const WARNINGS_KEPT: usize = 100;

/// The counts of one annotated VCF.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The engine and its version.
    pub engine: String,
    /// The reference's name.
    pub reference: String,
    /// Hex SHA-256 over the reference's files.
    pub reference_digest: String,
    /// Records read, each of which was written.
    pub records: u64,
    /// Records that were given a `CSQ`.
    pub annotated_records: u64,
    /// Alternate alleles by class; their sum is the number of alternate alleles, those that are `.` left out.
    pub classes: BTreeMap<Class, u64>,
    /// Alternate alleles by their most severe consequence; alleles without one are not counted.
    pub consequences: BTreeMap<Consequence, u64>,
    /// Alternate alleles by the impact of their most severe consequence.
    pub impacts: BTreeMap<Impact, u64>,
    /// Records by chromosome, in the order of first appearance.
    pub chromosomes: Vec<Chromosome>,
    /// SNVs that are A↔G or C↔T.
    pub transitions: u64,
    /// SNVs between a purine and a pyrimidine.
    pub transversions: u64,
    /// Alternate alleles found among the known variants; `None` when the reference has none.
    pub known: Option<u64>,
    /// Alternate alleles looked for among the known variants and not found.
    pub novel: Option<u64>,
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

impl Summary {
    /// Transitions per transversion, `None` without transversions.
    #[allow(clippy::cast_precision_loss, reason = "a ratio for people")]
    pub fn transition_transversion_ratio(&self) -> Option<f64> {
        (self.transversions > 0).then(|| self.transitions as f64 / self.transversions as f64)
    }

    pub(crate) fn warn(&mut self, line: u64, message: impl AsRef<str>) {
        if self.warnings.len() < WARNINGS_KEPT {
            self.warnings.push(format!("line {line}: {}", message.as_ref()));
        } else {
            self.warnings_left_out += 1;
        }
    }
}

//! The part of the annotator's `summary.json` that is shown.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Counts by the name of what is counted.
pub type ByName = BTreeMap<String, u64>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub records: u64,
    pub annotated_records: u64,
    pub bad_records: u64,
    pub ref_mismatches: u64,
    pub classes: ByName,
    pub consequences: ByName,
    pub impacts: ByName,
    pub chromosomes: Vec<Chromosome>,
    pub chromosomes_left_out: u64,
    pub transitions: u64,
    pub transversions: u64,
    pub known: Option<u64>,
    pub novel: Option<u64>,
    pub samples: Vec<Sample>,
    pub samples_left_out: u64,
    pub warnings: Vec<String>,
    pub warnings_left_out: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chromosome {
    pub name: String,
    pub records: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sample {
    pub name: String,
    pub hom_ref: u64,
    pub het: u64,
    pub hom_alt: u64,
    pub haploid_ref: u64,
    pub haploid_alt: u64,
    pub missing: u64,
    pub transitions: u64,
    pub transversions: u64,
    pub indels: u64,
}

/// One count over another with two decimals; `None` over nothing.
#[allow(clippy::cast_precision_loss, reason = "a ratio for people")]
pub fn ratio(of: u64, to: u64) -> Option<String> {
    (to > 0).then(|| format!("{:.2}", of as f64 / to as f64))
}

//! What the owner chose for a job when it was made.

use serde::{Deserialize, Serialize};

/// How a job is annotated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobOptions {
    /// The name of the reference; `None`: the first that the service offers.
    #[serde(rename = "wanted_reference", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What is written.
    #[serde(default, rename = "output_format")]
    pub format: OutputFormat,
    /// Whether variants of one haplotype are read together, as `bcftools csq` does by default.
    #[serde(default)]
    pub haplotype: bool,
}

/// What is written: an annotated VCF with one of three fields, or another kind of file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputFormat {
    /// VCF with `CSQ`, as Ensembl VEP writes it.
    #[default]
    Csq,
    /// VCF with `ANN`, the standard of "Variant annotations in VCF format" 1.0.
    Ann,
    /// VCF with `BCSQ`, as `bcftools csq` writes it.
    Bcsq,
    /// A table, one line an effect, columns apart by tabs.
    Table,
    /// JSON Lines, one object a variant.
    Json,
}

impl OutputFormat {
    /// All of them, the usual one first.
    pub const ALL: [Self; 5] = [Self::Csq, Self::Ann, Self::Bcsq, Self::Table, Self::Json];

    /// Its name in forms and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csq => "csq",
            Self::Ann => "ann",
            Self::Bcsq => "bcsq",
            Self::Table => "table",
            Self::Json => "json",
        }
    }

    /// The end of a result's file name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csq | Self::Ann | Self::Bcsq => ".annot.vcf.gz",
            Self::Table => ".annot.tsv.gz",
            Self::Json => ".annot.jsonl.gz",
        }
    }
}

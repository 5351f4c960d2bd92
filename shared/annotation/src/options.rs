//! How a run is to be done.

/// What an annotation is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// VCF with `CSQ` as Ensembl VEP writes it.
    #[default]
    Csq,
    /// VCF with `ANN` of the "Variant annotations in VCF format" specification 1.0, as SnpEff writes it.
    Ann,
    /// VCF with `BCSQ` as bcftools csq writes it.
    Bcsq,
    /// A table with a line for each allele and feature.
    Tsv,
    /// A JSON object for each record, one a line.
    Json,
}

impl Format {
    /// Whether the output is a VCF.
    pub fn is_vcf(self) -> bool {
        matches!(self, Self::Csq | Self::Ann | Self::Bcsq)
    }
}

/// What becomes of a record that is malformed or does not fit the reference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadRecords {
    /// The run fails and names the first twenty.
    #[default]
    Fail,
    /// It passes through with `GAS_BAD` in INFO, and is counted; a line of fewer than eight columns has no INFO to mark.
    Keep,
}

/// How the output is packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// BGZF, ended by its EOF block.
    #[default]
    Bgzf,
    /// As it is.
    Plain,
}

/// The index that is written beside a BGZF output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// Tabix, for contigs up to 512 Mb.
    Tbi,
    /// CSI, for longer ones too.
    Csi,
}

/// Bounds on what comes from outside, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest line; a record of 300,000 samples fits into the default.
    pub line: usize,
    /// The header; a million contig lines fit into the default.
    pub header: usize,
    /// All of the input once it is decompressed.
    pub decompressed: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 32 << 20, header: 64 << 20, decompressed: 1 << 40 }
    }
}

/// How a run is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What is written.
    pub format: Format,
    /// Whether phased genotypes are applied together.
    pub haplotype: bool,
    /// Threads that annotate; one does all in the caller's.
    pub threads: usize,
    /// How far from a transcript a variant is upstream or downstream of it, in bases.
    pub distance: u32,
    /// What becomes of bad records.
    pub bad_records: BadRecords,
    /// How the output is packed.
    pub packing: Packing,
    /// Bounds on the input.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: Format::default(),
            haplotype: false,
            threads: 1,
            distance: 5_000,
            bad_records: BadRecords::default(),
            packing: Packing::default(),
            limits: Limits::default(),
        }
    }
}

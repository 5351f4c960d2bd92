//! What is in a bundle and where.

use serde::{Deserialize, Serialize};

use super::Place;

/// The directory of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Directory {
    pub(crate) name: String,
    /// The engine that built it, with its version.
    pub(crate) engine: String,
    pub(crate) inputs: Vec<Input>,
    pub(crate) sets: Vec<KnownSet>,
    pub(crate) tracks: Vec<String>,
    pub(crate) contigs: Vec<ContigEntry>,
}

/// A file that a bundle was built from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// `fasta`, `gff3`, `known clinvar`, `regions cytoband`.
    pub role: String,
    /// The file's name, without its folder.
    pub file: String,
    /// Hex SHA-256 of its bytes, as stored.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// A set of known variants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownSet {
    /// Its name in the outputs.
    pub name: String,
    /// `ID` or INFO keys.
    pub fields: Vec<String>,
}

/// A contig and its blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ContigEntry {
    pub(crate) name: String,
    /// Other names, none of which is a name or alias of another contig.
    pub(crate) aliases: Vec<String>,
    /// The name that HGVS takes.
    pub(crate) accession: String,
    pub(crate) is_circular: bool,
    /// In bases.
    pub(crate) length: u32,
    /// One after the other in the file without a gap, each of [`SEQUENCE_BLOCK`](super::SEQUENCE_BLOCK) bases but the last.
    pub(crate) sequence: Vec<Place>,
    pub(crate) features: Place,
    /// For each set, its blocks.
    pub(crate) known: Vec<KnownBlocks>,
    /// For each track, its blocks.
    pub(crate) regions: Vec<Vec<RegionBlock>>,
}

/// Blocks of known alleles, each with the start of its first one.
pub(crate) type KnownBlocks = Vec<(u32, Place)>;

/// A block of regions, which are sorted by start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RegionBlock {
    /// The start of the first one.
    pub(crate) start: u32,
    /// The greatest end.
    pub(crate) end: u32,
    pub(crate) place: Place,
}

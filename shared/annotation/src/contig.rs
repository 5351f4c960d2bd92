//! One contig of the reference: its bases, and what lies on them.

mod bins;
mod features;
mod known;
mod regions;
mod sequence;

use std::sync::{Arc, OnceLock};

use crate::{
    Error, Span,
    bundle::{Block, ContigEntry, Storage},
    change::Change,
};

pub(crate) use features::{Features, is_odd};
use known::Known;
use regions::Regions;
pub(crate) use sequence::Sequence;

/// One contig.
#[derive(Debug)]
pub(crate) struct Contig {
    pub(crate) name: String,
    /// The name that HGVS takes: the RefSeq accession, e.g. `NC_000017.11`, or its own name when none is known.
    pub(crate) accession: String,
    /// Whether it is a mitochondrion, by its names: HGVS has m. for it.
    pub(crate) is_mitochondrion: bool,
    /// Whether its end meets its start.
    pub(crate) is_circular: bool,
    pub(crate) sequence: Sequence,
    storage: Arc<Storage>,
    /// Where the features are, until they are decoded.
    block: Block,
    features: OnceLock<Features>,
    known: Vec<Known>,
    regions: Vec<Regions>,
}

impl Contig {
    /// A contig of an open bundle; `None` when its entry makes no sense.
    pub(crate) fn open(storage: &Arc<Storage>, entry: ContigEntry) -> Option<Self> {
        let named = [&entry.name, &entry.accession].iter().any(|name| is_mitochondrion(name));
        let is_mitochondrion = named || entry.aliases.iter().any(|alias| is_mitochondrion(alias));
        Some(Self {
            is_mitochondrion,
            name: entry.name,
            accession: entry.accession,
            is_circular: entry.is_circular,
            sequence: Sequence::open(storage, entry.sequence, entry.length)?,
            storage: Arc::clone(storage),
            block: entry.features.into(),
            features: OnceLock::new(),
            known: entry.known.into_iter().map(Known::from).collect(),
            regions: entry.regions.into_iter().map(Regions::from).collect(),
        })
    }

    /// A contig of which there is only the sequence.
    pub(crate) fn bare(name: &str, sequence: Sequence) -> Self {
        Self {
            name: name.to_owned(),
            accession: name.to_owned(),
            is_mitochondrion: is_mitochondrion(name),
            is_circular: false,
            sequence,
            storage: Arc::new(Storage::memory(Vec::new())),
            block: Block::default(),
            features: OnceLock::from(Features::default()),
            known: Vec::new(),
            regions: Vec::new(),
        }
    }

    /// A contig in memory.
    #[cfg(test)]
    pub(crate) fn in_memory(
        name: &str,
        bases: Vec<u8>,
        genes: Vec<crate::transcript::Gene>,
        transcripts: Vec<crate::transcript::Transcript>,
    ) -> Self {
        let features = OnceLock::from(Features::new(genes, transcripts));
        Self { features, ..Self::bare(name, bases.into()) }
    }

    /// What a known set says of an allele, which is left-aligned: `values` gets the value of each of the set's fields, empty
    /// when the allele is not known there. Answers whether it is known.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when its block of the bundle is damaged.
    pub(crate) fn known(&self, set: usize, change: &Change<'_>, values: &mut [Vec<u8>]) -> Result<bool, Error> {
        values.iter_mut().for_each(Vec::clear);
        self.known.get(set).map_or(Ok(false), |known| known.look_up(&self.storage, change, values))
    }

    /// Appends the names of a track's regions that overlap `span`, each once, joined by `&`. Answers whether there are any.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when its block of the bundle is damaged.
    pub(crate) fn regions(&self, track: usize, span: Span, names: &mut Vec<u8>) -> Result<bool, Error> {
        self.regions.get(track).map_or(Ok(false), |regions| regions.overlapping(&self.storage, span, names))
    }

    /// Its genes and transcripts, decoded when they are first asked for.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when their block of the bundle is damaged.
    pub(crate) fn features(&self) -> Result<&Features, Error> {
        match self.features.get() {
            Some(features) => Ok(features),
            None => self.decode(),
        }
    }

    #[cold]
    fn decode(&self) -> Result<&Features, Error> {
        let bytes = self.block.bytes(&self.storage)?;
        let features = Features::decode(bytes, self.sequence.len()).ok_or_else(|| self.block.damaged(&self.storage))?;
        Ok(self.features.get_or_init(|| features))
    }
}

/// Whether a sequence of this name is a mitochondrion: by the names that Ensembl, UCSC, SGD, FlyBase and NCBI give it. A
/// genome's builder gives one that NCBI describes as such the name `MT`.
pub(crate) fn is_mitochondrion(name: &str) -> bool {
    // Human, mouse, rat, zebrafish.
    const ACCESSIONS: [&str; 4] = ["nc_012920.", "nc_005089.", "nc_001665.", "nc_002333."];
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("chr").unwrap_or(&name) {
        "m" | "mt" | "mito" | "mtdna" | "mitochondrion" | "mitochondrion_genome" => true,
        name => ACCESSIONS.iter().any(|accession| name.starts_with(accession)),
    }
}

//! Consequence terms of the Sequence Ontology with the impact and the order of severity that Ensembl gives them.
//!
//! Source: Ensembl Variation, "Calculated variant consequences"
//! (<https://www.ensembl.org/info/genome/variation/prediction/predicted_data.html>).

pub use gas_preview::Impact;
use serde::{Serialize, Serializer};

/// A consequence that this engine states; the order is from most to least severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the Sequence Ontology term of its name")]
pub enum Consequence {
    TranscriptAblation,
    SpliceAcceptor,
    SpliceDonor,
    StopGained,
    Frameshift,
    StopLost,
    StartLost,
    TranscriptAmplification,
    FeatureElongation,
    FeatureTruncation,
    InframeInsertion,
    InframeDeletion,
    Missense,
    ProteinAltering,
    SpliceDonor5thBase,
    SpliceRegion,
    SpliceDonorRegion,
    SplicePolypyrimidineTract,
    IncompleteTerminalCodon,
    StartRetained,
    StopRetained,
    Synonymous,
    CodingSequence,
    MatureMirna,
    FivePrimeUtr,
    ThreePrimeUtr,
    NonCodingTranscriptExon,
    Intron,
    NmdTranscript,
    NonCodingTranscript,
    CodingTranscript,
    UpstreamGene,
    DownstreamGene,
    Intergenic,
    SequenceVariant,
}

/// How many consequences there are.
pub(crate) const CONSEQUENCES: usize = 35;

const ALL: [(Consequence, &str, Impact); CONSEQUENCES] = [
    (Consequence::TranscriptAblation, "transcript_ablation", Impact::High),
    (Consequence::SpliceAcceptor, "splice_acceptor_variant", Impact::High),
    (Consequence::SpliceDonor, "splice_donor_variant", Impact::High),
    (Consequence::StopGained, "stop_gained", Impact::High),
    (Consequence::Frameshift, "frameshift_variant", Impact::High),
    (Consequence::StopLost, "stop_lost", Impact::High),
    (Consequence::StartLost, "start_lost", Impact::High),
    (Consequence::TranscriptAmplification, "transcript_amplification", Impact::High),
    (Consequence::FeatureElongation, "feature_elongation", Impact::High),
    (Consequence::FeatureTruncation, "feature_truncation", Impact::High),
    (Consequence::InframeInsertion, "inframe_insertion", Impact::Moderate),
    (Consequence::InframeDeletion, "inframe_deletion", Impact::Moderate),
    (Consequence::Missense, "missense_variant", Impact::Moderate),
    (Consequence::ProteinAltering, "protein_altering_variant", Impact::Moderate),
    (Consequence::SpliceDonor5thBase, "splice_donor_5th_base_variant", Impact::Low),
    (Consequence::SpliceRegion, "splice_region_variant", Impact::Low),
    (Consequence::SpliceDonorRegion, "splice_donor_region_variant", Impact::Low),
    (Consequence::SplicePolypyrimidineTract, "splice_polypyrimidine_tract_variant", Impact::Low),
    (Consequence::IncompleteTerminalCodon, "incomplete_terminal_codon_variant", Impact::Low),
    (Consequence::StartRetained, "start_retained_variant", Impact::Low),
    (Consequence::StopRetained, "stop_retained_variant", Impact::Low),
    (Consequence::Synonymous, "synonymous_variant", Impact::Low),
    (Consequence::CodingSequence, "coding_sequence_variant", Impact::Modifier),
    (Consequence::MatureMirna, "mature_miRNA_variant", Impact::Modifier),
    (Consequence::FivePrimeUtr, "5_prime_UTR_variant", Impact::Modifier),
    (Consequence::ThreePrimeUtr, "3_prime_UTR_variant", Impact::Modifier),
    (Consequence::NonCodingTranscriptExon, "non_coding_transcript_exon_variant", Impact::Modifier),
    (Consequence::Intron, "intron_variant", Impact::Modifier),
    (Consequence::NmdTranscript, "NMD_transcript_variant", Impact::Modifier),
    (Consequence::NonCodingTranscript, "non_coding_transcript_variant", Impact::Modifier),
    (Consequence::CodingTranscript, "coding_transcript_variant", Impact::Modifier),
    (Consequence::UpstreamGene, "upstream_gene_variant", Impact::Modifier),
    (Consequence::DownstreamGene, "downstream_gene_variant", Impact::Modifier),
    (Consequence::Intergenic, "intergenic_variant", Impact::Modifier),
    (Consequence::SequenceVariant, "sequence_variant", Impact::Modifier),
];

impl Consequence {
    /// All of them, from most to least severe.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(|(consequence, ..)| *consequence)
    }

    /// The Sequence Ontology term, e.g. `missense_variant`.
    pub fn term(self) -> &'static str {
        ALL[self as usize].1
    }

    /// The impact that Ensembl assigns to the term.
    pub fn impact(self) -> Impact {
        ALL[self as usize].2
    }
}

impl Serialize for Consequence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.term())
    }
}

/// The consequences of one allele on one feature: a set, read from most to least severe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Consequences(u64);

impl Consequences {
    pub(crate) fn insert(&mut self, consequence: Consequence) {
        self.0 |= 1 << consequence as u64;
    }

    /// These and those of another set.
    pub(crate) fn insert_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) fn contains(self, consequence: Consequence) -> bool {
        self.0 & (1 << consequence as u64) != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Consequence> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let lowest = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            ALL.get(lowest as usize).map(|(consequence, ..)| *consequence)
        })
    }

    pub(crate) fn most_severe(self) -> Option<Consequence> {
        self.iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lists_the_consequences_in_their_order() {
        for (index, (consequence, ..)) in ALL.iter().enumerate() {
            assert_eq!(*consequence as usize, index);
        }
    }

    #[test]
    fn a_set_is_read_from_most_to_least_severe() {
        let mut set = Consequences::default();
        set.insert(Consequence::Intron);
        set.insert(Consequence::SpliceRegion);
        let terms: Vec<_> = set.iter().map(Consequence::term).collect();
        assert_eq!(terms, ["splice_region_variant", "intron_variant"]);
        assert_eq!(set.most_severe().map(Consequence::impact), Some(Impact::Low));
    }
}

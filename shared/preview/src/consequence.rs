//! Consequence terms of the Sequence Ontology with the impact and the order of severity that Ensembl gives them.
//!
//! Source: Ensembl Variation, "Calculated variant consequences"
//! (<https://www.ensembl.org/info/genome/variation/prediction/predicted_data.html>).

use serde::{Serialize, Serializer};

use crate::Impact;

/// A consequence that the engine states; the order is from most to least severe.
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
pub const CONSEQUENCES: usize = 35;

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
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(|(consequence, ..)| *consequence)
    }

    /// The one at this place in the order of severity.
    pub fn at(place: usize) -> Option<Self> {
        ALL.get(place).map(|(consequence, ..)| *consequence)
    }

    /// The one of this Sequence Ontology term.
    pub fn of(term: &str) -> Option<Self> {
        Self::all().find(|consequence| consequence.term() == term)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lists_the_consequences_in_their_order_and_the_gravest_impact_first() {
        for (index, (consequence, ..)) in ALL.iter().enumerate() {
            assert_eq!(*consequence as usize, index);
        }
        assert!(ALL.is_sorted_by_key(|(.., impact)| *impact));
        assert_eq!(Consequence::of("missense_variant"), Some(Consequence::Missense));
        assert_eq!(Consequence::of("missense"), None);
    }
}

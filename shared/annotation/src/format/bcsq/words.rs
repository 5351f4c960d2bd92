//! The words of bcftools csq for consequences (manual page of bcftools, section "csq").

use crate::{Consequence, consequence::Consequences};

/// A word; the order is that in which bcftools joins several with `&`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Synonymous,
    Missense,
    StopLost,
    StopGained,
    InframeDeletion,
    InframeInsertion,
    Frameshift,
    SpliceAcceptor,
    SpliceDonor,
    StartLost,
    SpliceRegion,
    StopRetained,
    FivePrimeUtr,
    ThreePrimeUtr,
    NonCoding,
    Intron,
    InframeAltering,
    CodingSequence,
    StartRetained,
    FeatureTruncation,
    FeatureElongation,
    NmdTranscript,
}

const ALL: [(Word, &str, Consequence); 22] = [
    (Word::Synonymous, "synonymous", Consequence::Synonymous),
    (Word::Missense, "missense", Consequence::Missense),
    (Word::StopLost, "stop_lost", Consequence::StopLost),
    (Word::StopGained, "stop_gained", Consequence::StopGained),
    (Word::InframeDeletion, "inframe_deletion", Consequence::InframeDeletion),
    (Word::InframeInsertion, "inframe_insertion", Consequence::InframeInsertion),
    (Word::Frameshift, "frameshift", Consequence::Frameshift),
    (Word::SpliceAcceptor, "splice_acceptor", Consequence::SpliceAcceptor),
    (Word::SpliceDonor, "splice_donor", Consequence::SpliceDonor),
    (Word::StartLost, "start_lost", Consequence::StartLost),
    (Word::SpliceRegion, "splice_region", Consequence::SpliceRegion),
    (Word::StopRetained, "stop_retained", Consequence::StopRetained),
    (Word::FivePrimeUtr, "5_prime_utr", Consequence::FivePrimeUtr),
    (Word::ThreePrimeUtr, "3_prime_utr", Consequence::ThreePrimeUtr),
    (Word::NonCoding, "non_coding", Consequence::NonCodingTranscript),
    (Word::Intron, "intron", Consequence::Intron),
    (Word::InframeAltering, "inframe_altering", Consequence::ProteinAltering),
    (Word::CodingSequence, "coding_sequence", Consequence::CodingSequence),
    (Word::StartRetained, "start_retained", Consequence::StartRetained),
    (Word::FeatureTruncation, "feature_truncation", Consequence::FeatureTruncation),
    (Word::FeatureElongation, "feature_elongation", Consequence::FeatureElongation),
    (Word::NmdTranscript, "NMD_transcript", Consequence::NmdTranscript),
];

/// A set of words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(u32);

impl Words {
    /// Words at the borders of exons.
    pub(crate) const SPLICE: Self =
        Self(1 << Word::SpliceAcceptor as u32 | 1 << Word::SpliceDonor as u32 | 1 << Word::SpliceRegion as u32);
    /// Words that need the sequence of the protein.
    pub(crate) const PROTEIN: Self = Self(
        0x7f | 1 << Word::StartLost as u32
            | 1 << Word::StopRetained as u32
            | 1 << Word::StartRetained as u32
            | 1 << Word::InframeAltering as u32,
    );

    pub(crate) fn insert(&mut self, word: Word) {
        self.0 |= 1 << word as u32;
    }

    pub(crate) fn extend(&mut self, words: Option<Word>) {
        words.into_iter().for_each(|word| self.insert(word));
    }

    pub(crate) fn remove(&mut self, word: Word) {
        self.0 &= !(1 << word as u32);
    }

    pub(crate) fn contains(self, word: Word) -> bool {
        self.0 & 1 << word as u32 != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Appends the words, joined by `&`.
    pub(crate) fn append(self, output: &mut Vec<u8>) {
        for (index, (_, name, _)) in self.iter().enumerate() {
            if index > 0 {
                output.push(b'&');
            }
            output.extend_from_slice(name.as_bytes());
        }
    }

    /// The most severe of the terms that the Sequence Ontology has for these words.
    pub(crate) fn most_severe(self) -> Option<Consequence> {
        self.iter().map(|(_, _, consequence)| consequence).min()
    }

    /// The terms that the Sequence Ontology has for these words.
    pub(crate) fn terms(self) -> Consequences {
        let mut terms = Consequences::default();
        self.iter().for_each(|(_, _, consequence)| terms.insert(consequence));
        terms
    }

    fn iter(self) -> impl Iterator<Item = (Word, &'static str, Consequence)> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let lowest = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            ALL.get(lowest as usize).copied()
        })
    }
}

impl From<Word> for Words {
    fn from(word: Word) -> Self {
        Self(1 << word as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lists_the_words_in_their_order() {
        for (index, (word, ..)) in ALL.iter().enumerate() {
            assert_eq!(*word as usize, index);
        }
    }

    #[test]
    fn words_are_joined_as_bcftools_joins_them() {
        let mut words = Words::from(Word::SpliceRegion);
        words.insert(Word::StartLost);
        words.insert(Word::InframeDeletion);
        let mut output = Vec::new();
        words.append(&mut output);
        assert_eq!(output, b"inframe_deletion&start_lost&splice_region");
        assert_eq!(words.most_severe(), Some(Consequence::StartLost));
    }
}

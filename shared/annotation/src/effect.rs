//! What a change does to one transcript.

mod codons;
mod indel;
mod region;
mod substitution;

use crate::{
    change::{Change, Shift},
    consequence::{Consequence, Consequences},
    transcript::{Coding, Transcript},
};

/// The effect of one allele on one transcript; its buffers are reused from allele to allele.
#[derive(Debug, Default)]
pub(crate) struct Effect {
    pub(crate) terms: Consequences,
    /// Number and total.
    pub(crate) exon: Option<(usize, usize)>,
    pub(crate) intron: Option<(usize, usize)>,
    /// First and last changed base of the coding sequence, from 1.
    pub(crate) cds_position: Option<(usize, usize)>,
    /// First and last changed amino acid, from 1.
    pub(crate) protein_position: Option<(usize, usize)>,
    /// `A/V`, or `A` when it stays.
    pub(crate) amino_acids: Vec<u8>,
    /// `gCt/gTt`.
    pub(crate) codons: Vec<u8>,
    /// Changed bases of the coding sequence, as translated.
    changed: Vec<(usize, u8)>,
    new_amino_acids: Vec<u8>,
    new_codons: Vec<u8>,
}

impl Effect {
    /// Decides the consequences; `terms` stays empty when the change does not touch the transcript.
    pub(crate) fn decide(&mut self, bases: &[u8], transcript: &Transcript, change: &Change<'_>, shift: Shift) {
        self.clear();
        if change.reference.len() == change.alternate.len() {
            self.decide_substitution(bases, transcript, change);
        } else {
            self.decide_indel(bases, transcript, change, shift);
        }
        if self.terms.is_empty() {
            return;
        }
        if transcript.nonsense_mediated_decay {
            self.terms.insert(Consequence::NmdTranscript);
        }
        let said =
            [Consequence::NonCodingTranscriptExon, Consequence::TranscriptAblation, Consequence::SequenceVariant];
        if matches!(transcript.coding, Coding::No) && !said.iter().any(|term| self.terms.contains(*term)) {
            self.terms.insert(Consequence::NonCodingTranscript);
        }
    }

    /// One consequence and nothing else, for what is not in a transcript.
    pub(crate) fn say_only(&mut self, consequence: Consequence) {
        self.clear();
        self.terms.insert(consequence);
    }

    fn clear(&mut self) {
        self.terms = Consequences::default();
        (self.exon, self.intron, self.cds_position, self.protein_position) = (None, None, None, None);
        self.amino_acids.clear();
        self.codons.clear();
        self.changed.clear();
        self.new_amino_acids.clear();
        self.new_codons.clear();
    }
}

//! Phased variants applied together: what the variants of one haplotype do to a transcript in common.

mod genotypes;
mod groups;
mod together;
mod touched;
mod window;

use std::rc::Rc;

use crate::{
    Consequence, Error,
    change::Change,
    consequence::Consequences,
    contig::Sequence,
    effect::{self, Effect},
    transcript::Transcript,
};

pub(crate) use genotypes::Genotypes;
pub(crate) use window::{Place, Window};

/// What phasing says of one record, beside what each of its alleles does on its own.
#[derive(Debug, Default)]
pub(crate) struct Phased {
    /// By allele and transcript.
    entries: Vec<Entry>,
    pub(crate) genotypes: Genotypes,
}

impl Phased {
    /// What is said of an allele on a transcript; nothing when it acts on its own on all haplotypes.
    pub(crate) fn of(&self, allele: usize, transcript: u32) -> &[Entry] {
        let key = |entry: &Entry| (entry.allele, entry.transcript);
        let from = self.entries.partition_point(|entry| key(entry) < (allele, transcript));
        let to = self.entries.partition_point(|entry| key(entry) <= (allele, transcript));
        self.entries.get(from..to).unwrap_or_default()
    }
}

/// What one allele of a record does to the protein of one transcript on some haplotypes.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its place in ALT, from 1.
    allele: usize,
    /// The index of the transcript on its contig.
    transcript: u32,
    /// The entry of `BCSQ`; empty when the allele acts on its own there.
    pub(crate) text: Vec<u8>,
    /// POS of the record.
    position: u32,
    /// With others: what they do.
    pub(crate) together: Option<Rc<Together>>,
    /// Whether an entry before it has the same changes, and differs by what comes before them on the haplotype.
    pub(crate) is_repeated: bool,
    /// The haplotypes, as [`Genotypes`] numbers them.
    pub(crate) slots: Rc<[u32]>,
}

/// Changes that act together.
#[derive(Debug)]
pub(crate) struct Together {
    /// The terms for the protein.
    terms: Consequences,
    /// In the genome's order.
    changes: Vec<Joined>,
    /// Each change's POS, and it as `POS:REF>ALT`.
    written: Vec<(u32, Vec<u8>)>,
}

/// A change of a haplotype, in upper case.
#[derive(Debug)]
struct Joined {
    start: u32,
    reference: Vec<u8>,
    alternate: Vec<u8>,
}

impl Entry {
    /// Fills in the other variants that the effect is of, as `POS:REF>ALT` joined by `&`.
    pub(crate) fn partners(&self, partners: &mut Vec<u8>) {
        partners.clear();
        let written = self.together.iter().flat_map(|together| &together.written);
        for (_, change) in written.filter(|(position, _)| *position != self.position) {
            if !partners.is_empty() {
                partners.push(b'&');
            }
            partners.extend_from_slice(change);
        }
    }

    /// Makes the effect of the allele on its own the effect that it has with the others: the terms for the protein, the
    /// codons, and which amino acids they are. False, and the effect as it was, when it cannot be said.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged there.
    pub(crate) fn join(
        &self,
        sequence: &Sequence,
        transcript: &Transcript,
        effect: &mut Effect,
    ) -> Result<bool, Error> {
        let Some(together) = &self.together else { return Ok(false) };
        let changes: Vec<Change<'_>> = together
            .changes
            .iter()
            .map(|change| Change { start: change.start, reference: &change.reference, alternate: &change.alternate })
            .collect();
        if !effect.coding.apply(sequence, transcript, &changes)? {
            return Ok(false);
        }
        let own = effect.terms.iter().filter(|term| !OF_PROTEIN.contains(term));
        let mut all = together.terms;
        own.for_each(|term| all.insert(term));
        effect.terms = all;
        let coding = &effect.coding;
        let first = coding.first_codon.saturating_add(1);
        let length = u32::try_from(coding.reference_protein.len()).unwrap_or(u32::MAX).max(1);
        effect.protein = Some(effect::Place { start: Some(first), end: Some(first.saturating_add(length - 1)) });
        let missing = transcript.cds.as_ref().map_or(0, |cds| cds.missing());
        let cds = (coding.start.saturating_add(1 + missing), coding.end.saturating_add(missing));
        effect.cds = Some(effect::Place { start: Some(cds.0), end: Some(cds.1) });
        Ok(true)
    }
}

/// Terms that follow from the protein's sequence.
const OF_PROTEIN: [Consequence; 14] = [
    Consequence::StopGained,
    Consequence::Frameshift,
    Consequence::StopLost,
    Consequence::StartLost,
    Consequence::InframeInsertion,
    Consequence::InframeDeletion,
    Consequence::Missense,
    Consequence::ProteinAltering,
    Consequence::IncompleteTerminalCodon,
    Consequence::StartRetained,
    Consequence::StopRetained,
    Consequence::Synonymous,
    Consequence::CodingSequence,
    Consequence::SequenceVariant,
];

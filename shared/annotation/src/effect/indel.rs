//! Insertions, deletions and replacements: said only where every placement of the change says the same.

use super::{
    Effect,
    region::{self, SPLICE_REGION, SPLICE_SITE},
};
use crate::{
    change::{Change, Shift},
    consequence::Consequence,
    genetic_code::{GeneticCode, complement},
    transcript::{Cds, Coding, Region, Transcript},
};

impl Effect {
    pub(super) fn decide_indel(&mut self, bases: &[u8], transcript: &Transcript, change: &Change<'_>, shift: Shift) {
        let insertion = change.reference.is_empty();
        let deletion = change.alternate.is_empty();
        // An insertion touches the bases on both sides.
        let (start, end) = if insertion { (change.start - 1, change.start) } else { (change.start, change.end()) };
        let (leftmost, rightmost) = (start - shift.left, end + shift.right);
        if rightmost < transcript.start || leftmost > transcript.end {
            return;
        }
        if deletion && start + shift.right <= transcript.start && end - shift.left >= transcript.end {
            self.terms.insert(Consequence::TranscriptAblation);
            return;
        }
        let one_placement = shift.is_none();
        let decided =
            shift.is_whole() && self.within_one_region(bases, transcript, change, (leftmost, rightmost), one_placement);
        if decided {
            return;
        }
        if deletion && one_placement {
            self.across_regions(transcript, start, end);
        } else if every_placement_is_coding(transcript, (start, end), shift) {
            self.terms.insert(Consequence::CodingSequence);
        }
        if self.terms.is_empty() {
            self.terms.insert(Consequence::SequenceVariant);
        }
    }

    /// Decides a change whose placements all lie in the same exon or intron; false when they do not.
    fn within_one_region(
        &mut self,
        bases: &[u8],
        transcript: &Transcript,
        change: &Change<'_>,
        (first, last): (usize, usize),
        one_placement: bool,
    ) -> bool {
        match (transcript.region(first), transcript.region(last)) {
            (
                Region::Intron { index, to_donor, to_acceptor },
                Region::Intron { index: same, to_donor: other_donor, to_acceptor: other_acceptor },
            ) if index == same => {
                let closest = to_donor.min(other_donor).min(to_acceptor).min(other_acceptor);
                if closest <= SPLICE_SITE {
                    return false;
                }
                self.intron = Some(transcript.intron_number(index));
                self.terms.insert(Consequence::Intron);
                if closest <= SPLICE_REGION && one_placement {
                    self.terms.insert(Consequence::SpliceRegion);
                }
                true
            }
            (Region::Exon { index, near_splice }, Region::Exon { index: same, near_splice: other })
                if index == same =>
            {
                let near_splice = near_splice || other;
                let term = match (region::in_exon(transcript, first), region::in_exon(transcript, last)) {
                    (Some(term), Some(same)) if term == same => term,
                    (None, None) => match transcript.cds() {
                        Some(cds) => self.in_coding_sequence(bases, cds, change, (first, last), near_splice),
                        None => return false,
                    },
                    _ => return false,
                };
                self.exon = Some(transcript.exon_number(index));
                self.terms.insert(term);
                if near_splice && one_placement {
                    self.terms.insert(Consequence::SpliceRegion);
                }
                true
            }
            _ => false,
        }
    }

    /// The consequence of a change between two coding bases of one exon.
    fn in_coding_sequence(
        &mut self,
        bases: &[u8],
        cds: &Cds,
        change: &Change<'_>,
        (first, last): (usize, usize),
        near_splice: bool,
    ) -> Consequence {
        let mut parts = cds.parts().iter().filter(|part| part.start <= last && part.end >= first);
        let (Some(code), Some(&part), None) = (cds.code, parts.next(), parts.next()) else {
            return Consequence::CodingSequence;
        };
        if first < part.start || part.end < last || near_splice {
            return Consequence::CodingSequence;
        }
        let (a, b) = (cds.offset(part, first), cds.offset(part, last));
        let in_first_or_last_codon = a.min(b) < cds.phase + 3 || a.max(b) + 3 >= cds.length;
        if in_first_or_last_codon {
            return Consequence::CodingSequence;
        }
        let (removed, added) = (change.reference.len(), change.alternate.len());
        if !removed.abs_diff(added).is_multiple_of(3) {
            return Consequence::Frameshift;
        }
        match self.new_stop(bases, cds, code, change, a <= b) {
            Some(true) => self.terms.insert(Consequence::StopGained),
            Some(false) => {}
            None => return Consequence::CodingSequence,
        }
        match (removed, added) {
            (0, _) => Consequence::InframeInsertion,
            (_, 0) => Consequence::InframeDeletion,
            _ => Consequence::ProteinAltering,
        }
    }

    /// Whether the codons that replace the changed ones hold a stop; `None` when one cannot be translated.
    fn new_stop(
        &mut self,
        bases: &[u8],
        cds: &Cds,
        code: GeneticCode,
        change: &Change<'_>,
        forward: bool,
    ) -> Option<bool> {
        // The translated base that the change begins at: read backwards, an insertion before a base comes after it.
        let first = if forward { change.start } else { change.end() };
        let offset = cds.offset(cds.parts_at(first).next()?, first);
        let resumed = offset + change.reference.len();
        let start = offset - (offset - cds.phase) % 3;
        let end = resumed + (3 - (resumed - cds.phase) % 3) % 3;
        let mut codon = [0; 3];
        let mut filled = 0;
        let mut stop = false;
        let mut add = |base: u8| {
            codon[filled % 3] = base;
            filled += 1;
            if filled % 3 == 0 {
                stop |= code.translate(codon)? == b'*';
            }
            Some(())
        };
        (start..offset).try_for_each(|offset| add(cds.base(bases, offset)))?;
        if forward {
            change.alternate.iter().try_for_each(|base| add(*base))?;
        } else {
            change.alternate.iter().rev().try_for_each(|base| add(complement(*base)))?;
        }
        (resumed..end).try_for_each(|offset| add(cds.base(bases, offset)))?;
        Some(stop)
    }

    /// A deletion with one placement over the borders of exons and introns: what it removes is certain.
    fn across_regions(&mut self, transcript: &Transcript, start: usize, end: usize) {
        let overlaps = |from: usize, to: usize| from <= end && to >= start;
        for (from, to) in transcript.introns() {
            let (left, right) = if transcript.forward {
                (Consequence::SpliceDonor, Consequence::SpliceAcceptor)
            } else {
                (Consequence::SpliceAcceptor, Consequence::SpliceDonor)
            };
            if overlaps(from, from + SPLICE_SITE - 1) {
                self.terms.insert(left);
            }
            if overlaps(to + 1 - SPLICE_SITE, to) {
                self.terms.insert(right);
            }
            if overlaps(from + SPLICE_SITE, to - SPLICE_SITE) {
                self.terms.insert(Consequence::Intron);
            }
        }
        for &(from, to) in transcript.exons.iter().filter(|(from, to)| overlaps(*from, *to)) {
            let (from, to) = (from.max(start), to.min(end));
            match &transcript.coding {
                Coding::No => self.terms.insert(Consequence::NonCodingTranscriptExon),
                Coding::Unknown => {}
                Coding::Cds(cds) => {
                    let before = from < cds.start;
                    let after = to > cds.end;
                    if (before && transcript.forward) || (after && !transcript.forward) {
                        self.terms.insert(Consequence::FivePrimeUtr);
                    }
                    if (after && transcript.forward) || (before && !transcript.forward) {
                        self.terms.insert(Consequence::ThreePrimeUtr);
                    }
                    if cds.parts().iter().any(|part| part.start <= to && part.end >= from) {
                        self.terms.insert(Consequence::CodingSequence);
                    }
                }
            }
        }
    }
}

/// Whether one part of the coding sequence is changed wherever the change is placed.
fn every_placement_is_coding(transcript: &Transcript, (start, end): (usize, usize), shift: Shift) -> bool {
    let Some(cds) = transcript.cds() else { return false };
    let insertion = end == start + 1;
    shift.is_whole()
        && cds.parts().iter().any(|part| {
            let changed = |start: usize, end: usize| {
                if insertion { part.start <= start && end <= part.end } else { start <= part.end && end >= part.start }
            };
            changed(start - shift.left, end - shift.left) && changed(start + shift.right, end + shift.right)
        })
}

//! The common case by a short way: one base for another, in the coding part of an exon and away from introns.

use super::{Effect, Numbers, Place, splice::SPLICE_REGION_IN_EXON};
use crate::{Error, contig::Sequence, transcript::Transcript};

impl Effect {
    /// Decides on it; false, and nothing is said, when it is not that case.
    pub(super) fn decide_base(
        &mut self,
        sequence: &Sequence,
        transcript: &Transcript,
        position: u32,
        alternate: u8,
    ) -> Result<bool, Error> {
        let (Some(cds), Ok(index)) = (&transcript.cds, transcript.exon_at(position)) else { return Ok(false) };
        let (left, right) = transcript.exons.split_at(index);
        let Some((exon, right)) = right.split_first() else { return Ok(false) };
        let near_left = !left.is_empty() && position - exon.start < SPLICE_REGION_IN_EXON;
        let near_right = !right.is_empty() && exon.end - position <= SPLICE_REGION_IN_EXON;
        if near_left || near_right || !transcript.mature_mirnas.is_empty() {
            return Ok(false);
        }
        if self.coding.substitute(sequence, transcript.strand, cds, position, alternate)? != Some(true) {
            return Ok(false);
        }
        let (before, within) = if transcript.strand.is_forward() {
            (left, position - exon.start)
        } else {
            (right, exon.end - 1 - position)
        };
        self.exons = Some(Numbers::of(transcript.strand, index, (0, 0), transcript.exons.len()));
        self.cdna = Some(Place::at(before.iter().map(|exon| exon.len()).sum::<u32>() + within + 1));
        self.cds = Some(Place::at(self.coding.start + cds.missing() + 1));
        self.protein = Some(Place::at(self.coding.first_codon + 1));
        self.terms = self.coding.consequences(sequence, transcript)?;
        self.add_biotype(transcript);
        Ok(true)
    }
}

//! SNVs and MNVs: as many bases as before, so every changed base has one certain place.

use super::{Effect, region};
use crate::{
    change::Change,
    consequence::Consequence,
    genetic_code::complement,
    transcript::{Region, Transcript},
};

impl Effect {
    pub(super) fn decide_substitution(&mut self, bases: &[u8], transcript: &Transcript, change: &Change<'_>) {
        let changed = change.reference.iter().zip(change.alternate).enumerate();
        for (index, (_, &alternate)) in changed.filter(|(_, (reference, alternate))| reference != alternate) {
            self.place(transcript, change.start + index, alternate);
        }
        if self.changed.is_empty() {
            return;
        }
        // A lost splice site or a changed frameshift site changes what is translated: the codons as they were do not tell.
        let read_anew = [Consequence::SpliceDonor, Consequence::SpliceAcceptor, Consequence::SequenceVariant];
        let read_anew = read_anew.iter().any(|term| self.terms.contains(*term));
        match transcript.cds() {
            Some(cds) if !read_anew => self.decide_codons(bases, cds, change.reference.len()),
            _ => self.terms.insert(Consequence::CodingSequence),
        }
    }

    fn place(&mut self, transcript: &Transcript, position: usize, alternate: u8) {
        match transcript.region(position) {
            Region::Outside => {}
            Region::Gap => self.terms.insert(Consequence::SequenceVariant),
            Region::Intron { index, to_donor, to_acceptor } => {
                self.intron = Some(transcript.intron_number(index));
                region::in_intron(to_donor, to_acceptor).iter().for_each(|term| self.terms.insert(*term));
            }
            Region::Exon { index, near_splice } => {
                self.exon = Some(transcript.exon_number(index));
                if near_splice {
                    self.terms.insert(Consequence::SpliceRegion);
                }
                match (region::in_exon(transcript, position), transcript.cds()) {
                    (Some(term), _) => self.terms.insert(term),
                    (None, Some(cds)) => {
                        let base = if transcript.forward { alternate } else { complement(alternate) };
                        self.changed.extend(cds.parts_at(position).map(|part| (cds.offset(part, position), base)));
                    }
                    (None, None) => {}
                }
            }
        }
    }
}

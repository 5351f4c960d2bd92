//! What one change does to one transcript.

mod base;
mod border;
mod coding;
mod places;
mod splice;
mod structural;

#[cfg(test)]
mod tests;

use crate::{
    Error, Span,
    change::Change,
    consequence::{Consequence, Consequences},
    contig::Sequence,
    transcript::{Cds, Transcript},
};

pub(crate) use coding::Coding;
pub(crate) use places::{Numbers, Place};
pub(crate) use structural::Structural;

/// What one change does to one transcript; its buffers serve many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effect {
    pub(crate) terms: Consequences,
    /// Exons that are touched, counted from 1 in the direction of transcription.
    pub(crate) exons: Option<Numbers>,
    /// Introns that are touched, likewise.
    pub(crate) introns: Option<Numbers>,
    /// In the spliced transcript, the coding sequence and the protein; each counted from 1. The coding sequence begins with
    /// the bases that miss of an incomplete first codon, as in Ensembl VEP.
    pub(crate) cdna: Option<Place>,
    pub(crate) cds: Option<Place>,
    pub(crate) protein: Option<Place>,
    /// From the transcript to the change, in bases, when it is up- or downstream. As Ensembl VEP counts, an insertion right
    /// beside the transcript is 0 away, a changed base there 1.
    pub(crate) distance: Option<u32>,
    /// The changed codons; empty unless the change lies in the coding sequence.
    pub(crate) coding: Coding,
}

impl Effect {
    /// Decides what `change` does to `transcript`, which may be up to `distance` bases away. There are no terms when it is
    /// farther.
    ///
    /// The terms are those of Ensembl VEP ("Calculated variant consequences"), decided on the change as it is given: nothing
    /// is shifted.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(crate) fn decide(
        &mut self,
        sequence: &Sequence,
        transcript: &Transcript,
        change: &Change<'_>,
        distance: u32,
    ) -> Result<(), Error> {
        self.clear();
        if let ([_], [alternate]) = (change.reference, change.alternate)
            && self.decide_base(sequence, transcript, change.start, *alternate)?
        {
            return Ok(());
        }
        let (changed, whole) = (change.span(), transcript.span());
        if !touches(changed, whole) {
            self.decide_distance(transcript, changed, distance);
            return Ok(());
        }
        let covers = changed.start <= whole.start && whole.end <= changed.end;
        if covers && change.alternate.len() < change.reference.len() {
            self.terms.insert(Consequence::TranscriptAblation);
            return Ok(());
        }
        self.find_places(transcript, changed);
        if transcript.mature_mirnas.iter().any(|mirna| touches(changed, *mirna)) {
            // VEP states nothing else then.
            self.terms.insert(Consequence::MatureMirna);
            return Ok(());
        }
        let in_frameshift_intron = self.decide_introns(transcript, change);
        match &transcript.cds {
            Some(cds) => self.decide_coding_transcript(sequence, transcript, cds, change, in_frameshift_intron)?,
            None => self.decide_non_coding_transcript(),
        }
        self.add_biotype(transcript);
        Ok(())
    }

    /// Forgets the change before.
    pub(crate) fn clear(&mut self) {
        self.terms = Consequences::default();
        (self.exons, self.introns) = (None, None);
        (self.cdna, self.cds, self.protein, self.distance) = (None, None, None, None);
        self.coding.clear();
    }

    /// Upstream or downstream (SO:0001631, SO:0001632).
    fn decide_distance(&mut self, transcript: &Transcript, changed: Span, distance: u32) {
        let whole = transcript.span();
        let before = changed.end <= whole.start;
        // From the transcript's first or last base to the nearest changed base; an insertion is said to lie on the base that
        // is farther off, though its distance is given from the nearer one.
        let bases =
            if before { whole.start - changed.end } else { changed.start.saturating_sub(whole.end) }.saturating_add(1);
        if bases > distance {
            return;
        }
        self.distance = Some(if changed.is_empty() { bases - 1 } else { bases });
        self.terms.insert(if before == transcript.strand.is_forward() {
            Consequence::UpstreamGene
        } else {
            Consequence::DownstreamGene
        });
    }

    fn decide_non_coding_transcript(&mut self) {
        self.terms.insert(if self.exons.is_some() {
            Consequence::NonCodingTranscriptExon
        } else {
            Consequence::NonCodingTranscript
        });
    }

    fn decide_coding_transcript(
        &mut self,
        sequence: &Sequence,
        transcript: &Transcript,
        cds: &Cds,
        change: &Change<'_>,
        in_frameshift_intron: bool,
    ) -> Result<(), Error> {
        let changed = change.span();
        if touches_exons(transcript, changed) || in_frameshift_intron {
            let (whole, coding) = (transcript.span(), cds.span());
            let inside = coding.start <= changed.start && changed.end <= coding.end;
            if inside && self.coding.decide(sequence, transcript, cds, change)? {
                self.terms.insert_all(self.coding.consequences(sequence, transcript)?);
                return Ok(());
            }
            let left = touches(changed, Span::new(whole.start, coding.start))
                || changed.is_empty() && changed.start == coding.start;
            let right =
                touches(changed, Span::new(coding.end, whole.end)) || changed.is_empty() && changed.start == coding.end;
            let (five_prime, three_prime) = if transcript.strand.is_forward() { (left, right) } else { (right, left) };
            if five_prime {
                self.terms.insert(Consequence::FivePrimeUtr);
            }
            if three_prime {
                self.terms.insert(Consequence::ThreePrimeUtr);
            }
            if cds.parts.iter().any(|part| touches(changed, *part)) {
                self.decide_border(sequence, transcript, cds, change)?;
            } else if in_frameshift_intron && touches(changed, coding) {
                self.terms.insert(Consequence::CodingSequence);
            }
        }
        if self.terms.is_empty() {
            self.terms.insert(Consequence::CodingTranscript);
        }
        Ok(())
    }

    /// Adds what follows from the kind of transcript that is touched.
    fn add_biotype(&mut self, transcript: &Transcript) {
        if transcript.biotype == "nonsense_mediated_decay" {
            self.terms.insert(Consequence::NmdTranscript);
        }
    }
}

/// Whether a change touches a region: has a base in common with it, or, when it is an insertion, lies between two of its
/// bases.
fn touches(changed: Span, region: Span) -> bool {
    if changed.is_empty() {
        region.start < changed.start && changed.start < region.end
    } else {
        changed.overlaps(region) && !region.is_empty()
    }
}

/// Whether a change touches an exon; an insertion at an exon's edge does, as Ensembl's mapper has it.
fn touches_exons(transcript: &Transcript, changed: Span) -> bool {
    let index = transcript.exons.partition_point(|exon| exon.end < changed.start);
    transcript.exons.iter().skip(index).take(2).any(|exon| {
        if changed.is_empty() {
            exon.start <= changed.start && changed.start <= exon.end
        } else {
            changed.overlaps(*exon)
        }
    })
}

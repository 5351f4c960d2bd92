//! Structural variants: what they overlap.

use super::{Effect, touches, touches_exons};
use crate::{
    Span,
    consequence::Consequence,
    transcript::{Cds, Transcript},
};

/// Kinds of structural variants (VCF specification, section 1.4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Structural {
    Deletion,
    Duplication,
    Insertion,
    Inversion,
    CopyNumber,
    /// One end of a novel adjacency.
    Breakend,
}

impl Effect {
    /// Decides what a structural variant over `span` does to `transcript`: by overlap alone, as Ensembl VEP does. An empty
    /// span lies between two bases. Splice sites are not judged.
    pub(crate) fn decide_structural(&mut self, transcript: &Transcript, kind: Structural, span: Span, distance: u32) {
        self.clear();
        let whole = transcript.span();
        if !touches(span, whole) {
            self.decide_distance(transcript, span, distance);
            return;
        }
        let covers = span.start <= whole.start && whole.end <= span.end;
        let inside = whole.start <= span.start && span.end <= whole.end;
        match kind {
            Structural::Deletion if covers => {
                self.terms.insert(Consequence::TranscriptAblation);
                return;
            }
            Structural::Duplication if covers => {
                self.terms.insert(Consequence::TranscriptAmplification);
                return;
            }
            Structural::Deletion => self.terms.insert(Consequence::FeatureTruncation),
            Structural::Duplication | Structural::Insertion if inside => {
                self.terms.insert(Consequence::FeatureElongation);
            }
            _ => {}
        }
        self.find_places(transcript, span);
        if transcript.mature_mirnas.iter().any(|mirna| touches(span, *mirna)) {
            self.terms.insert(Consequence::MatureMirna);
            return;
        }
        if self.introns.is_some() {
            self.terms.insert(Consequence::Intron);
        }
        match &transcript.cds {
            Some(cds) => self.decide_structural_coding(transcript, cds, kind, span),
            None => self.decide_non_coding_transcript(),
        }
        self.add_biotype(transcript);
    }

    fn decide_structural_coding(&mut self, transcript: &Transcript, cds: &Cds, kind: Structural, span: Span) {
        let (whole, coding) = (transcript.span(), cds.span());
        let forward = transcript.strand.is_forward();
        if touches_exons(transcript, span) {
            let left = touches(span, Span::new(whole.start, coding.start));
            let right = touches(span, Span::new(coding.end, whole.end));
            if if forward { left } else { right } {
                self.terms.insert(Consequence::FivePrimeUtr);
            }
            if if forward { right } else { left } {
                self.terms.insert(Consequence::ThreePrimeUtr);
            }
        }
        let in_cds = cds.parts.iter().any(|part| touches(span, *part));
        if in_cds {
            let left = Span::new(coding.start, coding.start.saturating_add(3));
            let right = Span::new(coding.end.saturating_sub(3), coding.end);
            let (start, stop) = if forward { (left, right) } else { (right, left) };
            let deletion = kind == Structural::Deletion;
            if cds.has_start && touches(span, start) {
                self.terms.insert(Consequence::StartLost);
            }
            if deletion && cds.has_stop && touches(span, stop) {
                self.terms.insert(Consequence::StopLost);
            }
            let in_one_part = cds.parts.iter().any(|part| part.start <= span.start && span.end <= part.end);
            self.terms.insert(match span.len() % 3 {
                0 if deletion && in_one_part => Consequence::InframeDeletion,
                _ if deletion && in_one_part => Consequence::Frameshift,
                _ => Consequence::CodingSequence,
            });
        }
        let within = [Consequence::Intron, Consequence::FivePrimeUtr, Consequence::ThreePrimeUtr];
        if !in_cds && !within.iter().any(|term| self.terms.contains(*term)) {
            self.terms.insert(Consequence::CodingTranscript);
        }
    }
}

//! Untranslated regions.

use crate::{
    Span,
    transcript::{Cds, Strand, Transcript},
};

use super::{exon::Variant, words::Word};

/// The untranslated regions that the variant touches.
pub(super) fn utr(transcript: &Transcript, cds: &Cds, variant: &Variant<'_>) -> impl Iterator<Item = Word> {
    let span = variant.change.span();
    let coding = cds.span();
    let (before, after) = match transcript.strand {
        Strand::Forward => (Word::FivePrimeUtr, Word::ThreePrimeUtr),
        Strand::Reverse => (Word::ThreePrimeUtr, Word::FivePrimeUtr),
    };
    let touches = move |region: Span| {
        if region.is_empty() {
            return false;
        }
        if span.is_empty() { region.start <= span.start && span.start <= region.end } else { span.overlaps(region) }
    };
    let left = transcript.exons.iter().any(|exon| touches(Span::new(exon.start, exon.end.min(coding.start))));
    let right = transcript.exons.iter().any(|exon| touches(Span::new(exon.start.max(coding.end), exon.end)));
    [left.then_some(before), right.then_some(after)].into_iter().flatten()
}

//! Where a change lies relative to a part of the coding sequence, and what can be said of it there without translation.

use crate::{
    Error, Span,
    contig::Sequence,
    genetic_code::complement,
    transcript::{Cds, Strand},
};

use super::{
    edits::Part,
    exon::Variant,
    words::{Word, Words},
};

/// Where a change lies relative to a part of the coding sequence.
pub(super) enum Place<'a> {
    Outside,
    /// Wholly inside, maybe read further right than it is written; whether it touches the start and the stop codon.
    Inside(Variant<'a>, (bool, bool)),
    /// Over an end of the part: all that can be said of it.
    Across(Words),
}

impl<'a> Place<'a> {
    pub(super) fn find(
        variant: &Variant<'a>,
        part: &Part,
        cds: &Cds,
        strand: Strand,
        sequence: &Sequence,
    ) -> Result<Self, Error> {
        let span = variant.change.span();
        let exon = part.span;
        // What lies at the begin and the end of the part in the genome's order.
        let complete = cds.length().saturating_sub(u32::from(cds.phase)).is_multiple_of(3);
        let start = (part.is_first && cds.phase == 0).then_some(Word::StartLost);
        let stop = (part.is_last && complete).then_some(Word::StopLost);
        let (at_begin, at_end) = if strand.is_forward() { (start, stop) } else { (stop, start) };
        if span.is_empty() {
            // Next to a splice site an insertion before the first base is inside; before the start codon it is not.
            let is_border = if strand.is_forward() { part.is_first } else { part.is_last };
            let inside = if is_border { exon.start < span.start } else { exon.start <= span.start };
            if !inside || span.start >= exon.end {
                return Ok(Self::Outside);
            }
            let touched = |word| {
                (at_begin == Some(word) && span.start <= exon.start + 3)
                    || (at_end == Some(word) && span.start + 2 >= exon.end)
            };
            return Ok(Self::Inside(*variant, (touched(Word::StartLost), touched(Word::StopLost))));
        }
        if !span.overlaps(exon) {
            return Ok(Self::Outside);
        }
        let touches_begin = span.start < exon.start.saturating_add(3);
        let touches_end = span.end.saturating_add(3) > exon.end;
        let mut words = Words::default();
        if touches_begin {
            words.extend(at_begin);
        }
        if touches_end {
            words.extend(at_end);
        }
        let crosses = span.start < exon.start || span.end > exon.end;
        if !variant.change.is_deletion() {
            return Ok(if crosses {
                Self::Across(words)
            } else {
                Self::Inside(*variant, (words.contains(Word::StartLost), words.contains(Word::StopLost)))
            });
        }
        if words.contains(Word::StartLost) && keeps_start(variant, exon, cds, strand, sequence)? {
            return Ok(Self::Across(Word::StartRetained.into()));
        }
        if span.start < exon.start
            && span.end <= exon.end
            && let Some(moved) = variant.behind(exon.start, sequence)?
        {
            return Self::find(&moved, part, cds, strand, sequence);
        }
        if span.start < exon.start {
            return Ok(Self::Across(Word::CodingSequence.into()));
        }
        let removed = exon.end.saturating_sub(span.start);
        if span.end >= exon.end && removed > 1 {
            words.insert(if removed.is_multiple_of(3) { Word::InframeDeletion } else { Word::Frameshift });
            return Ok(Self::Across(words));
        }
        if span.end > exon.end {
            return Ok(Self::Across(words));
        }
        Ok(Self::Inside(*variant, (words.contains(Word::StartLost), words.contains(Word::StopLost))))
    }
}

/// Bases beside the coding sequence that are looked at.
const PADDING: u32 = 10;

/// Whether a deletion at the border of the start codon and what is before it leaves a start codon there.
fn keeps_start(
    variant: &Variant<'_>,
    part: Span,
    cds: &Cds,
    strand: Strand,
    sequence: &Sequence,
) -> Result<bool, Error> {
    let span = variant.change.span();
    let (left, right) = match strand {
        // The coding bases stay where they are; those before them move up.
        Strand::Forward => {
            let kept = part.start.saturating_add(3).saturating_sub(span.end);
            if span.start > part.start || part.start - span.start > PADDING || kept == 0 || kept > 3 {
                return Ok(false);
            }
            (Span::new(span.start.saturating_sub(3 - kept), span.start), Span::new(span.end, span.end + kept))
        }
        Strand::Reverse => {
            let kept = span.start.saturating_sub(part.end.saturating_sub(3));
            if span.end < part.end || span.end - part.end > PADDING || kept == 0 || kept > 3 {
                return Ok(false);
            }
            (Span::new(span.start - kept, span.start), Span::new(span.end, span.end.saturating_add(3 - kept)))
        }
    };
    let (left, right) = (sequence.get(left)?, sequence.get(right)?);
    let mut codon = [0; 3];
    if left.len() + right.len() != codon.len() {
        return Ok(false);
    }
    for (place, base) in codon.iter_mut().zip(left.iter().chain(right)) {
        *place = *base;
    }
    if !strand.is_forward() {
        codon.reverse();
        codon = codon.map(complement);
    }
    Ok(cds.code.translate(codon) == Some(b'M'))
}

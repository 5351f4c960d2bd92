//! Changes as edits of the coding sequence, whose bases are counted from its first whole codon.

use crate::{
    Span,
    genetic_code::complement,
    transcript::{Cds, Strand},
};

use super::{exon::Variant, words::Word};

/// An edit of the coding sequence, whose bases are counted from its first whole codon.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edit {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The edited bases, for an insertion or deletion with the base that the record gives beside it: its codon is shown.
    pub(crate) window: (u32, u32),
    /// In the direction of translation.
    pub(crate) alternate: Vec<u8>,
    /// Whether it touches the start and the stop codon.
    pub(crate) touches: (bool, bool),
    pub(crate) replacement: Option<Word>,
}

impl Edit {
    /// The number of bases by which the sequence grows.
    pub(crate) fn growth(&self) -> i64 {
        i64::try_from(self.alternate.len()).unwrap_or(0) - i64::from(self.end - self.start)
    }
}

/// A part of the coding sequence without what is not a whole codon at either end of the sequence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) span: Span,
    /// Of its first base in the direction of translation, from the first whole codon.
    pub(super) offset: u32,
    /// Whether the start codon may be at its begin.
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

/// Bases of the whole codons.
pub(super) fn whole(cds: &Cds) -> u32 {
    cds.length().saturating_sub(u32::from(cds.phase)) / 3 * 3
}

/// The parts in the order of translation.
pub(super) fn parts(cds: &Cds, strand: Strand) -> impl Iterator<Item = Part> {
    let phase = u32::from(cds.phase);
    let whole = whole(cds);
    let mut before = 0;
    cds.parts.iter().filter_map(move |part| {
        let start = before;
        before += part.len();
        let (from, to) = (start.max(phase), before.min(phase + whole));
        let length = to.checked_sub(from).filter(|length| *length > 0)?;
        let skipped = from - start;
        let span = match strand {
            Strand::Forward => Span::new(part.start + skipped, part.start + skipped + length),
            Strand::Reverse => Span::new(part.end - skipped - length, part.end - skipped),
        };
        Some(Part { span, offset: from - phase, is_first: from == phase, is_last: to == phase + whole })
    })
}

impl Part {
    pub(super) fn edit(
        &self,
        variant: &Variant<'_>,
        strand: Strand,
        touches: (bool, bool),
        replacement: Option<Word>,
        edit: &mut Edit,
    ) {
        let span = variant.change.span();
        let moves = variant.change.is_insertion() || variant.change.is_deletion();
        let anchored = u32::from(moves && variant.anchored && span.start > self.span.start);
        let (start, end) = match strand {
            Strand::Forward => {
                (self.offset + (span.start - self.span.start), self.offset + (span.end - self.span.start))
            }
            Strand::Reverse => (self.offset + (self.span.end - span.end), self.offset + (self.span.end - span.start)),
        };
        let window = match strand {
            Strand::Forward => (start - anchored, end),
            // An insertion before the first base of an exon is behind the last one of its part.
            Strand::Reverse => (start - u32::from(start == self.offset + self.span.len()), end + anchored),
        };
        (edit.start, edit.end, edit.window) = (start, end, window);
        (edit.touches, edit.replacement) = (touches, replacement);
        edit.alternate.clear();
        let alternate = variant.change.alternate;
        match strand {
            Strand::Forward => edit.alternate.extend_from_slice(alternate),
            Strand::Reverse => edit.alternate.extend(alternate.iter().rev().map(|base| complement(*base))),
        }
    }
}

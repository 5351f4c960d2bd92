//! What an allele changes in the genome, and where else the same change could be written.

use crate::{Error, Span, contig::Sequence};

/// A change after trimming, in upper case: the bases of `reference` from `start` (0-based) on are replaced by
/// `alternate`. When `reference` is empty, `alternate` goes in before `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change<'a> {
    pub(crate) start: u32,
    pub(crate) reference: &'a [u8],
    pub(crate) alternate: &'a [u8],
}

/// How far a pure insertion or deletion can be moved without changing its result, in bases of the genome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shift {
    pub(crate) left: u32,
    pub(crate) right: u32,
}

/// Repeats are followed this far, in bases. It bounds the work for one allele.
pub(crate) const MAX_SHIFT: u32 = 5_000;

impl<'a> Change<'a> {
    /// Trims the bases that both alleles share, from the right first, as VCF normalisation does. `start` is 0-based.
    pub(crate) fn trimmed(start: u32, reference: &'a [u8], alternate: &'a [u8]) -> Self {
        let shortest = reference.len().min(alternate.len());
        let suffix = equal(reference.iter().rev(), alternate.iter().rev(), shortest);
        let (reference, alternate) = (&reference[..reference.len() - suffix], &alternate[..alternate.len() - suffix]);
        let prefix = equal(reference.iter(), alternate.iter(), shortest - suffix);
        let start = start.saturating_add(u32::try_from(prefix).unwrap_or(u32::MAX));
        Self { start, reference: &reference[prefix..], alternate: &alternate[prefix..] }
    }

    /// The replaced bases; empty for an insertion.
    pub(crate) fn span(&self) -> Span {
        Span::new(self.start, self.start.saturating_add(u32::try_from(self.reference.len()).unwrap_or(u32::MAX)))
    }

    pub(crate) fn is_insertion(&self) -> bool {
        self.reference.is_empty() && !self.alternate.is_empty()
    }

    pub(crate) fn is_deletion(&self) -> bool {
        self.alternate.is_empty() && !self.reference.is_empty()
    }

    /// The same change moved to the left as far as it goes (through repeats up to [`MAX_SHIFT`]), its bases in `rotated`. Of
    /// all ways to write a pure insertion or deletion this is the one that VCF normalisation gives.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bases there are damaged.
    pub(crate) fn left_aligned<'b>(
        &'b self,
        sequence: &Sequence,
        rotated: &'b mut Vec<u8>,
    ) -> Result<Change<'b>, Error> {
        let left = match self.moved() {
            Some(moved) => self.shift_left(moved, MAX_SHIFT, sequence)?,
            None => 0,
        };
        if left == 0 {
            return Ok(*self);
        }
        let is_insertion = self.is_insertion();
        rotated.clear();
        rotated.extend_from_slice(if is_insertion { self.alternate } else { self.reference });
        let turns = left as usize % rotated.len().max(1);
        rotated.rotate_right(turns);
        let start = self.start.saturating_sub(left);
        Ok(match is_insertion {
            true => Change { start, reference: &[], alternate: rotated },
            false => Change { start, reference: rotated, alternate: &[] },
        })
    }

    /// The bases that a pure insertion or deletion can move through a repeat.
    fn moved(&self) -> Option<&'a [u8]> {
        match (self.reference, self.alternate) {
            ([], inserted @ [_, ..]) => Some(inserted),
            (deleted @ [_, ..], []) => Some(deleted),
            _ => None,
        }
    }

    /// Most changes do not move: the base before tells, and a whole window is not touched.
    fn shift_left(&self, moved: &[u8], limit: u32, sequence: &Sequence) -> Result<u32, Error> {
        let neighbour = sequence.get(Span::new(self.start.saturating_sub(1), self.start))?;
        if neighbour.is_empty() || neighbour.first() != moved.last() {
            return Ok(0);
        }
        let before = sequence.get(Span::new(self.start.saturating_sub(limit), self.start))?;
        let left = equal(before.iter().rev(), moved.iter().rev().chain(before.iter().rev()), before.len());
        Ok(u32::try_from(left).unwrap_or(limit))
    }

    /// How far it can move in the contig; nothing for a substitution or a replacement. The copy of a long stretch is followed
    /// to its end.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bases there are damaged.
    pub(crate) fn shift(&self, sequence: &Sequence) -> Result<Shift, Error> {
        let Some(moved) = self.moved() else { return Ok(Shift::default()) };
        let limit = u32::try_from(moved.len()).unwrap_or(u32::MAX).saturating_add(MAX_SHIFT);
        let mut shift = Shift { left: self.shift_left(moved, limit, sequence)?, right: 0 };
        let end = self.span().end;
        let after = sequence.get(Span::new(end, end.saturating_add(limit)))?;
        if after.first() == moved.first() {
            let right = equal(after.iter(), moved.iter().chain(after), after.len());
            shift.right = u32::try_from(right).unwrap_or(limit);
        }
        Ok(shift)
    }
}

/// The number of leading pairs that are equal, at most `limit`.
fn equal<'x>(a: impl Iterator<Item = &'x u8>, b: impl Iterator<Item = &'x u8>, limit: usize) -> usize {
    a.zip(b).take(limit).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_bases_are_trimmed_from_the_right_first() {
        let trimmed = |reference, alternate| {
            let change = Change::trimmed(10, reference, alternate);
            (change.start, change.reference, change.alternate)
        };
        assert_eq!(trimmed(b"A", b"C"), (10, &b"A"[..], &b"C"[..]));
        assert_eq!(trimmed(b"GAT", b"CTA"), (10, &b"GAT"[..], &b"CTA"[..]));
        assert_eq!(trimmed(b"CAT", b"CGT"), (11, &b"A"[..], &b"G"[..]));
        assert_eq!(trimmed(b"CA", b"C"), (11, &b"A"[..], &b""[..]));
        assert_eq!(trimmed(b"CAA", b"CA"), (11, &b"A"[..], &b""[..]));
        assert_eq!(trimmed(b"C", b"CTT"), (11, &b""[..], &b"TT"[..]));
        assert_eq!(trimmed(b"A", b"A"), (10, &b""[..], &b""[..]));
    }

    /// Every placement within the shift gives the same sequence, and one step further does not.
    #[test]
    fn the_shift_is_the_range_of_equal_results() {
        let bases = b"GGCACACATTT";
        let sequence = Sequence::from(bases.to_vec());
        for start in 0..bases.len() {
            for length in 1..=3.min(bases.len() - start) {
                let delete = |at: usize| [&bases[..at], &bases[at + length..]].concat();
                let reference = &bases[start..start + length];
                let change = Change { start: u32::try_from(start).unwrap(), reference, alternate: b"" };
                let same: Vec<usize> = (0..=bases.len() - length).filter(|at| delete(*at) == delete(start)).collect();
                let shift = change.shift(&sequence).unwrap();
                let range = (start - shift.left as usize, start + shift.right as usize);
                assert_eq!((same[0], *same.last().unwrap()), range, "{change:?}");
            }
        }
        let insertion = Change { start: 4, reference: b"", alternate: b"CA" };
        assert_eq!(insertion.shift(&sequence).unwrap(), Shift { left: 2, right: 4 });
        let unlike = Change { start: 4, reference: b"", alternate: b"GG" };
        assert_eq!(unlike.shift(&sequence).unwrap(), Shift::default());
    }

    /// However a change is written, it is aligned to the same place with the same bases.
    #[test]
    fn the_leftmost_form_is_the_same_for_all_that_give_the_same_sequence() {
        let bases = b"GGCACACATTT";
        let sequence = Sequence::from(bases.to_vec());
        let mut forms = std::collections::HashMap::new();
        let alternates = [&b"CA"[..], b"AC", b"T", b"TT", b"GG", b"G", b"A", b"ACA"];
        for start in 0..=bases.len() {
            for alternate in alternates {
                let result = [&bases[..start], alternate, &bases[start..]].concat();
                let change = Change { start: u32::try_from(start).unwrap(), reference: b"", alternate };
                let mut rotated = Vec::new();
                let aligned = change.left_aligned(&sequence, &mut rotated).unwrap();
                let at = aligned.start as usize;
                assert_eq!([&bases[..at], aligned.alternate, &bases[at..]].concat(), result, "{change:?}");
                let form = (aligned.start, aligned.alternate.to_vec());
                assert_eq!(*forms.entry(result).or_insert_with(|| form.clone()), form, "{change:?}");
            }
        }
        let change = Change { start: 6, reference: b"CA", alternate: b"" };
        let mut rotated = Vec::new();
        let aligned = change.left_aligned(&sequence, &mut rotated).unwrap();
        assert_eq!((aligned.start, aligned.reference), (2, &b"CA"[..]));
    }
}

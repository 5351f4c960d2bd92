//! What an allele changes in the genome, and where else the same change could be written.

/// A change after trimming, in upper case: `reference` at `start` (1-based) is replaced by `alternate`. When
/// `reference` is empty, `alternate` goes in before `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change<'a> {
    pub(crate) start: usize,
    pub(crate) reference: &'a [u8],
    pub(crate) alternate: &'a [u8],
}

/// How far a pure insertion or deletion can be moved without changing its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shift {
    pub(crate) left: usize,
    pub(crate) right: usize,
}

/// Repeats are followed this far; what moves further is not decided. It bounds the work for one allele.
pub(crate) const MAX_SHIFT: usize = 5_000;

impl Shift {
    /// Whether the change has one placement only.
    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }

    /// Whether all placements were seen.
    pub(crate) fn is_whole(self) -> bool {
        self.left < MAX_SHIFT && self.right < MAX_SHIFT
    }
}

impl<'a> Change<'a> {
    /// Trims the bases that both alleles share, from the right first, as VCF normalisation does.
    pub(crate) fn trimmed(position: usize, reference: &'a [u8], alternate: &'a [u8]) -> Self {
        let shortest = reference.len().min(alternate.len());
        let suffix = equal(reference.iter().rev(), alternate.iter().rev(), shortest);
        let (reference, alternate) = (&reference[..reference.len() - suffix], &alternate[..alternate.len() - suffix]);
        let prefix = equal(reference.iter(), alternate.iter(), shortest - suffix);
        Self { start: position + prefix, reference: &reference[prefix..], alternate: &alternate[prefix..] }
    }

    /// The last base that is replaced; one before `start` for an insertion.
    pub(crate) fn end(&self) -> usize {
        self.start + self.reference.len() - 1
    }

    /// How far it can move in `bases`, the contig in upper case; nothing for a substitution or a replacement.
    pub(crate) fn shift(&self, bases: &[u8]) -> Shift {
        let moved = match (self.reference, self.alternate) {
            ([], inserted @ [_, ..]) => inserted,
            (deleted @ [_, ..], []) => deleted,
            _ => return Shift::default(),
        };
        let before = &bases[..self.start - 1];
        let after = &bases[self.end()..];
        Shift {
            left: equal(
                before.iter().rev(),
                moved.iter().rev().chain(before.iter().rev()),
                before.len().min(MAX_SHIFT),
            ),
            right: equal(after.iter(), moved.iter().chain(after), after.len().min(MAX_SHIFT)),
        }
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
        for start in 1..=bases.len() {
            for length in 1..=3.min(bases.len() + 1 - start) {
                let delete = |at: usize| [&bases[..at - 1], &bases[at - 1 + length..]].concat();
                let change = Change { start, reference: &bases[start - 1..start - 1 + length], alternate: b"" };
                let same: Vec<usize> =
                    (1..=bases.len() + 1 - length).filter(|at| delete(*at) == delete(start)).collect();
                let shift = change.shift(bases);
                assert_eq!((same[0], *same.last().unwrap()), (start - shift.left, start + shift.right), "{change:?}");
            }
        }
        let insertion = Change { start: 5, reference: b"", alternate: b"CA" };
        assert_eq!(insertion.shift(bases), Shift { left: 2, right: 4 });
        let unlike = Change { start: 5, reference: b"", alternate: b"GG" };
        assert!(unlike.shift(bases).is_none());
    }
}

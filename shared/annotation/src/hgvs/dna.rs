//! What g., m., c. and n. names have in common: where a change is placed, what it is called, which bases are written.

use crate::{Error, Span, change::Change, contig::Sequence, genetic_code::complement, transcript::Strand};

/// A change of DNA, placed as far 3' as it goes (HGVS, General recommendations, "3' rule") and named by the first that
/// applies of substitution, deletion, inversion, duplication, insertion, deletion-insertion ("Prioritization").
#[derive(Debug)]
pub(super) struct Description<'a> {
    /// The bases that the name gives, in the genome's order: for an insertion the two beside it.
    span: Span,
    operation: Operation,
    change: Change<'a>,
    /// The alternate bases begin here, and wrap: the shift rotated them.
    rotation: usize,
    strand: Strand,
    /// Bases by which it was moved in the 3' direction.
    pub(super) shift: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Substitution,
    Deletion,
    Duplication,
    Insertion,
    Inversion,
    Delins,
}

impl<'a> Description<'a> {
    /// Describes a change for a reference sequence that is the part `within` of the contig, read on `strand`. `None` when
    /// the change is not wholly in it: "it is not allowed to describe variants in nucleotides beyond the boundaries of the
    /// reference sequence" (HGVS, Deletion). It does not shift beyond them either.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(super) fn of(
        sequence: &Sequence,
        change: &Change<'a>,
        strand: Strand,
        within: Span,
    ) -> Result<Option<Self>, Error> {
        let span = change.span();
        let described = Self { span, operation: Operation::Delins, change: *change, rotation: 0, strand, shift: 0 };
        if change.is_insertion() {
            return described.insertion(sequence, within);
        }
        if span.is_empty() || span.start < within.start || within.end < span.end {
            return Ok(None);
        }
        let operation = match (change.reference, change.alternate) {
            ([_], [_]) => Operation::Substitution,
            (_, []) => {
                let shift = described.room(sequence, within)?;
                let span = match strand {
                    Strand::Forward => Span::new(span.start + shift, span.end + shift),
                    Strand::Reverse => Span::new(span.start - shift, span.end - shift),
                };
                return Ok(Some(Self { span, operation: Operation::Deletion, shift, ..described }));
            }
            (reference, alternate) if are_complements(reference, alternate) => Operation::Inversion,
            _ => Operation::Delins,
        };
        Ok(Some(Self { operation, ..described }))
    }

    /// An insertion is a duplication when the same bases lie before it, after the shift. At the last place within the
    /// reference sequence only a duplication has a name, for an insertion is named by the bases on both sides.
    fn insertion(self, sequence: &Sequence, within: Span) -> Result<Option<Self>, Error> {
        let start = self.change.start;
        if start <= within.start || within.end <= start {
            return Ok(None);
        }
        let shift = self.room(sequence, within)?;
        let length = self.change.alternate.len();
        let place = self.placed(shift);
        let copied = match self.strand {
            Strand::Forward => u32::try_from(length).ok().and_then(|length| Some((place.checked_sub(length)?, place))),
            Strand::Reverse => u32::try_from(length).ok().and_then(|length| Some((place, place.checked_add(length)?))),
        };
        let rotation = self.rotation(shift);
        if let Some((start, end)) = copied.filter(|(start, end)| within.start <= *start && *end <= within.end) {
            let (last, first) = self.change.alternate.split_at(rotation);
            if sequence.get(Span::new(start, end))?.iter().eq(first.iter().chain(last)) {
                let span = Span::new(start, end);
                return Ok(Some(Self { span, operation: Operation::Duplication, rotation, shift, ..self }));
            }
        }
        let is_last = place == if self.strand.is_forward() { within.end } else { within.start };
        let shift = shift - u32::from(is_last && shift > 0);
        let (place, rotation) = (self.placed(shift), self.rotation(shift));
        let span = Span::new(place - 1, place.saturating_add(1));
        Ok(Some(Self { span, operation: Operation::Insertion, rotation, shift, ..self }))
    }

    /// How far the change moves in the 3' direction.
    fn room(&self, sequence: &Sequence, within: Span) -> Result<u32, Error> {
        let shift = self.change.shift(sequence)?;
        let span = self.change.span();
        Ok(match self.strand {
            Strand::Forward => shift.right.min(within.end.saturating_sub(span.end)),
            Strand::Reverse => shift.left.min(span.start.saturating_sub(within.start)),
        })
    }

    /// Where the change begins in the genome after a shift.
    fn placed(&self, shift: u32) -> u32 {
        match self.strand {
            Strand::Forward => self.change.start.saturating_add(shift),
            Strand::Reverse => self.change.start.saturating_sub(shift),
        }
    }

    /// Which of the inserted bases comes first, in the genome's order, after a shift.
    fn rotation(&self, shift: u32) -> usize {
        let length = self.change.alternate.len().max(1);
        let moved = shift as usize % length;
        match self.strand {
            Strand::Forward => moved,
            Strand::Reverse => (length - moved) % length,
        }
    }

    /// Appends the description, with positions as `position` appends them; false when one has no number.
    pub(super) fn write(&self, position: impl Fn(u32, &mut Vec<u8>) -> bool, name: &mut Vec<u8>) -> bool {
        let last = self.span.end.saturating_sub(1);
        let (from, to) = if self.strand.is_forward() { (self.span.start, last) } else { (last, self.span.start) };
        if !position(from, name) {
            return false;
        }
        if from != to {
            name.push(b'_');
            if !position(to, name) {
                return false;
            }
        }
        match self.operation {
            Operation::Substitution => {
                self.write_bases(self.change.reference, 0, name);
                name.push(b'>');
                self.write_bases(self.change.alternate, 0, name);
            }
            Operation::Deletion => name.extend_from_slice(b"del"),
            Operation::Duplication => name.extend_from_slice(b"dup"),
            Operation::Inversion => name.extend_from_slice(b"inv"),
            Operation::Insertion => {
                name.extend_from_slice(b"ins");
                self.write_bases(self.change.alternate, self.rotation, name);
            }
            Operation::Delins => {
                name.extend_from_slice(b"delins");
                self.write_bases(self.change.alternate, 0, name);
            }
        }
        true
    }

    /// Appends bases, which begin at `rotation` and wrap, as the strand reads them.
    fn write_bases(&self, bases: &[u8], rotation: usize, name: &mut Vec<u8>) {
        let (last, first) = bases.split_at(rotation.min(bases.len()));
        match self.strand {
            Strand::Forward => {
                name.extend_from_slice(first);
                name.extend_from_slice(last);
            }
            Strand::Reverse => {
                name.extend(last.iter().rev().map(|base| complement(*base)));
                name.extend(first.iter().rev().map(|base| complement(*base)));
            }
        }
    }
}

/// Whether one reads as the other on the other strand. A single base is never an inversion.
fn are_complements(reference: &[u8], alternate: &[u8]) -> bool {
    reference.len() > 1
        && reference.len() == alternate.len()
        && reference.iter().rev().zip(alternate).all(|(a, b)| complement(*a) == *b)
}

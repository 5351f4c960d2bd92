//! Bases of the spliced transcript and coding sequence by their offsets.

use crate::{
    Error, Span,
    contig::Sequence,
    genetic_code::complement,
    transcript::{Cds, Strand, Transcript},
};

impl Cds {
    /// Bases of the first codon that are not in the sequence, 0 to 2: what Ensembl calls the phase of the first exon.
    pub(crate) fn missing(&self) -> u32 {
        (3 - u32::from(self.phase) % 3) % 3
    }

    /// Appends bases `start..end` of the spliced coding sequence, in the direction of translation, as far as there are.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(crate) fn copy(
        &self,
        sequence: &Sequence,
        strand: Strand,
        range: (u32, u32),
        bases: &mut Vec<u8>,
    ) -> Result<(), Error> {
        copy(self.parts.iter(), sequence, strand, range, bases)
    }

    /// The recoded codons from codon `first` on, counted as [`super::Coding::first_codon`] is, with their amino acids.
    pub(super) fn recoded_from(&self, first: u32) -> impl Iterator<Item = (u32, u8)> {
        // `recoded` counts whole codons; an incomplete first one comes before them.
        let incomplete = u32::from(self.missing() > 0);
        let recoded =
            self.recoded.iter().map(move |(codon, amino_acid)| (codon.saturating_add(incomplete), *amino_acid));
        recoded.filter(move |(codon, _)| *codon >= first)
    }
}

impl Transcript {
    /// Appends bases `start..end` of the spliced transcript, in the direction of transcription, as far as there are.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(crate) fn copy(&self, sequence: &Sequence, range: (u32, u32), bases: &mut Vec<u8>) -> Result<(), Error> {
        match self.strand {
            Strand::Forward => copy(self.exons.iter(), sequence, self.strand, range, bases),
            Strand::Reverse => copy(self.exons.iter().rev(), sequence, self.strand, range, bases),
        }
    }

    /// Appends bases `start..end` of the spliced transcript as if it went on in the genome beyond both ends: offsets before it
    /// are negative. So changes of transcripts without untranslated regions can be read to their end.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(in super::super) fn copy_extended(
        &self,
        sequence: &Sequence,
        (start, end): (i64, i64),
        bases: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let length = i64::from(self.length());
        let whole = self.span();
        let flank = |from: i64, to: i64| {
            // The transcript's first base is at offset 0, its last at `length - 1`.
            let ends = if self.strand.is_forward() {
                let first = if from < 0 { i64::from(whole.start) } else { i64::from(whole.end) - length };
                (first + from, first + to)
            } else {
                let first = if from < 0 { i64::from(whole.end) } else { i64::from(whole.start) + length };
                (first - to, first - from)
            };
            let [start, end] = [ends.0, ends.1].map(|end| u32::try_from(end.max(0)).unwrap_or(u32::MAX));
            [Span::new(start, end)]
        };
        let everything = (0, u32::MAX);
        if start < 0 {
            copy(flank(start, end.min(0)).iter(), sequence, self.strand, everything, bases)?;
        }
        let [from, to] = [start, end].map(|offset| u32::try_from(offset.clamp(0, length)).unwrap_or(u32::MAX));
        self.copy(sequence, (from, to), bases)?;
        if end > length {
            copy(flank(start.max(length), end).iter(), sequence, self.strand, everything, bases)?;
        }
        Ok(())
    }

    /// The offset of a base in the spliced transcript as [`Transcript::copy_extended`] counts; `None` in an intron.
    pub(in super::super) fn extended_offset(&self, position: u32) -> Option<i64> {
        let whole = self.span();
        let [base, start, end] = [position, whole.start, whole.end].map(i64::from);
        let length = i64::from(self.length());
        match (whole.contains(position), position < whole.start, self.strand.is_forward()) {
            (true, ..) => self.cdna_offset(position).map(i64::from),
            (_, true, true) => Some(base - start),
            (_, true, false) => Some(length - 1 + start - base),
            (_, false, true) => Some(length + base - end),
            (_, false, false) => Some(end - 1 - base),
        }
    }

    /// Offsets in the spliced transcript of the first and one after the last base of the coding sequence.
    pub(in super::super) fn coding_range(&self, cds: &Cds) -> Option<(u32, u32)> {
        let (first, last) = (cds.parts.first()?, cds.parts.last()?);
        let (start, end) = match self.strand {
            Strand::Forward => (first.start, last.end.checked_sub(1)?),
            Strand::Reverse => (first.end.checked_sub(1)?, last.start),
        };
        Some((self.cdna_offset(start)?, self.cdna_offset(end)? + 1))
    }
}

/// Appends bases `start..end` of the spans, which are in the order of transcription.
fn copy<'s>(
    spans: impl Iterator<Item = &'s Span>,
    sequence: &Sequence,
    strand: Strand,
    (start, end): (u32, u32),
    bases: &mut Vec<u8>,
) -> Result<(), Error> {
    let mut offset = 0;
    for span in spans {
        let next = offset + span.len();
        let (from, to) = (start.max(offset), end.min(next));
        if from < to {
            let (from, to) = (from - offset, to - offset);
            match strand {
                Strand::Forward => {
                    bases.extend_from_slice(sequence.get(Span::new(span.start + from, span.start + to))?)
                }
                Strand::Reverse => {
                    let copied = sequence.get(Span::new(span.end - to, span.end - from))?;
                    bases.extend(copied.iter().rev().map(|base| complement(*base)));
                }
            }
        }
        if next >= end {
            break;
        }
        offset = next;
    }
    Ok(())
}

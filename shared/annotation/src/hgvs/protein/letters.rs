//! The amino acids of a protein before and after a change, read from the genome as far as a name needs them.

use crate::{
    Error, Span,
    contig::Sequence,
    effect::Coding,
    genetic_code::complement,
    transcript::{Cds, Strand, Transcript},
};

/// One protein, and the change of it.
pub(super) struct Letters<'a> {
    pub(super) sequence: &'a Sequence,
    pub(super) transcript: &'a Transcript,
    pub(super) cds: &'a Cds,
    pub(super) coding: &'a Coding,
    /// Whether the stop codon is made up again, be it from bases behind the transcript.
    pub(super) keeps_stop: bool,
}

impl Letters<'_> {
    /// Index of the first amino acid in the window of changed codons, from 0.
    pub(super) fn first(&self) -> usize {
        self.coding.first_codon as usize
    }

    /// Whether the protein's first codon is where translation starts.
    fn has_start(&self) -> bool {
        self.cds.has_start && self.cds.missing() == 0
    }

    /// Whether the start codon is lost: no longer reads as it did.
    pub(super) fn start_changes(&self) -> Result<bool, Error> {
        Ok(self.coding.first_codon == 0 && self.has_start() && self.reference(0)? != self.alternate().next()?)
    }

    /// What an amino acid of the unchanged protein is called: whatever codon starts translation, it reads Met.
    pub(super) fn shown(&self, letter: u8, index: usize) -> u8 {
        if index == 0 && self.has_start() { b'M' } else { letter }
    }

    /// The amino acid of the unchanged protein at an index, its stop included; `None` after its end.
    pub(super) fn reference(&self, index: usize) -> Result<Option<u8>, Error> {
        if let Some(letter) = index.checked_sub(self.first()).and_then(|i| self.coding.reference_protein.get(i)) {
            return Ok(Some(*letter));
        }
        let Ok(index) = u32::try_from(index) else { return Ok(None) };
        let Some(start) = index.checked_mul(3) else { return Ok(None) };
        let Some(start) = start.checked_sub(self.cds.missing()) else {
            return Ok(Some(b'X'));
        };
        let mut codon = Vec::with_capacity(3);
        self.copy((start, start.saturating_add(3).min(self.cds.length())), &mut codon)?;
        Ok(<[u8; 3]>::try_from(codon).ok().map(|codon| self.amino_acid(start, codon)))
    }

    /// The amino acid of an unchanged codon that begins at an offset of the coding sequence.
    fn amino_acid(&self, start: u32, codon: [u8; 3]) -> u8 {
        // `Cds::recoded` counts whole codons.
        let whole = start.checked_sub(u32::from(self.cds.phase)).filter(|start| start.is_multiple_of(3));
        match whole {
            Some(start) => self.cds.amino_acid(start / 3, codon),
            None => self.cds.code.translate(codon).unwrap_or(b'X'),
        }
    }

    /// The amino acids of the changed protein from [`Self::first`] on.
    pub(super) fn alternate(&self) -> Alternate<'_, '_> {
        let window = self.coding.reference.len();
        let end = self.coding.first_codon as usize * 3 + window;
        let end = u32::try_from(end).unwrap_or(u32::MAX).saturating_sub(self.cds.missing());
        let whole = self.coding.alternate_protein.len() * 3;
        let rest = self.coding.alternate.get(whole..).unwrap_or_default().to_vec();
        Alternate { letters: self, index: 0, rest, offset: end, at: 0 }
    }

    /// Appends bases of the spliced coding sequence, and after its end of the 3' UTR.
    fn copy(&self, (start, end): (u32, u32), bases: &mut Vec<u8>) -> Result<(), Error> {
        self.cds.copy(self.sequence, self.transcript.strand, (start, end), bases)?;
        let length = self.cds.length();
        if end > length {
            self.copy_untranslated((start.max(length) - length, end - length), bases)?;
        }
        Ok(())
    }

    fn copy_untranslated(&self, (start, end): (u32, u32), bases: &mut Vec<u8>) -> Result<(), Error> {
        let Some(last) = self.cds.parts.last() else { return Ok(()) };
        let mut offset: u32 = 0;
        let exons = &self.transcript.exons;
        for index in 0..exons.len() {
            let mut exon = match self.transcript.strand {
                Strand::Forward => exons[index],
                Strand::Reverse => exons[exons.len() - 1 - index],
            };
            match self.transcript.strand {
                Strand::Forward => exon.start = exon.start.max(last.end),
                Strand::Reverse => exon.end = exon.end.min(last.start),
            }
            let next = offset.saturating_add(exon.len());
            let (from, to) = (start.max(offset), end.min(next));
            if from < to {
                match self.transcript.strand {
                    Strand::Forward => {
                        let span = Span::new(exon.start + (from - offset), exon.start + (to - offset));
                        bases.extend_from_slice(self.sequence.get(span)?);
                    }
                    Strand::Reverse => {
                        let span = Span::new(exon.end - (to - offset), exon.end - (from - offset));
                        bases.extend(self.sequence.get(span)?.iter().rev().map(|base| complement(*base)));
                    }
                }
            }
            offset = next;
            if offset >= end {
                break;
            }
        }
        Ok(())
    }
}

/// Reads the changed protein: the window, then codon by codon to the end of the transcript.
pub(super) struct Alternate<'a, 'l> {
    letters: &'a Letters<'l>,
    index: usize,
    /// Bases that were read and not yet translated begin at `at`.
    rest: Vec<u8>,
    at: usize,
    /// Where in the spliced coding sequence to read on.
    offset: u32,
}

impl Alternate<'_, '_> {
    /// The next amino acid or stop; `None` when less than a codon is left.
    pub(super) fn next(&mut self) -> Result<Option<u8>, Error> {
        let index = self.index;
        self.index += 1;
        if let Some(letter) = self.letters.coding.alternate_protein.get(index) {
            return Ok(Some(*letter));
        }
        if self.rest.len() - self.at < 3 {
            self.read_on()?;
        }
        let Some(codon) = self.rest.get(self.at..).and_then(|bases| bases.first_chunk::<3>()) else {
            return Ok(None);
        };
        let left = u32::try_from(self.rest.len() - self.at).unwrap_or(u32::MAX);
        self.at += 3;
        // In frame with the genome, a codon after the window reads as it does there.
        let start = self.offset.checked_sub(left).filter(|start| start.saturating_add(3) <= self.letters.cds.length());
        let in_frame = self.letters.coding.growth() % 3 == 0;
        Ok(Some(match start.filter(|_| in_frame) {
            Some(start) => self.letters.amino_acid(start, *codon),
            None => self.letters.cds.code.translate(*codon).unwrap_or(b'X'),
        }))
    }

    /// Reads some more bases.
    fn read_on(&mut self) -> Result<(), Error> {
        const BASES: u32 = 192;
        self.rest.drain(..self.at);
        self.at = 0;
        let before = self.rest.len();
        let end = self.offset.saturating_add(BASES);
        self.letters.copy((self.offset, end), &mut self.rest)?;
        let read = u32::try_from(self.rest.len() - before).unwrap_or(BASES);
        self.offset = self.offset.saturating_add(read);
        Ok(())
    }
}

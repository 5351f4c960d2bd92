//! What a change does to the protein: the codons around it, before and after.

use crate::{
    Error, Span,
    contig::Sequence,
    genetic_code::complement,
    transcript::{Cds, Strand, Transcript},
};

use super::{
    edits::{Edit, whole},
    read::Read,
    words::{Word, Words},
};

/// The touched part of a protein before and after a change.
#[derive(Debug, Default)]
pub(crate) struct Codons {
    pub(crate) words: Words,
    /// Index of the first codon, from 0.
    pub(crate) first: u32,
    /// Whether the protein stays as it is.
    pub(crate) unchanged: bool,
    pub(crate) reference: Vec<u8>,
    pub(crate) alternate: Vec<u8>,
    /// The bases of the codons before and after.
    window: Vec<u8>,
    bases: Vec<u8>,
    read: Read,
}

impl Codons {
    /// What edits do together, which are in the order of translation and apart from each other.
    pub(super) fn change<'e>(
        &mut self,
        sequence: &Sequence,
        transcript: &Transcript,
        cds: &Cds,
        edits: impl Iterator<Item = &'e Edit> + Clone,
    ) -> Result<(), Error> {
        self.words = Words::default();
        let phase = u32::from(cds.phase);
        let total = whole(cds);
        let growth: i64 = edits.clone().map(Edit::growth).sum();
        let shifts = growth % 3 != 0;
        let begin = edits.clone().map(|edit| edit.window.0).min().unwrap_or(0);
        let end = edits.clone().map(|edit| edit.window.1.max(edit.window.0 + 1)).max().unwrap_or(0);
        let first = begin / 3;
        let last = if shifts { total } else { end.next_multiple_of(3).min(total) };
        self.first = first;
        let strand = transcript.strand;
        self.reference.clear();
        let window = if shifts {
            self.read.read(sequence, strand, cds)?;
            let protein = self.read.protein.get(first as usize..).unwrap_or_default();
            let end = memchr::memchr(b'*', protein).map_or(protein.len(), |stop| stop + 1);
            self.reference.extend_from_slice(protein.get(..end).unwrap_or_default());
            self.read.bases.get(first as usize * 3..).unwrap_or_default()
        } else {
            self.window.clear();
            cds.copy(sequence, strand, (first * 3 + phase, last + phase), &mut self.window)?;
            cds.code.translate_to_stop(&self.window, &mut self.reference);
            &self.window
        };
        let between = |from: u32, to: u32| {
            let [from, to] = [from, to].map(|offset| (offset.saturating_sub(first * 3) as usize).min(window.len()));
            window.get(from..to).unwrap_or_default()
        };
        self.bases.clear();
        let mut copied = first * 3;
        for edit in edits.clone() {
            self.bases.extend_from_slice(between(copied, edit.start));
            self.bases.extend_from_slice(&edit.alternate);
            copied = edit.end;
        }
        self.bases.extend_from_slice(between(copied, last));
        let in_start = edits.clone().any(|edit| edit.touches.0);
        let in_stop = edits.clone().any(|edit| edit.touches.1);
        if in_stop && shifts {
            // Behind the stop codon translation goes on into what follows, as far as a codon is begun.
            let beyond = match (strand, total.saturating_sub(copied)) {
                (Strand::Forward, left) => 2_u32.saturating_sub(left),
                (Strand::Reverse, 0) => 0,
                (Strand::Reverse, left) => 3_u32.saturating_sub(left),
            };
            self.complete_codon(sequence, cds.span(), strand, beyond)?;
        }
        cds.code.translate_to_stop(&self.bases, &mut self.alternate);
        let count = edits.clone().count();
        let replacement = edits.clone().next().and_then(|edit| edit.replacement).filter(|_| count == 1);
        let moves = edits.clone().any(|edit| edit.growth() != 0);
        self.judge(growth, in_start, in_stop, replacement, moves, count > 1);
        Ok(())
    }

    /// Appends the bases behind the coding sequence that the last codon lacks, when they are not more than `most`.
    fn complete_codon(&mut self, sequence: &Sequence, cds: Span, strand: Strand, most: u32) -> Result<(), Error> {
        let missing = u32::try_from(self.bases.len().next_multiple_of(3) - self.bases.len()).unwrap_or(0);
        if missing > most {
            return Ok(());
        }
        match strand {
            Strand::Forward => {
                self.bases.extend_from_slice(sequence.get(Span::new(cds.end, cds.end.saturating_add(missing)))?);
            }
            Strand::Reverse => {
                let bases = sequence.get(Span::new(cds.start.saturating_sub(missing), cds.start))?;
                self.bases.extend(bases.iter().rev().map(|base| complement(*base)));
            }
        }
        Ok(())
    }

    fn judge(
        &mut self,
        growth: i64,
        in_start: bool,
        in_stop: bool,
        replacement: Option<Word>,
        moves: bool,
        several: bool,
    ) {
        let shifts = growth % 3 != 0;
        let (reference, alternate) = (&self.reference, &self.alternate);
        let words = &mut self.words;
        let stops = |protein: &[u8]| protein.last() == Some(&b'*');
        self.unchanged = growth == 0 && reference == alternate;
        if growth == 0 {
            for (before, after) in reference.iter().zip(alternate) {
                if before != after {
                    words.insert(match (before, after) {
                        (b'*', _) => Word::StopLost,
                        (_, b'*') => Word::StopGained,
                        _ => Word::Missense,
                    });
                }
            }
            if self.unchanged {
                words.insert(Word::Synonymous);
            }
            if words.contains(Word::StopGained) || words.contains(Word::StopLost) {
                words.remove(Word::Missense);
            }
        } else if let Some(word) = replacement {
            words.insert(word);
            if shifts {
                words.insert(Word::Frameshift);
            }
            if !stops(reference) && stops(alternate) {
                words.insert(Word::StopGained);
            }
        } else {
            words.insert(match growth {
                _ if growth % 3 != 0 => Word::Frameshift,
                ..0 => Word::InframeDeletion,
                _ => Word::InframeInsertion,
            });
            if !stops(reference) && stops(alternate) {
                words.insert(Word::StopGained);
            }
        }
        if moves && growth == 0 {
            words.insert(Word::InframeAltering);
        }
        // Within a group, the frame may be right again only behind a stop.
        let inframe = [Word::InframeDeletion, Word::InframeInsertion, Word::InframeAltering];
        if several && stops(alternate) && inframe.iter().any(|word| words.contains(*word)) {
            inframe.iter().for_each(|word| words.remove(*word));
            words.insert(Word::Frameshift);
            words.insert(Word::StopGained);
        }
        if in_stop {
            if stops(reference) {
                if stops(alternate) {
                    words.insert(Word::StopRetained);
                    words.remove(Word::Synonymous);
                } else {
                    words.insert(Word::StopLost);
                }
            } else if stops(alternate) {
                words.remove(Word::StopGained);
                words.insert(Word::StopRetained);
            }
        }
        if in_start && reference.first() == Some(&b'M') {
            words.insert(Word::StartLost);
            words.remove(Word::Missense);
            words.remove(Word::Synonymous);
        }
    }
}

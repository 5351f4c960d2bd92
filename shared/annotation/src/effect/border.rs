//! Changes that reach over a border of the coding sequence: into the untranslated regions, or into introns.

use super::Effect;
use crate::{
    Error,
    change::Change,
    consequence::Consequence,
    contig::Sequence,
    genetic_code::complement,
    transcript::{Cds, Strand, Transcript},
};

impl Effect {
    /// Decides on a change that touches the coding sequence and does not lie in it. The start and the stop codon can be
    /// judged when no end of the change lies in an intron; else it is only said that the coding sequence is changed.
    pub(super) fn decide_border(
        &mut self,
        sequence: &Sequence,
        transcript: &Transcript,
        cds: &Cds,
        change: &Change<'_>,
    ) -> Result<(), Error> {
        let terms = match Border::new(transcript, cds, change) {
            Some(border) => [border.start_codon(sequence)?, border.stop_codon(sequence)?],
            None => [None; 2],
        };
        for term in terms.into_iter().flatten() {
            self.terms.insert(term);
        }
        if terms == [None; 2] {
            self.terms.insert(Consequence::CodingSequence);
        }
        Ok(())
    }
}

/// A change over the border of the coding sequence and an untranslated region.
struct Border<'a> {
    transcript: &'a Transcript,
    cds: &'a Cds,
    /// As it is transcribed.
    alternate: Vec<u8>,
    /// Changed bases of the spliced transcript, from 0, as if it went on in the genome.
    changed: (i64, i64),
    /// The coding sequence in it.
    coding: (i64, i64),
}

impl<'a> Border<'a> {
    fn new(transcript: &'a Transcript, cds: &'a Cds, change: &Change<'_>) -> Option<Self> {
        let span = change.span();
        let left = transcript.extended_offset(span.start)?;
        let right = transcript.extended_offset(span.end.checked_sub(1)?)?;
        let changed = (left.min(right), left.max(right) + 1);
        let coding = transcript.coding_range(cds)?;
        // A sequence with a slippage or a skipped base is not counted like the transcript.
        if coding.1.checked_sub(coding.0)? != cds.length() {
            return None;
        }
        let coding = (i64::from(coding.0), i64::from(coding.1));
        let alternate = match transcript.strand {
            Strand::Forward => change.alternate.to_owned(),
            Strand::Reverse => change.alternate.iter().rev().map(|base| complement(*base)).collect(),
        };
        Some(Self { transcript, cds, alternate, changed, coding })
    }

    /// Whether the start codon is lost, or stands there again; `None` when it is not touched.
    fn start_codon(&self, sequence: &Sequence) -> Result<Option<Consequence>, Error> {
        let (start, end) = (self.coding.0, self.changed.1.min(self.coding.1));
        if !self.cds.has_start || self.cds.missing() > 0 || self.changed.0 >= start || end <= start {
            return Ok(None);
        }
        // The coding sequence is whole when what was removed of it stands before the rest again.
        let mut removed = Vec::new();
        self.transcript.copy_extended(sequence, (start, end), &mut removed)?;
        let mut before = Vec::new();
        let needed = removed.len().saturating_sub(self.alternate.len());
        let needed = i64::try_from(needed).unwrap_or(i64::MAX);
        self.transcript.copy_extended(sequence, (self.changed.0 - needed, self.changed.0), &mut before)?;
        before.extend_from_slice(&self.alternate);
        Ok(Some(if before.ends_with(&removed) { Consequence::StartRetained } else { Consequence::StartLost }))
    }

    /// Whether the stop codon is lost, or the protein still ends there; `None` when it is not touched.
    fn stop_codon(&self, sequence: &Sequence) -> Result<Option<Consequence>, Error> {
        let (start, end) = self.coding;
        if !self.cds.has_stop || self.changed.1 <= end || self.changed.0 >= end {
            return Ok(None);
        }
        if self.changed.0 < start {
            return Ok(Some(Consequence::StopLost));
        }
        // From the codon that is changed first.
        let first = self.changed.0 - (self.changed.0 - start + i64::from(self.cds.missing())) % 3;
        if first < start {
            return Ok(Some(Consequence::StopLost));
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        self.transcript.copy_extended(sequence, (first, end), &mut before)?;
        self.transcript.copy_extended(sequence, (first, self.changed.0), &mut after)?;
        after.extend_from_slice(&self.alternate);
        after.truncate(before.len());
        let missing = i64::try_from(before.len() - after.len()).unwrap_or(i64::MAX);
        self.transcript.copy_extended(sequence, (self.changed.1, self.changed.1 + missing), &mut after)?;
        let translate = |codons: &[u8]| -> Vec<_> {
            codons.as_chunks::<3>().0.iter().map(|codon| self.cds.code.translate(*codon)).collect()
        };
        let retained = translate(&before) == translate(&after);
        Ok(Some(if retained { Consequence::StopRetained } else { Consequence::StopLost }))
    }
}

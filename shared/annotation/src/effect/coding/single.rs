//! One change alone: the common substitution read straight from its codon, and changes over whole introns.

use super::Coding;
use crate::{
    Error, Span,
    change::Change,
    contig::Sequence,
    genetic_code::complement,
    transcript::{Cds, Strand, Transcript},
};

impl Coding {
    /// As [`Coding::apply`] for one change; but a change that reaches from one part of the coding sequence over introns into
    /// another joins them, as in Ensembl VEP.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(in super::super) fn decide(
        &mut self,
        sequence: &Sequence,
        transcript: &Transcript,
        cds: &Cds,
        change: &Change<'_>,
    ) -> Result<bool, Error> {
        if let ([_], [alternate]) = (change.reference, change.alternate)
            && let Some(inside) = self.substitute(sequence, transcript.strand, cds, change.start, *alternate)?
        {
            return Ok(inside);
        }
        let changes = std::slice::from_ref(change);
        if self.apply(sequence, transcript, changes)? {
            return Ok(true);
        }
        if !self.edits.join(cds, transcript.strand, change) {
            return Ok(false);
        }
        self.fill(sequence, transcript.strand, cds, changes)?;
        Ok(true)
    }

    /// Changes one base; `None` when its codon does not lie in one piece.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(in super::super) fn substitute(
        &mut self,
        sequence: &Sequence,
        strand: Strand,
        cds: &Cds,
        position: u32,
        alternate: u8,
    ) -> Result<Option<bool>, Error> {
        let Some(index) = cds.parts.iter().position(|part| part.contains(position)) else { return Ok(Some(false)) };
        let (before, parts) = cds.parts.split_at(index);
        let Some((part, after)) = parts.split_first() else { return Ok(None) };
        if after.iter().any(|part| part.contains(position)) {
            return Ok(None);
        }
        let before: u32 = before.iter().map(|part| part.len()).sum();
        let within = if strand.is_forward() { position - part.start } else { part.end - 1 - position };
        let padded = before + within + cds.missing();
        let place = padded % 3;
        if within < place || within - place + 3 > part.len() || !cds.recoded.is_empty() {
            return Ok(None);
        }
        let start = if strand.is_forward() { position - place } else { position + place - 2 };
        let Ok([a, b, c]) = <[u8; 3]>::try_from(sequence.get(Span::new(start, start + 3))?) else { return Ok(None) };
        let (codon, base) = match strand {
            Strand::Forward => ([a, b, c], alternate),
            Strand::Reverse => ([complement(c), complement(b), complement(a)], complement(alternate)),
        };
        let mut changed = codon;
        if let Some(changed) = changed.get_mut(place as usize) {
            *changed = base;
        }
        self.clear();
        (self.first_codon, self.before) = (padded / 3, place);
        (self.start, self.end) = (before + within, before + within + 1);
        self.reference.extend_from_slice(&codon);
        self.alternate.extend_from_slice(&changed);
        self.reference_protein.push(cds.code.translate(codon).unwrap_or(b'X'));
        self.alternate_protein.push(cds.code.translate(changed).unwrap_or(b'X'));
        Ok(Some(true))
    }
}

//! The codons that a change, or several of one haplotype, touch: before and after.

mod bases;
mod consequences;
mod edits;
mod single;

#[cfg(test)]
mod tests;

use crate::{
    Error,
    change::Change,
    contig::Sequence,
    transcript::{Cds, Strand, Transcript},
};

use edits::Edits;

/// The codons of a coding sequence that are touched, before and after. Empty when nothing of it is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Coding {
    /// Index of the first touched codon, from 0; so its number in the protein is one more. Bases before the first whole
    /// codon (`Cds::phase`) are the end of codon 0, as in Ensembl VEP: it is filled up with `N` and reads `X`.
    pub(crate) first_codon: u32,
    /// Bases of the window before the first changed one: they and those after the change are lower case in VEP's `Codons`.
    pub(crate) before: u32,
    /// The changed bases in the spliced coding sequence, from 0; empty (start == end) for an insertion.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Whole touched codons of the genome, in the direction of translation; for an insertion between two codons none.
    /// Less at the very end of an incomplete coding sequence.
    pub(crate) reference: Vec<u8>,
    /// The same after the change; not a multiple of three bases when the frame shifts.
    pub(crate) alternate: Vec<u8>,
    /// Their translation: `*` a stop, `X` not certain. A rest of one or two bases gives no letter.
    pub(crate) reference_protein: Vec<u8>,
    pub(crate) alternate_protein: Vec<u8>,
    edits: Edits,
}

impl Coding {
    pub(crate) fn clear(&mut self) {
        (self.first_codon, self.before, self.start, self.end) = (0, 0, 0, 0);
        for buffer in
            [&mut self.reference, &mut self.alternate, &mut self.reference_protein, &mut self.alternate_protein]
        {
            buffer.clear();
        }
        self.edits.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.reference.is_empty() && self.alternate.is_empty()
    }

    /// The net number of bases by which the sequence grows.
    pub(crate) fn growth(&self) -> i64 {
        i64::try_from(self.alternate.len()).unwrap_or(0) - i64::try_from(self.reference.len()).unwrap_or(0)
    }

    /// Fills this with what the changes, in the genome's order and apart from each other, do to the coding sequence of
    /// `transcript`: one window over all codons that any of them touches. False, and empty, when one of them is not wholly
    /// inside the coding sequence. An insertion at the edge of an exon counts as inside, as Ensembl's mapper has it; one
    /// before the first or after the last base of the coding sequence does not.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(crate) fn apply(
        &mut self,
        sequence: &Sequence,
        transcript: &Transcript,
        changes: &[Change<'_>],
    ) -> Result<bool, Error> {
        self.clear();
        let Some(cds) = &transcript.cds else { return Ok(false) };
        if !self.edits.find(cds, transcript.strand, changes) {
            self.clear();
            return Ok(false);
        }
        self.fill(sequence, transcript.strand, cds, changes)?;
        Ok(true)
    }

    /// Fills the window around the edits.
    fn fill(&mut self, sequence: &Sequence, strand: Strand, cds: &Cds, changes: &[Change<'_>]) -> Result<(), Error> {
        let (start, end) = self.edits.range();
        let missing = cds.missing();
        // Of the window, counted with the missing bases.
        let first = (start + missing) / 3 * 3;
        let last = (end + missing).next_multiple_of(3);
        self.first_codon = first / 3;
        self.before = start + missing - first;
        (self.start, self.end) = (start, end);

        let unknown = missing.saturating_sub(first);
        let window = (first + unknown - missing, (last - missing).min(cds.length()));
        for codons in [&mut self.reference, &mut self.alternate] {
            codons.resize(unknown as usize, b'N');
        }
        cds.copy(sequence, strand, window, &mut self.reference)?;
        let mut copied = window.0;
        for edit in self.edits.iter() {
            cds.copy(sequence, strand, (copied, edit.start), &mut self.alternate)?;
            edit.append(strand, changes, &mut self.alternate);
            copied = edit.end;
        }
        cds.copy(sequence, strand, (copied, window.1), &mut self.alternate)?;
        self.translate(cds, window.0);
        Ok(())
    }

    /// Translates both windows, which begin at `offset` of the coding sequence after what is missing.
    fn translate(&mut self, cds: &Cds, offset: u32) {
        for (codons, protein) in
            [(&self.reference, &mut self.reference_protein), (&self.alternate, &mut self.alternate_protein)]
        {
            let (codons, _) = codons.as_chunks::<3>();
            protein.extend(codons.iter().map(|codon| cds.code.translate(*codon).unwrap_or(b'X')));
        }
        // A recoded codon is read as such while it is as it was and in its frame.
        for (codon, amino_acid) in cds.recoded_from(self.first_codon) {
            let index = (codon - self.first_codon) as usize;
            let Some(letter) = self.reference_protein.get_mut(index) else { break };
            *letter = amino_acid;
            let start = (codon * 3).saturating_sub(cds.missing());
            let moved = self.edits.moved(start.max(offset), start + 3);
            let place = moved.and_then(|moved| usize::try_from(i64::from(codon - self.first_codon) * 3 + moved).ok());
            if let Some(place) = place.filter(|place| place.is_multiple_of(3))
                && let Some(letter) = self.alternate_protein.get_mut(place / 3)
            {
                *letter = amino_acid;
            }
        }
    }
}

//! The coding sequence that was read last.

use crate::{
    Error,
    contig::Sequence,
    transcript::{Cds, Strand},
};

use super::edits::whole;

/// The whole codons of the coding sequence that was read last, and their translation: a shift of the frame tells of all
/// that follow, and the next one is mostly in the same gene.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Where its parts lie in memory, which stay there as long as the reference is open.
    parts: usize,
    pub(super) bases: Vec<u8>,
    pub(super) protein: Vec<u8>,
}

impl Read {
    /// Reads it, unless it is the one.
    pub(super) fn read(&mut self, sequence: &Sequence, strand: Strand, cds: &Cds) -> Result<(), Error> {
        let parts = cds.parts.as_ptr() as usize;
        if self.parts != parts {
            self.parts = 0;
            self.bases.clear();
            let phase = u32::from(cds.phase);
            cds.copy(sequence, strand, (phase, phase + whole(cds)), &mut self.bases)?;
            cds.code.translate_all(&self.bases, &mut self.protein);
            self.parts = parts;
        }
        Ok(())
    }
}

//! What several variants of one haplotype do to a transcript together.

use crate::{
    Error,
    consequence::Consequences,
    contig::Sequence,
    transcript::{Gene, Transcript},
};

use super::{
    codons::Codons,
    edits::{Edit, parts},
    exon::Variant,
    place::Place,
    text::{NMD, append_change, append_name},
    words::Word,
};

/// The edit that a variant is of a transcript's coding sequence; `None` unless it lies in one part of it.
///
/// # Errors
///
/// [`Error::Reference`] when the bundle is damaged there.
pub(crate) fn edit(transcript: &Transcript, variant: &Variant<'_>, sequence: &Sequence) -> Result<Option<Edit>, Error> {
    let Some(cds) = &transcript.cds else { return Ok(None) };
    let mut found = None;
    for part in parts(cds, transcript.strand) {
        match Place::find(variant, &part, cds, transcript.strand, sequence)? {
            Place::Outside => {}
            // A base that is read twice, by programmed slippage, is not phased: bcftools neither.
            Place::Inside(..) if found.is_some() => return Ok(None),
            Place::Inside(moved, touches) => {
                let mut edit = Edit::default();
                part.edit(&moved, transcript.strand, touches, variant.replacement(), &mut edit);
                found = Some(edit);
            }
            Place::Across(_) => return Ok(None),
        }
    }
    Ok(found)
}

/// Describes what edits do together; its buffers serve many.
#[derive(Debug, Default)]
pub(crate) struct Compound {
    codons: Codons,
}

impl Compound {
    /// Appends the entry of edits in the order of translation, whose records' changes are in the genome's order. `shift` and
    /// `is_stopped`: by how many bases the sequence grew before, and whether a stop was gained there. Answers whether a stop
    /// is reached.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged there.
    pub(crate) fn describe(
        &mut self,
        sequence: &Sequence,
        (transcript, gene): (&Transcript, &Gene),
        edits: &[&Edit],
        changes: &[(u32, &[u8], &[u8])],
        (shift, is_stopped): (i64, bool),
        text: &mut Vec<u8>,
    ) -> Result<bool, Error> {
        let Some(cds) = &transcript.cds else { return Ok(false) };
        self.codons.change(sequence, transcript, cds, edits.iter().copied())?;
        if is_stopped {
            text.push(b'*');
        }
        let mut words = self.codons.words;
        if transcript.biotype == NMD {
            words.insert(Word::NmdTranscript);
        }
        words.append(text);
        append_name(text, transcript, gene, true);
        append_change(text, transcript, &self.codons, shift, changes.iter().copied());
        Ok(self.codons.alternate.last() == Some(&b'*'))
    }

    /// The Sequence Ontology's terms for what was described last.
    pub(crate) fn terms(&self) -> Consequences {
        self.codons.words.terms()
    }
}

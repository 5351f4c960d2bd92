//! Names on proteins.

mod amino_acid;
mod letters;
mod sequence;

use crate::{Consequence, Error, contig::Contig, effect::Effect, transcript::Transcript};

use super::transcript::push_accession;
use letters::Letters;

/// Appends the name on the protein, e.g. `ENSP00000350283.3:p.Tyr1853Cys`; nothing when the change does not lie wholly in
/// the coding sequence. Without a protein id it is said on the transcript.
///
/// The name follows from the two proteins alone, "knowledge on the underlying change at the DNA level should not be used"
/// (HGVS, protein, Frame shift):
/// - an initiation codon that is changed: `p.Met1?`;
/// - an immediate stop: a substitution, whatever changed the bases;
/// - a stop codon that is changed, or amino acids put in right before it: an extension, counted from the old stop;
/// - a change of the frame, or one that begins before the stop codon and takes it: a frame shift, named by the first amino
///   acid that differs and the codons from it to the new stop, through the 3' UTR; `?` when the transcript has none.
///
/// # Errors
///
/// [`Error::Reference`] when the bundle's bases are damaged there.
pub(crate) fn protein(
    contig: &Contig,
    transcript: &Transcript,
    effect: &Effect,
    name: &mut Vec<u8>,
) -> Result<(), Error> {
    let Some(cds) = &transcript.cds else { return Ok(()) };
    let coding = &effect.coding;
    if coding.is_empty() {
        return Ok(());
    }
    let before = name.len();
    if cds.protein_id.is_empty() {
        push_accession(transcript, name);
    } else {
        name.extend_from_slice(cds.protein_id.as_bytes());
    }
    name.extend_from_slice(b":p.");
    let keeps_stop = effect.terms.contains(Consequence::StopRetained);
    let letters = Letters { sequence: &contig.sequence, transcript, cds, coding, keeps_stop };
    let named = if letters.start_changes()? {
        // Bases before the coding sequence may have made it up again.
        let is_retained = effect.terms.contains(Consequence::StartRetained);
        name.extend_from_slice(if is_retained { b"Met1=" } else { b"Met1?" });
        true
    } else {
        sequence::push_change(&letters, name)?
    };
    if !named {
        name.truncate(before);
    }
    Ok(())
}

//! Names on transcripts.

use crate::{Error, change::Change, contig::Contig, format::digits, transcript::Transcript};

use super::{dna::Description, position};

/// Appends the name on a transcript, e.g. `ENST00000357654.9:c.5558A>G`, or n. when it has no coding sequence; nothing when
/// the change is not wholly inside of it, from the first to the last exon. Answers how many bases it was shifted in the 3'
/// direction.
///
/// The shift follows the genome, introns included, so the exception of the 3' rule for exon/exon junctions (HGVS,
/// Deletion) needs no care: `..GAT gta..cag TCA..` without its `T` stays in the first exon.
///
/// # Errors
///
/// [`Error::Reference`] when the bundle's bases are damaged there.
pub(crate) fn transcript(
    contig: &Contig,
    transcript: &Transcript,
    change: &Change<'_>,
    name: &mut Vec<u8>,
) -> Result<u32, Error> {
    let described = Description::of(&contig.sequence, change, transcript.strand, transcript.span())?;
    let Some(description) = described else { return Ok(0) };
    let before = name.len();
    push_accession(transcript, name);
    name.extend_from_slice(if transcript.cds.is_some() { b":c." } else { b":n." });
    if !description.write(|position, name| position::push(transcript, position, name), name) {
        name.truncate(before);
        return Ok(0);
    }
    Ok(description.shift)
}

/// Appends id and version.
pub(super) fn push_accession(transcript: &Transcript, name: &mut Vec<u8>) {
    name.extend_from_slice(transcript.id.as_bytes());
    if let Some(version) = transcript.version {
        name.push(b'.');
        digits::append(name, version);
    }
}

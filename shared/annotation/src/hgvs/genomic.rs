//! Names on the genome.

use crate::{Error, Span, change::Change, contig::Contig, format::digits, transcript::Strand};

use super::dna::Description;

/// Appends the genomic name, e.g. `NC_000017.11:g.43045712A>G`, shifted to the 3' end of the contig; m. on the
/// mitochondrion. Nothing for an insertion before the first or after the last base, which has no bases on both sides.
///
/// # Errors
///
/// [`Error::Reference`] when the bundle's bases are damaged there.
pub(crate) fn genomic(contig: &Contig, change: &Change<'_>, name: &mut Vec<u8>) -> Result<(), Error> {
    let within = Span::new(0, contig.sequence.len());
    let Some(description) = Description::of(&contig.sequence, change, Strand::Forward, within)? else {
        return Ok(());
    };
    name.extend_from_slice(contig.accession.as_bytes());
    name.extend_from_slice(if contig.is_mitochondrion { b":m." } else { b":g." });
    let position = |position: u32, name: &mut Vec<u8>| {
        digits::append(name, u64::from(position) + 1);
        true
    };
    description.write(position, name);
    Ok(())
}

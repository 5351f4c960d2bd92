//! Positions of c. and n. names (HGVS, Background, "Numbering").

use crate::{
    Span,
    format::digits,
    transcript::{Cds, Strand, Transcript},
};

/// Appends the position of a base, e.g. `88`, `88+2`, `-15`, `*37-1`; false when the base is not in the transcript.
///
/// Coding bases are numbered from the first of the start codon; where the coding sequence begins within a codon, its missing
/// bases are counted too, as Ensembl does, so that a codon's number follows from its bases. A base that is read twice
/// (programmed slippage) has its first number. A base in the middle of an intron belongs to the exon before it.
pub(super) fn push(transcript: &Transcript, position: u32, name: &mut Vec<u8>) -> bool {
    match transcript.exon_at(position) {
        Ok(_) => exonic(transcript, position, name),
        Err(next) => {
            let before = next.checked_sub(1).and_then(|before| transcript.exons.get(before));
            let (Some(before), Some(after)) = (before, transcript.exons.get(next)) else { return false };
            let gap = Span::new(before.end, after.start);
            beside(transcript.strand, gap, position, name, |anchor, name| exonic(transcript, anchor, name))
        }
    }
}

/// Appends the position of a base in a gap by the nearer of the two bases beside it, which `anchor` appends.
fn beside(
    strand: Strand,
    gap: Span,
    position: u32,
    name: &mut Vec<u8>,
    anchor: impl Fn(u32, &mut Vec<u8>) -> bool,
) -> bool {
    let Some(left) = gap.start.checked_sub(1) else { return false };
    let (from_left, from_right) = (position - left, gap.end - position);
    let (upstream, downstream) = match strand {
        Strand::Forward => ((left, from_left), (gap.end, from_right)),
        Strand::Reverse => ((gap.end, from_right), (left, from_left)),
    };
    let ((base, distance), sign) = if upstream.1 <= downstream.1 { (upstream, b'+') } else { (downstream, b'-') };
    if !anchor(base, name) {
        return false;
    }
    name.push(sign);
    digits::append(name, distance);
    true
}

/// A base of an exon.
fn exonic(transcript: &Transcript, position: u32, name: &mut Vec<u8>) -> bool {
    if let Some(cds) = &transcript.cds {
        return coding(transcript, cds, position, name) || untranslated(transcript, cds, position, name);
    }
    let Some(offset) = transcript.cdna_offset(position) else { return false };
    digits::append(name, u64::from(offset) + 1);
    true
}

fn coding(transcript: &Transcript, cds: &Cds, position: u32, name: &mut Vec<u8>) -> bool {
    let Some(offset) = cds.offsets(transcript.strand, position).next() else { return false };
    digits::append(name, u64::from(offset) + u64::from(cds.missing()) + 1);
    true
}

fn untranslated(transcript: &Transcript, cds: &Cds, position: u32, name: &mut Vec<u8>) -> bool {
    let (Some(first), Some(last)) = (cds.parts.first(), cds.parts.last()) else { return false };
    let (first, last) = match transcript.strand {
        Strand::Forward => (first.start, last.end.saturating_sub(1)),
        Strand::Reverse => (first.end.saturating_sub(1), last.start),
    };
    let offset = |position| transcript.cdna_offset(position);
    let (Some(first), Some(last), Some(here)) = (offset(first), offset(last), offset(position)) else { return false };
    if here < first {
        name.push(b'-');
        digits::append(name, first - here);
        true
    } else if last < here {
        name.push(b'*');
        digits::append(name, here - last);
        true
    } else {
        skipped(transcript, cds, position, name)
    }
}

/// A base that translation skips within an exon (programmed slippage forward): numbered as an intron's.
fn skipped(transcript: &Transcript, cds: &Cds, position: u32, name: &mut Vec<u8>) -> bool {
    cds.parts.windows(2).any(|pair| {
        let gap = match transcript.strand {
            Strand::Forward => Span::new(pair[0].end, pair[1].start),
            Strand::Reverse => Span::new(pair[1].end, pair[0].start),
        };
        gap.contains(position)
            && beside(transcript.strand, gap, position, name, |anchor, name| coding(transcript, cds, anchor, name))
    })
}

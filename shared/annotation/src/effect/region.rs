//! Consequences that follow from where a change lies, without its codons.

use crate::{
    consequence::Consequence,
    transcript::{Coding, Transcript},
};

/// Intron bases next to an exon that are the splice site itself (SO:0001574, SO:0001575).
pub(super) const SPLICE_SITE: usize = 2;
/// Intron bases up to here belong to the splice region (SO:0001630).
pub(super) const SPLICE_REGION: usize = 8;

/// The consequence of a changed base of an exon; `None` in the coding sequence, where the codon decides.
pub(super) fn in_exon(transcript: &Transcript, position: usize) -> Option<Consequence> {
    Some(match &transcript.coding {
        Coding::No => Consequence::NonCodingTranscriptExon,
        Coding::Unknown => Consequence::SequenceVariant,
        Coding::Cds(cds)
            if (position < cds.start) == transcript.forward && !(cds.start..=cds.end).contains(&position) =>
        {
            Consequence::FivePrimeUtr
        }
        Coding::Cds(cds) if !(cds.start..=cds.end).contains(&position) => Consequence::ThreePrimeUtr,
        Coding::Cds(cds) if cds.parts_at(position).next().is_some() => return None,
        // An exon base between the coding parts that is not translated.
        Coding::Cds(_) => Consequence::SequenceVariant,
    })
}

/// The consequences of a changed base of an intron.
pub(super) fn in_intron(to_donor: usize, to_acceptor: usize) -> &'static [Consequence] {
    match (to_donor, to_acceptor) {
        (..=SPLICE_SITE, _) => &[Consequence::SpliceDonor],
        (_, ..=SPLICE_SITE) => &[Consequence::SpliceAcceptor],
        (..=SPLICE_REGION, _) | (_, ..=SPLICE_REGION) => &[Consequence::SpliceRegion, Consequence::Intron],
        _ => &[Consequence::Intron],
    }
}

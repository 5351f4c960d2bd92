//! Terms of introns and their splice sites.

use super::{Effect, touches};
use crate::{
    Span,
    change::Change,
    consequence::Consequence,
    transcript::{Strand, Transcript},
};

/// A gap between exons of up to so many bases is no intron but a correction of the frame in the model: it has no splice
/// sites (ensembl-variation, `BaseTranscriptVariation`).
const LONGEST_FRAMESHIFT_INTRON: u32 = 13;
/// Bases of the exon at an intron that belong to the splice region (SO:0001630); also how far beside the intron a change may
/// lie to be looked at.
pub(super) const SPLICE_REGION_IN_EXON: u32 = 3;

/// What is touched of the introns.
#[derive(Default)]
struct Touched {
    intron: bool,
    donor: bool,
    acceptor: bool,
    fifth_base: bool,
    donor_region: bool,
    polypyrimidine_tract: bool,
    region: bool,
    frameshift_intron: bool,
}

impl Effect {
    /// Adds the terms of the introns near `change`; answers whether it touches one that is only a correction of the frame.
    pub(super) fn decide_introns(&mut self, transcript: &Transcript, change: &Change<'_>) -> bool {
        let mut touched = Touched::default();
        if change.reference.len() > 1 && change.reference.len() == change.alternate.len() {
            // Only the bases that differ count.
            let mut position = change.start;
            for (reference, alternate) in change.reference.iter().zip(change.alternate) {
                if reference != alternate {
                    touched.add(transcript, Span::new(position, position.saturating_add(1)));
                }
                position = position.saturating_add(1);
            }
        } else {
            touched.add(transcript, change.span());
        }
        for (is_touched, consequence) in [
            (touched.intron, Consequence::Intron),
            (touched.donor, Consequence::SpliceDonor),
            (touched.acceptor, Consequence::SpliceAcceptor),
            (touched.fifth_base, Consequence::SpliceDonor5thBase),
            (touched.donor_region && !touched.fifth_base, Consequence::SpliceDonorRegion),
            (touched.polypyrimidine_tract && !touched.acceptor, Consequence::SplicePolypyrimidineTract),
            (
                touched.region && !touched.donor && !touched.acceptor && !touched.fifth_base && !touched.donor_region,
                Consequence::SpliceRegion,
            ),
        ] {
            if is_touched {
                self.terms.insert(consequence);
            }
        }
        touched.frameshift_intron
    }
}

impl Touched {
    fn add(&mut self, transcript: &Transcript, changed: Span) {
        let near = changed.widened(SPLICE_REGION_IN_EXON + 1);
        let first = transcript.exons.partition_point(|exon| exon.start <= near.start).saturating_sub(1);
        for pair in transcript.exons.get(first..).unwrap_or_default().windows(2) {
            let [left, right] = pair else { break };
            if left.end >= near.end {
                break;
            }
            self.add_intron(transcript.strand, Span::new(left.end, right.start), changed);
        }
    }

    fn add_intron(&mut self, strand: Strand, intron: Span, changed: Span) {
        if intron.len() <= LONGEST_FRAMESHIFT_INTRON {
            self.frameshift_intron |= touches(changed, intron);
            return;
        }
        // Bases `from..to` of the intron, counted from its left and right end.
        let left = |from: u32, to: u32| {
            touches(
                changed,
                Span::new(intron.start.saturating_add(from), intron.start.saturating_add(to).min(intron.end)),
            )
        };
        let right = |from: u32, to: u32| {
            touches(changed, Span::new(intron.end.saturating_sub(to).max(intron.start), intron.end - from))
        };
        let donor = |from, to| if strand.is_forward() { left(from, to) } else { right(from, to) };
        let acceptor = |from, to| if strand.is_forward() { right(from, to) } else { left(from, to) };
        // An insertion at the edge of a splice site lies outside of it, but still in the splice region or the intron.
        let inserted_at = |position: u32| changed.is_empty() && changed.start == position;
        let beside_sites = inserted_at(intron.start + 2) || inserted_at(intron.end - 2);

        self.intron |= touches(changed, Span::new(intron.start + 2, intron.end - 2)) || beside_sites;
        self.donor |= donor(0, 2);
        self.acceptor |= acceptor(0, 2);
        self.fifth_base |= donor(4, 5);
        self.donor_region |= donor(2, 6);
        self.polypyrimidine_tract |= acceptor(2, 17);
        self.region |= left(2, 8)
            || right(2, 8)
            || touches(changed, Span::new(intron.start.saturating_sub(SPLICE_REGION_IN_EXON), intron.start))
            || touches(changed, Span::new(intron.end, intron.end.saturating_add(SPLICE_REGION_IN_EXON)))
            || inserted_at(intron.start)
            || inserted_at(intron.end)
            || beside_sites;
    }
}

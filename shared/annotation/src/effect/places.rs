//! Where a change lies in the exons, introns, the spliced transcript, the coding sequence and the protein.

use super::{Effect, touches};
use crate::{
    Span,
    transcript::{Strand, Transcript},
};

/// First and last number of exons or introns that are touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// How many there are.
    pub(crate) total: u32,
}

/// First and last position, counted from 1; an end that lies outside is unknown. An insertion lies between `end` and
/// `start`, which is then the larger, as in Ensembl VEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) start: Option<u32>,
    pub(crate) end: Option<u32>,
}

impl Effect {
    /// Fills the numbers and places of a change that touches the transcript.
    pub(super) fn find_places(&mut self, transcript: &Transcript, changed: Span) {
        let exons = &transcript.exons;
        // The exons that end after the change's start, from the first that may be touched.
        let first = exons.partition_point(|exon| exon.end <= changed.start);
        let exons_touched = count(exons.get(first..).unwrap_or_default().iter().copied(), changed);
        self.exons = exons_touched.map(|found| Numbers::of(transcript.strand, first, found, exons.len()));
        let first = first.saturating_sub(1);
        let introns = exons.get(first..).unwrap_or_default().windows(2).map(|pair| match pair {
            [left, right] => Span::new(left.end, right.start),
            _ => Span::new(0, 0),
        });
        self.introns =
            count(introns, changed).map(|found| Numbers::of(transcript.strand, first, found, exons.len() - 1));

        if self.exons.is_none() && !changed.is_empty() {
            return;
        }
        let strand = transcript.strand;
        self.cdna = Place::of(changed, strand, u32::MAX, |position| transcript.cdna_offset(position));
        let Some(cds) = &transcript.cds else { return };
        self.cds = Place::of(changed, strand, cds.length(), |position| cds.offsets(strand, position).next());
        self.cds = self.cds.map(|place| place.map(|position| position.saturating_add(cds.missing())));
        self.protein = self.cds.map(|place| place.map(|position| position.div_ceil(3)));
    }
}

/// The first and last of the regions that are touched; they are in the genome's order.
fn count(regions: impl Iterator<Item = Span>, changed: Span) -> Option<(usize, usize)> {
    let mut found: Option<(usize, usize)> = None;
    for (index, region) in regions.enumerate().take_while(|(_, region)| region.start <= changed.end) {
        if touches(changed, region) {
            found = Some((found.map_or(index, |(first, _)| first), index));
        }
    }
    found
}

impl Numbers {
    /// `found` is counted from `from`, both from 0 in the genome's order.
    pub(super) fn of(strand: Strand, from: usize, found: (usize, usize), total: usize) -> Self {
        let [first, last, total] =
            [from + found.0, from + found.1, total].map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        match strand {
            Strand::Forward => Self { first: first + 1, last: last + 1, total },
            Strand::Reverse => Self { first: total - last, last: total - first, total },
        }
    }
}

impl Place {
    /// One base.
    pub(super) fn at(position: u32) -> Self {
        Self { start: Some(position), end: Some(position) }
    }

    /// `offset` tells the offset of a base of the genome; `length` is how many such offsets there are. `None` when neither
    /// end lies inside.
    fn of(changed: Span, strand: Strand, length: u32, offset: impl Fn(u32) -> Option<u32>) -> Option<Self> {
        // An insertion is told by the bases beside it.
        let (left, right) = if changed.is_empty() {
            (changed.start.checked_sub(1)?, changed.start)
        } else {
            (changed.start, changed.end - 1)
        };
        let (first, last) = if strand.is_forward() { (left, right) } else { (right, left) };
        if changed.is_empty() {
            let end = offset(first).map(|offset| offset + 1).or_else(|| offset(last))?;
            return (0 < end && end < length).then_some(Self { start: Some(end + 1), end: Some(end) });
        }
        let start = offset(first).map(|offset| offset + 1);
        let end = if first == last { start } else { offset(last).map(|offset| offset + 1) };
        (start.is_some() || end.is_some()).then_some(Self { start, end })
    }

    fn map(self, position: impl Fn(u32) -> u32) -> Self {
        Self { start: self.start.map(&position), end: self.end.map(position) }
    }
}

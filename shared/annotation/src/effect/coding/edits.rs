//! Changes of the genome as edits of the spliced coding sequence.

use crate::{
    Span,
    change::Change,
    genetic_code::complement,
    transcript::{Cds, Strand},
};

/// Edits of a spliced coding sequence, in its order and apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edits(Vec<Edit>);

/// Bases `start..end` of the spliced coding sequence are replaced by a part of a change's alternate allele.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Which change.
    change: usize,
    /// Which of its alternate bases, in the genome's order.
    alternate: (usize, usize),
}

impl Edits {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.0.iter()
    }

    /// First changed base, and one after the last.
    pub(super) fn range(&self) -> (u32, u32) {
        (self.0.first().map_or(0, |edit| edit.start), self.0.last().map_or(0, |edit| edit.end))
    }

    /// Finds what the changes edit; false when one is not wholly in the coding sequence.
    pub(super) fn find(&mut self, cds: &Cds, strand: Strand, changes: &[Change<'_>]) -> bool {
        for (index, change) in changes.iter().enumerate() {
            let found = if change.reference.is_empty() {
                self.insertion(cds, strand, change, index)
            } else {
                self.replacement(cds, strand, change, index)
            };
            if !found {
                return false;
            }
        }
        self.0.sort_unstable_by_key(|edit| (edit.start, edit.end));
        !self.0.is_empty() && self.0.windows(2).all(|pair| pair[0].end <= pair[1].start)
    }

    /// Replaces all from the first to the last base of a change whose ends both lie in the coding sequence; false when they
    /// do not.
    pub(super) fn join(&mut self, cds: &Cds, strand: Strand, change: &Change<'_>) -> bool {
        self.clear();
        let span = change.span();
        let offset = |position: u32| cds.offsets(strand, position).next();
        if let Some(left) = offset(span.start)
            && let Some(right) = span.end.checked_sub(1).and_then(offset)
            && !span.is_empty()
        {
            self.push(left.min(right), left.max(right) + 1, 0, (0, change.alternate.len()));
        }
        !self.0.is_empty()
    }

    /// By how many bases an unedited stretch moves; `None` when it is edited.
    pub(super) fn moved(&self, start: u32, end: u32) -> Option<i64> {
        let before = self.0.iter().take_while(|edit| edit.end <= start);
        let moved =
            before.map(|edit| i64::try_from(edit.added()).unwrap_or(0) - i64::from(edit.end - edit.start)).sum();
        let touched = self.0.iter().any(|edit| edit.start < end && edit.end > start);
        (!touched).then_some(moved)
    }

    fn insertion(&mut self, cds: &Cds, strand: Strand, change: &Change<'_>, index: usize) -> bool {
        let mut offset = 0;
        let mut at_edge = None;
        let before = self.0.len();
        for part in &cds.parts {
            let within = if strand.is_forward() {
                change.start.wrapping_sub(part.start)
            } else {
                part.end.wrapping_sub(change.start)
            };
            if part.start < change.start && change.start < part.end {
                self.push(offset + within, offset + within, index, (0, change.alternate.len()));
            } else if change.start == part.start || change.start == part.end {
                at_edge = at_edge.or(Some(offset + within));
            }
            offset += part.len();
        }
        if self.0.len() == before
            && let Some(edge) = at_edge.filter(|edge| (1..offset).contains(edge))
        {
            self.push(edge, edge, index, (0, change.alternate.len()));
        }
        self.0.len() > before
    }

    /// A part that holds only some of the replaced bases is edited there: base by base when as many are added, by deletion
    /// when none is; else it cannot be said which bases replace which.
    fn replacement(&mut self, cds: &Cds, strand: Strand, change: &Change<'_>, index: usize) -> bool {
        let span = change.span();
        let mut offset = 0;
        let before = self.0.len();
        // The genome's bases that are edited so far, at least once.
        let mut covered: Option<Span> = None;
        for part in &cds.parts {
            let common = Span::new(part.start.max(span.start), part.end.min(span.end));
            if !common.is_empty() {
                let start =
                    offset + if strand.is_forward() { common.start - part.start } else { part.end - common.end };
                let alternate = if common == span {
                    (0, change.alternate.len())
                } else if change.alternate.is_empty() {
                    (0, 0)
                } else if change.alternate.len() == change.reference.len() {
                    ((common.start - span.start) as usize, (common.end - span.start) as usize)
                } else {
                    return false;
                };
                self.push(start, start + common.len(), index, alternate);
                covered = match covered {
                    None => Some(common),
                    Some(so_far) if common.start <= so_far.end && so_far.start <= common.end => {
                        Some(Span::new(so_far.start.min(common.start), so_far.end.max(common.end)))
                    }
                    Some(_) => return false,
                };
            }
            offset += part.len();
        }
        self.0.len() > before && covered == Some(span)
    }

    fn push(&mut self, start: u32, end: u32, change: usize, alternate: (usize, usize)) {
        self.0.push(Edit { start, end, change, alternate });
    }
}

impl Edit {
    /// How many bases are put in.
    fn added(&self) -> usize {
        self.alternate.1 - self.alternate.0
    }

    /// Appends the bases that are put in, in the direction of translation.
    pub(super) fn append(&self, strand: Strand, changes: &[Change<'_>], bases: &mut Vec<u8>) {
        let alternate =
            changes.get(self.change).and_then(|change| change.alternate.get(self.alternate.0..self.alternate.1));
        let alternate = alternate.unwrap_or_default();
        match strand {
            Strand::Forward => bases.extend_from_slice(alternate),
            Strand::Reverse => bases.extend(alternate.iter().rev().map(|base| complement(*base))),
        }
    }
}

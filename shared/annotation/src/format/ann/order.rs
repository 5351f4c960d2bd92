//! The order of a record's entries.

use std::ops::Range;

use crate::{Consequence, Span, format::Entry, format::Feature};

/// The entries of one record by what they are sorted by; equal ones stay in the order of ALT.
///
/// "Annotations are sorted by: 1. Effect/Consequence: Estimated deleteriousness. Compare using `most deleterious` when
/// multiple consequences are predicted. 2. In case of coding consequence: […] Canonical transcript should be first. 3.
/// Feature genomic coordinates. 4. Feature ID (compared alphabetically, even if the ID is a number)."
#[derive(Default)]
pub(super) struct Order {
    entries: Vec<Key>,
    ids: Vec<u8>,
}

struct Key {
    worst: Option<Consequence>,
    is_other: bool,
    span: Span,
    id: Range<usize>,
    text: Range<usize>,
}

impl Order {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.ids.clear();
    }

    /// Takes an entry that is written at `start..end` of the text.
    pub(super) fn push(&mut self, entry: &Entry<'_>, start: usize, end: usize) {
        let (span, is_other, id) = match entry.feature {
            Feature::Transcript { transcript, .. } => {
                let marks = transcript.marks;
                let is_other = !(entry.effect.coding.is_empty() || marks.canonical || marks.mane_select);
                (transcript.span(), is_other, transcript.id.as_bytes())
            }
            Feature::Intergenic => (Span::new(0, 0), false, &b""[..]),
        };
        let from = self.ids.len();
        self.ids.extend_from_slice(id);
        let id = from..self.ids.len();
        self.entries.push(Key { worst: entry.effect.terms.most_severe(), is_other, span, id, text: start..end });
    }

    /// The entries of the text in their order.
    pub(super) fn sorted<'t>(&mut self, text: &'t [u8]) -> impl Iterator<Item = &'t [u8]> {
        let Self { entries, ids } = self;
        if entries.len() > 1 {
            entries.sort_by(|a, b| {
                let id = |key: &Key| ids.get(key.id.clone());
                (a.worst, a.is_other, a.span).cmp(&(b.worst, b.is_other, b.span)).then_with(|| id(a).cmp(&id(b)))
            });
        }
        entries.iter().filter_map(|key| text.get(key.text.clone()))
    }
}

//! Finds the features that a span overlaps.

use crate::Span;

/// The smallest bin: 2^12 bases. A human gene's transcripts fill a few of them, and a bin holds a handful.
const SMALLEST: u32 = 12;
/// Entries for each feature, on average, above which bins are made larger: it bounds the memory when features are huge.
const ENTRIES: u64 = 64;

/// For each bin of the contig, the features that touch it, their spans beside them. A lookup is one step to the bin and a
/// walk over few entries that lie together in memory: no search, which for a whole chromosome would take a dozen
/// steps over memory that is far apart, for each allele.
#[derive(Debug, Default)]
pub(crate) struct Bins {
    /// A bin has 2^shift bases.
    shift: u32,
    /// The first entry of each bin; one more than there are bins.
    first: Vec<u32>,
    entries: Vec<(u32, Span)>,
}

impl Bins {
    /// For the spans of features, none of which is empty.
    pub(crate) fn new(spans: &[Span]) -> Self {
        let budget = (spans.len() as u64).saturating_mul(ENTRIES);
        let entries =
            |shift: u32| spans.iter().map(move |span| u64::from(last(*span, shift) - (span.start >> shift)) + 1);
        let shift = (SMALLEST..31).find(|shift| entries(*shift).sum::<u64>() <= budget).unwrap_or(31);
        let bins = spans.iter().map(|span| last(*span, shift) as usize + 1).max().unwrap_or(0);
        let mut first = vec![0u32; bins + 1];
        for span in spans {
            for bin in span.start >> shift..=last(*span, shift) {
                first[bin as usize + 1] += 1;
            }
        }
        for bin in 0..bins {
            first[bin + 1] += first[bin];
        }
        let mut next = first.clone();
        let mut entries = vec![(0, Span::new(0, 0)); first[bins] as usize];
        for (index, span) in (0..).zip(spans) {
            for bin in span.start >> shift..=last(*span, shift) {
                let next = &mut next[bin as usize];
                entries[*next as usize] = (index, *span);
                *next += 1;
            }
        }
        Self { shift, first, entries }
    }

    /// Fills `found` with the features that have a base in `span`, each once, in their order.
    pub(crate) fn overlapping(&self, span: Span, found: &mut Vec<u32>) {
        found.clear();
        let bins = self.first.len().saturating_sub(1);
        let first_bin = span.start >> self.shift;
        if span.is_empty() || first_bin as usize >= bins {
            return;
        }
        let last_bin = last(span, self.shift).min(u32::try_from(bins - 1).unwrap_or(u32::MAX));
        for bin in first_bin..=last_bin {
            let entries = self.first[bin as usize] as usize..self.first[bin as usize + 1] as usize;
            for (index, place) in &self.entries[entries] {
                // Only in the first of its bins that is looked at.
                if place.overlaps(span) && bin == first_bin.max(place.start >> self.shift) {
                    found.push(*index);
                }
            }
        }
        if first_bin < last_bin {
            found.sort_unstable();
        }
    }
}

/// The bin of the last base.
fn last(span: Span, shift: u32) -> u32 {
    span.end.saturating_sub(1).max(span.start) >> shift
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_overlap_is_found_once_and_in_order(
            places in prop::collection::vec((0u32..60_000, 1u32..30_000), 0..40),
            asked in prop::collection::vec((0u32..100_000, 0u32..50_000), 1..40),
        ) {
            let spans: Vec<_> = places.iter().map(|(start, length)| Span::new(*start, start + length)).collect();
            let bins = Bins::new(&spans);
            let mut found = vec![7];
            for (start, length) in asked {
                let span = Span::new(start, start + length);
                let expected: Vec<u32> =
                    (0..).zip(&spans).filter(|(_, place)| place.overlaps(span)).map(|(index, _)| index).collect();
                bins.overlapping(span, &mut found);
                prop_assert_eq!(&found, &if span.is_empty() { vec![] } else { expected });
            }
        }
    }

    #[test]
    fn huge_features_do_not_fill_the_memory() {
        let spans = vec![Span::new(0, u32::MAX); 1_000];
        let bins = Bins::new(&spans);
        assert!(bins.entries.len() <= 64_000, "{}", bins.entries.len());
        let mut found = Vec::new();
        bins.overlapping(Span::new(4_000_000_000, 4_000_000_001), &mut found);
        assert_eq!(found.len(), 1_000);
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        let mut found = vec![1];
        Bins::new(&[]).overlapping(Span::new(0, u32::MAX), &mut found);
        assert!(found.is_empty());
        Bins::new(&[Span::new(10, 20)]).overlapping(Span::new(u32::MAX - 1, u32::MAX), &mut found);
        assert!(found.is_empty());
    }
}

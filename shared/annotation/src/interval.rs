//! Finds the features of a contig that a range overlaps.

/// Something with a place on a contig, 1-based and inclusive, as in GFF3.
pub(crate) trait Interval {
    fn start(&self) -> usize;
    fn end(&self) -> usize;
}

/// Features sorted by start, with the greatest end so far beside each: a query is two binary searches and a short walk.
#[derive(Debug)]
pub(crate) struct IntervalIndex<T> {
    features: Vec<T>,
    greatest_end: Vec<usize>,
}

impl<T: Interval> IntervalIndex<T> {
    pub(crate) fn new(mut features: Vec<T>) -> Self {
        features.sort_by_key(|feature| (feature.start(), feature.end()));
        let greatest_end = features
            .iter()
            .scan(0, |greatest, feature| {
                *greatest = feature.end().max(*greatest);
                Some(*greatest)
            })
            .collect();
        Self { features, greatest_end }
    }

    /// The features that share a base with `start..=end`, by start.
    pub(crate) fn overlapping(&self, start: usize, end: usize) -> impl Iterator<Item = &T> {
        let first = self.greatest_end.partition_point(|greatest| *greatest < start);
        let after = self.features.partition_point(|feature| feature.start() <= end).max(first);
        self.features[first..after].iter().filter(move |feature| feature.end() >= start)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.features.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Interval for (usize, usize) {
        fn start(&self) -> usize {
            self.0
        }
        fn end(&self) -> usize {
            self.1
        }
    }

    #[test]
    fn every_overlap_is_found_and_nothing_else() {
        let all = vec![(30, 40), (1, 100), (5, 9), (41, 41), (90, 95), (200, 210)];
        let index = IntervalIndex::new(all.clone());
        for start in 0..215 {
            for end in start..215 {
                let mut expected: Vec<_> = all.iter().filter(|i| i.0 <= end && i.1 >= start).copied().collect();
                expected.sort_unstable();
                assert_eq!(index.overlapping(start, end).copied().collect::<Vec<_>>(), expected, "{start}..={end}");
            }
        }
        assert_eq!(IntervalIndex::<(usize, usize)>::new(vec![]).overlapping(1, 5).count(), 0);
    }
}

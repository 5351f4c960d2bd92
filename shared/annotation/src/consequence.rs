//! The consequences of an allele as a set.

pub(crate) use gas_preview::CONSEQUENCES;
pub use gas_preview::{Consequence, Impact};

/// The consequences of one allele on one feature: a set, read from most to least severe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Consequences(u64);

impl Consequences {
    pub(crate) fn insert(&mut self, consequence: Consequence) {
        self.0 |= 1 << consequence as u64;
    }

    /// These and those of another set.
    pub(crate) fn insert_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) fn contains(self, consequence: Consequence) -> bool {
        self.0 & (1 << consequence as u64) != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Consequence> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let lowest = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            Consequence::at(lowest as usize)
        })
    }

    pub(crate) fn most_severe(self) -> Option<Consequence> {
        self.iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_from_most_to_least_severe() {
        let mut set = Consequences::default();
        set.insert(Consequence::Intron);
        set.insert(Consequence::SpliceRegion);
        let terms: Vec<_> = set.iter().map(Consequence::term).collect();
        assert_eq!(terms, ["splice_region_variant", "intron_variant"]);
        assert_eq!(set.most_severe().map(Consequence::impact), Some(Impact::Low));
    }
}

//! Records by chromosome.

use std::collections::HashMap;

use super::{Chromosome, warnings::Warnings};

/// How many chromosomes are told apart while counting, and how many of them the summary names. The first bound is on
/// memory; the second on what anybody reads.
const COUNTED: usize = 10_000;
const NAMED: usize = 1_000;

/// Records by chromosome, in the order of first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chromosomes {
    counted: Vec<Counted>,
    places: HashMap<Vec<u8>, usize>,
    /// Records on chromosomes beyond those.
    others: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Counted {
    name: Vec<u8>,
    /// Where it first appears.
    line: u64,
    records: u64,
    is_in_reference: bool,
}

impl Chromosomes {
    /// The place of a chromosome, which may be beyond the last; a new one begins at this line.
    pub(super) fn place(&mut self, name: &[u8], line: u64, is_in_reference: bool) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.counted.len();
        if place < COUNTED {
            self.places.insert(name.to_vec(), place);
            self.counted.push(Counted { name: name.to_vec(), line, records: 0, is_in_reference });
        }
        place
    }

    /// Counts a record at a place. What is beyond the last when the number is full has none of its own.
    pub(super) fn record(&mut self, place: usize) {
        match self.counted.get_mut(place) {
            Some(counted) => counted.records += 1,
            None => self.others += 1,
        }
    }

    /// Takes in what was counted in another part of the file.
    pub(super) fn merge(&mut self, other: Self) {
        self.others += other.others;
        for part in other.counted {
            let place = self.place(&part.name, part.line, part.is_in_reference);
            match self.counted.get_mut(place) {
                Some(counted) => {
                    counted.records += part.records;
                    counted.line = counted.line.min(part.line);
                }
                None => self.others += part.records,
            }
        }
    }

    /// The chromosomes and the records beyond them. Those that the reference lacks get a warning each.
    pub(super) fn finish(mut self, warnings: &mut Warnings) -> (Vec<Chromosome>, u64) {
        self.counted.sort_by_key(|counted| counted.line);
        let mut lacking = Warnings::default();
        for counted in self.counted.iter().filter(|counted| !counted.is_in_reference) {
            let name = counted.name.escape_ascii();
            lacking.add(counted.line, format!("the reference has no sequence {name}; its records get no consequence"));
        }
        warnings.merge(lacking);
        let rest = self.counted.split_off(self.counted.len().min(NAMED));
        let left_out = self.others + rest.iter().map(|counted| counted.records).sum::<u64>();
        let named = self.counted.into_iter().map(|counted| Chromosome {
            name: String::from_utf8_lossy(&counted.name).into_owned(),
            records: counted.records,
        });
        (named.collect(), left_out)
    }
}

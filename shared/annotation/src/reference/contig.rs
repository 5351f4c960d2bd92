//! One sequence of the FASTA with what lies on it.

use super::{KnownVariants, models::Gene};
use crate::{interval::IntervalIndex, transcript::Transcript};

#[derive(Debug)]
pub(crate) struct Contig {
    pub(crate) name: Vec<u8>,
    /// Upper case; position 1 is at index 0.
    pub(crate) bases: Vec<u8>,
    pub(crate) transcripts: IntervalIndex<Transcript>,
    pub(crate) genes: IntervalIndex<Gene>,
    pub(crate) known: KnownVariants,
}

/// How the REF of a record compares with the contig.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Agreement<'c> {
    Same,
    /// Not the same, but an ambiguity code in one of them allows for the other.
    Ambiguous,
    /// The bases that the contig has there.
    Differs(&'c [u8]),
    PastEnd,
}

impl Contig {
    pub(crate) fn new(name: Vec<u8>, bases: Vec<u8>) -> Self {
        Self {
            name,
            bases,
            transcripts: IntervalIndex::new(Vec::new()),
            genes: IntervalIndex::new(Vec::new()),
            known: KnownVariants::default(),
        }
    }

    /// Compares an upper-case REF at a position from 1 on.
    pub(crate) fn compare(&self, position: usize, reference: &[u8]) -> Agreement<'_> {
        let there = (position - 1).checked_add(reference.len()).and_then(|end| self.bases.get(position - 1..end));
        match there {
            None => Agreement::PastEnd,
            Some(there) if there == reference => {
                let certain = there.iter().all(|base| matches!(base, b'A' | b'C' | b'G' | b'T'));
                if certain { Agreement::Same } else { Agreement::Ambiguous }
            }
            Some(there) if there.iter().zip(reference).all(|(a, b)| possible(*a) & possible(*b) != 0) => {
                Agreement::Ambiguous
            }
            Some(there) => Agreement::Differs(there),
        }
    }
}

/// The bases that an IUPAC code stands for, a bit each (A 1, C 2, G 4, T 8).
fn possible(code: u8) -> u8 {
    match code {
        b'A' => 1,
        b'C' => 2,
        b'G' => 4,
        b'T' | b'U' => 8,
        b'R' => 5,
        b'Y' => 10,
        b'S' => 6,
        b'W' => 9,
        b'K' => 12,
        b'M' => 3,
        b'B' => 14,
        b'D' => 13,
        b'H' => 11,
        b'V' => 7,
        b'N' => 15,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ref_agrees_differs_or_runs_past_the_end() {
        let contig = Contig::new(b"c".to_vec(), b"ACGTNR".to_vec());
        assert_eq!(contig.compare(2, b"CG"), Agreement::Same);
        assert_eq!(contig.compare(2, b"CA"), Agreement::Differs(b"CG"));
        assert_eq!(contig.compare(2, b"N"), Agreement::Ambiguous);
        assert_eq!(contig.compare(6, b"A"), Agreement::Ambiguous);
        assert_eq!(contig.compare(6, b"C"), Agreement::Differs(b"R"));
        assert_eq!(contig.compare(6, b"AA"), Agreement::PastEnd);
        assert_eq!(contig.compare(usize::MAX, b"AA"), Agreement::PastEnd);
    }
}

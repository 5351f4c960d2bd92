//! NCBI's genetic codes (<https://www.ncbi.nlm.nih.gov/Taxonomy/Utils/wprintgc.cgi>, version 4.6).

mod tables;

use serde::{Deserialize, Serialize};

/// A translation table, by NCBI's number; it is one of those that are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GeneticCode(u8);

impl GeneticCode {
    pub(crate) const STANDARD: Self = Self(1);
    /// Of a coding sequence whose code is not known: no codon has a certain amino acid, none is a stop.
    pub(crate) const UNKNOWN: Self = Self(0);

    /// The code of a `transl_table` attribute.
    pub(crate) fn of_table(table: u8) -> Option<Self> {
        tables::table(table).map(|_| Self(table))
    }

    /// The amino acid of an upper-case DNA codon, `*` for a stop, `None` when a base is not one of A C G T.
    #[inline]
    pub(crate) fn translate(self, codon: [u8; 3]) -> Option<u8> {
        let (amino_acids, _) = tables::table(self.0)?;
        amino_acids.get(index(codon)?).copied()
    }

    /// Translates whole codons; `X` is an amino acid that is not certain.
    pub(crate) fn translate_all(self, bases: &[u8], protein: &mut Vec<u8>) {
        protein.clear();
        protein.extend(self.letters(bases));
    }

    /// Translates whole codons up to the first stop, which is the last letter then.
    pub(crate) fn translate_to_stop(self, bases: &[u8], protein: &mut Vec<u8>) {
        protein.clear();
        for letter in self.letters(bases) {
            protein.push(letter);
            if letter == b'*' {
                break;
            }
        }
    }

    fn letters(self, bases: &[u8]) -> impl Iterator<Item = u8> {
        let (codons, _) = bases.as_chunks::<3>();
        let amino_acids = tables::table(self.0).map(|(amino_acids, _)| amino_acids);
        codons.iter().map(move |codon| {
            let index = index(*codon).zip(amino_acids);
            index.and_then(|(index, amino_acids)| amino_acids.get(index)).copied().unwrap_or(b'X')
        })
    }

    /// Whether translation may start at an upper-case DNA codon.
    pub(crate) fn is_start(self, codon: [u8; 3]) -> bool {
        let starts = tables::table(self.0).map(|(_, starts)| starts);
        index(codon).zip(starts).is_some_and(|(index, starts)| starts.get(index) == Some(&b'M'))
    }
}

/// The place of a codon in NCBI's order, bases T C A G.
#[inline]
fn index([a, b, c]: [u8; 3]) -> Option<usize> {
    let [a, b, c] = [RANKS[a as usize], RANKS[b as usize], RANKS[c as usize]];
    ((a | b | c) & NO_BASE == 0).then_some(usize::from(a << 4 | b << 2 | c))
}

const NO_BASE: u8 = 0x80;

/// By table, as this is asked for every codon.
const RANKS: [u8; 256] = {
    let mut ranks = [NO_BASE; 256];
    (ranks[b'T' as usize], ranks[b'C' as usize], ranks[b'A' as usize], ranks[b'G' as usize]) = (0, 1, 2, 3);
    ranks
};

/// The base that pairs with this one; what is not A C G T has no certain partner and stays.
#[inline]
pub(crate) fn complement(base: u8) -> u8 {
    COMPLEMENTS[base as usize]
}

const COMPLEMENTS: [u8; 256] = {
    let mut complements = [0; 256];
    let mut base = 0;
    loop {
        complements[base as usize] = base;
        if base == u8::MAX {
            break;
        }
        base += 1;
    }
    (complements[b'A' as usize], complements[b'T' as usize]) = (b'T', b'A');
    (complements[b'C' as usize], complements[b'G' as usize]) = (b'G', b'C');
    complements
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_code_has_three_stops() {
        let code = GeneticCode::STANDARD;
        assert_eq!(code.translate(*b"ATG"), Some(b'M'));
        assert_eq!([*b"TAA", *b"TAG", *b"TGA"].map(|codon| code.translate(codon)), [Some(b'*'); 3]);
        assert_eq!(code.translate(*b"ANG"), None);
        assert!(code.is_start(*b"ATG") && code.is_start(*b"CTG") && !code.is_start(*b"GTG"));
    }

    #[test]
    fn the_other_codes_differ_where_ncbi_says() {
        let table = |number, codon| GeneticCode::of_table(number).and_then(|code| code.translate(codon));
        assert_eq!(table(2, *b"TGA"), Some(b'W'));
        assert_eq!(table(2, *b"AGA"), Some(b'*'));
        assert_eq!(table(3, *b"CTA"), Some(b'T'));
        assert_eq!(table(3, *b"AGA"), Some(b'R'));
        assert_eq!(table(5, *b"AGG"), Some(b'S'));
        assert_eq!(table(6, *b"TAA"), Some(b'Q'));
        assert_eq!(table(10, *b"TGA"), Some(b'C'));
        assert_eq!(table(12, *b"CTG"), Some(b'S'));
        assert_eq!(table(25, *b"TGA"), Some(b'G'));
        assert_eq!(table(26, *b"CTG"), Some(b'A'));
        assert_eq!(table(33, *b"TAA"), Some(b'Y'));
        let start = |number, codon| GeneticCode::of_table(number).is_some_and(|code| code.is_start(codon));
        assert!(start(11, *b"GTG") && start(2, *b"ATT") && start(3, *b"ATA") && !start(3, *b"TTG"));
        assert_eq!(GeneticCode::of_table(7), None);
        assert_eq!(GeneticCode::UNKNOWN.translate(*b"ATG"), None);
    }

    /// Every table translates the same codons as the standard code but for a few, and can start and stop somewhere.
    #[test]
    fn the_tables_are_whole() {
        let codons: Vec<[u8; 3]> = (0..64).map(|index| [4, 2, 0].map(|shift| b"TCAG"[index >> shift & 3])).collect();
        for code in (1..=33).filter_map(GeneticCode::of_table) {
            let differ =
                codons.iter().filter(|codon| code.translate(**codon) != GeneticCode::STANDARD.translate(**codon));
            assert!(differ.count() <= 8, "{code:?}");
            assert!(codons.iter().any(|codon| code.is_start(*codon)), "{code:?}");
            assert!(code.is_start(*b"ATG"), "{code:?}");
        }
        assert_eq!((1..=33).filter_map(GeneticCode::of_table).count(), 27);
    }
}

//! NCBI's genetic codes (<https://www.ncbi.nlm.nih.gov/Taxonomy/Utils/wprintgc.cgi>), as far as a GFF3 here may name them.

/// A translation table; the 64 amino acids are in NCBI's order, bases T C A G.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GeneticCode(&'static [u8; 64]);

const STANDARD: &[u8; 64] = b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";
const VERTEBRATE_MITOCHONDRIAL: &[u8; 64] = b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG";
const YEAST_MITOCHONDRIAL: &[u8; 64] = b"FFLLSSSSYY**CCWWTTTTPPPPHHQQRRRRIIMMTTTTNNKKSSRRVVVVAAAADDEEGGGG";

impl GeneticCode {
    pub(crate) const STANDARD: Self = Self(STANDARD);

    /// The code of a `transl_table` attribute; table 11 differs from the standard code in its start codons only.
    pub(crate) fn of_table(table: &[u8]) -> Option<Self> {
        match table {
            b"1" | b"11" => Some(Self(STANDARD)),
            b"2" => Some(Self(VERTEBRATE_MITOCHONDRIAL)),
            b"3" => Some(Self(YEAST_MITOCHONDRIAL)),
            _ => None,
        }
    }

    /// The amino acid of an upper-case DNA codon, `*` for a stop, `None` when a base is not one of A C G T.
    pub(crate) fn translate(self, codon: [u8; 3]) -> Option<u8> {
        let [a, b, c] = codon.map(rank);
        Some(self.0[a? * 16 + b? * 4 + c?])
    }
}

fn rank(base: u8) -> Option<usize> {
    match base {
        b'T' => Some(0),
        b'C' => Some(1),
        b'A' => Some(2),
        b'G' => Some(3),
        _ => None,
    }
}

/// The base that pairs with this one; what is not A C G T has no certain partner and stays.
pub(crate) fn complement(base: u8) -> u8 {
    match base {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        b'T' => b'A',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_code_has_one_start_and_three_stops() {
        let code = GeneticCode::STANDARD;
        assert_eq!(code.translate(*b"ATG"), Some(b'M'));
        assert_eq!([*b"TAA", *b"TAG", *b"TGA"].map(|codon| code.translate(codon)), [Some(b'*'); 3]);
        assert_eq!(code.0.iter().filter(|aa| **aa == b'*').count(), 3);
        assert_eq!(code.translate(*b"ANG"), None);
    }

    #[test]
    fn the_mitochondrial_codes_differ_where_ncbi_says() {
        let table = |name: &[u8], codon| GeneticCode::of_table(name).and_then(|code| code.translate(codon));
        assert_eq!(table(b"2", *b"TGA"), Some(b'W'));
        assert_eq!(table(b"2", *b"AGA"), Some(b'*'));
        assert_eq!(table(b"3", *b"CTA"), Some(b'T'));
        assert_eq!(table(b"3", *b"AGA"), Some(b'R'));
        assert_eq!(GeneticCode::of_table(b"4"), None);
    }
}

//! Codons that are read otherwise than the genetic code says, as NCBI's `transl_except` names them.

/// One exception, e.g. `(pos:complement(49395565..49395567),aa:Sec)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exception {
    /// A base of the codon, counted from 0 in the contig. The codon is found by it, so any of the three will do.
    pub(super) position: u32,
    /// `*` for a stop, `X` for one that is not said.
    pub(super) amino_acid: u8,
}

/// The exceptions of an attribute, in its order; what is not understood is passed over.
pub(super) fn exceptions(text: &str) -> Vec<Exception> {
    text.split("(pos:").skip(1).filter_map(exception).collect()
}

fn exception(text: &str) -> Option<Exception> {
    let (place, rest) = text.split_once(",aa:")?;
    let name: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    // The accession of the contig may stand before a position.
    let place = place.rsplit(':').next().unwrap_or(place);
    let digits: String =
        place.chars().skip_while(|char| !char.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let position = digits.parse::<u32>().ok()?.checked_sub(1)?;
    Some(Exception { position, amino_acid: letter(&name) })
}

/// The letter of a name in INSDC's vocabulary for `aa:`
/// (<https://www.insdc.org/submitting-standards/feature-table/>, section 7.5.3).
fn letter(name: &str) -> u8 {
    const LETTERS: [(&str, u8); 25] = [
        ("Ala", b'A'),
        ("Arg", b'R'),
        ("Asn", b'N'),
        ("Asp", b'D'),
        ("Cys", b'C'),
        ("Gln", b'Q'),
        ("Glu", b'E'),
        ("Gly", b'G'),
        ("His", b'H'),
        ("Ile", b'I'),
        ("Leu", b'L'),
        ("Lys", b'K'),
        ("Met", b'M'),
        ("Phe", b'F'),
        ("Pro", b'P'),
        ("Ser", b'S'),
        ("Thr", b'T'),
        ("Trp", b'W'),
        ("Tyr", b'Y'),
        ("Val", b'V'),
        ("Sec", b'U'),
        ("Pyl", b'O'),
        ("TERM", b'*'),
        ("Ter", b'*'),
        ("OTHER", b'X'),
    ];
    LETTERS.iter().find(|(other, _)| name.eq_ignore_ascii_case(other)).map_or(b'X', |(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_with_and_without_what_stands_around_them() {
        let read = |text| exceptions(text).iter().map(|e| (e.position, char::from(e.amino_acid))).collect::<Vec<_>>();
        assert_eq!(read("(pos:71..73,aa:Sec)"), [(70, 'U')]);
        assert_eq!(read("(pos:complement(NC_000003.11:49395565..49395567),aa:Sec)"), [(49_395_564, 'U')]);
        assert_eq!(read("(pos:4263,aa:TERM),(pos:join(5,9..10),aa:OTHER)"), [(4262, '*'), (4, 'X')]);
        assert_eq!(read("(pos:0..2,aa:Sec)(pos:x,aa:Sec),(pos:99999999999,aa:Sec)"), []);
    }
}

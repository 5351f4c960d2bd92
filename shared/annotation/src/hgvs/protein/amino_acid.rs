//! Three-letter codes of amino acids (HGVS, Background, "Standards").

use crate::format::digits;

/// Appends the code of a letter; `*` is `Ter`, what is not certain `Xaa`.
pub(super) fn push(letter: u8, name: &mut Vec<u8>) {
    name.extend_from_slice(match letter {
        b'A' => b"Ala",
        b'C' => b"Cys",
        b'D' => b"Asp",
        b'E' => b"Glu",
        b'F' => b"Phe",
        b'G' => b"Gly",
        b'H' => b"His",
        b'I' => b"Ile",
        b'K' => b"Lys",
        b'L' => b"Leu",
        b'M' => b"Met",
        b'N' => b"Asn",
        b'O' => b"Pyl",
        b'P' => b"Pro",
        b'Q' => b"Gln",
        b'R' => b"Arg",
        b'S' => b"Ser",
        b'T' => b"Thr",
        b'U' => b"Sec",
        b'V' => b"Val",
        b'W' => b"Trp",
        b'Y' => b"Tyr",
        b'*' => b"Ter",
        _ => b"Xaa",
    });
}

/// Appends an amino acid with its position, given from 0.
pub(super) fn push_at(letter: u8, index: usize, name: &mut Vec<u8>) {
    push(letter, name);
    digits::append(name, index as u64 + 1);
}

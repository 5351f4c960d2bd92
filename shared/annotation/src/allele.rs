//! What kind of thing an ALT allele is.

use serde::{Serialize, Serializer};

use crate::change::Change;

/// The class of an alternate allele, after the bases that it shares with REF are trimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// One base for another.
    Snv,
    /// Several bases for as many others.
    Mnv,
    /// Bases added.
    Insertion,
    /// Bases removed.
    Deletion,
    /// Bases replaced by a different number of bases.
    Indel,
    /// `<DEL>`, `<NON_REF>`, `<*>` and the like.
    Symbolic,
    /// A breakend, as `G[17:198982[` or `.A`.
    Breakend,
    /// `*`: the allele is missing because of a deletion upstream.
    OverlappingDeletion,
    /// ALT repeats REF.
    NoChange,
}

impl Class {
    pub(crate) const ALL: [Self; 9] = [
        Self::Snv,
        Self::Mnv,
        Self::Insertion,
        Self::Deletion,
        Self::Indel,
        Self::Symbolic,
        Self::Breakend,
        Self::OverlappingDeletion,
        Self::NoChange,
    ];

    /// The word for it in the count log.
    pub fn term(self) -> &'static str {
        match self {
            Self::Snv => "SNV",
            Self::Mnv => "MNV",
            Self::Insertion => "insertion",
            Self::Deletion => "deletion",
            Self::Indel => "indel",
            Self::Symbolic => "symbolic",
            Self::Breakend => "breakend",
            Self::OverlappingDeletion => "overlapping deletion",
            Self::NoChange => "no change",
        }
    }

    pub(crate) fn of(change: &Change<'_>) -> Self {
        match (change.reference.len(), change.alternate.len()) {
            (0, 0) => Self::NoChange,
            (0, _) => Self::Insertion,
            (_, 0) => Self::Deletion,
            (1, 1) => Self::Snv,
            (removed, added) if removed == added => Self::Mnv,
            _ => Self::Indel,
        }
    }
}

impl Serialize for Class {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.term())
    }
}

/// How an ALT allele is written (VCF specification, sections 1.6.1 and 5).
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// `A C G T N` in either case.
    Bases,
    /// Bases with IUPAC ambiguity codes, which VCF does not allow in ALT.
    Iupac,
    Missing,
    Other(Class),
    Invalid,
}

impl Spelling {
    pub(crate) fn of(allele: &[u8]) -> Self {
        if allele.is_empty() {
            return Self::Invalid;
        }
        if allele.iter().all(|base| matches!(base.to_ascii_uppercase(), b'A' | b'C' | b'G' | b'T' | b'N')) {
            return Self::Bases;
        }
        match allele {
            b"." => Self::Missing,
            b"*" => Self::Other(Class::OverlappingDeletion),
            _ if allele.contains(&b'[') || allele.contains(&b']') => Self::Other(Class::Breakend),
            [b'<', .., b'>'] => Self::Other(Class::Symbolic),
            [b'.', bases @ ..] | [bases @ .., b'.'] if bases.iter().all(u8::is_ascii_alphabetic) => {
                Self::Other(Class::Breakend)
            }
            _ if allele.iter().all(|base| b"ACGTUNRYSWKMBDHV".contains(&base.to_ascii_uppercase())) => Self::Iupac,
            _ => Self::Invalid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_the_specification() {
        assert_eq!(Spelling::of(b"acgtn"), Spelling::Bases);
        assert_eq!(Spelling::of(b"."), Spelling::Missing);
        assert_eq!(Spelling::of(b"*"), Spelling::Other(Class::OverlappingDeletion));
        for symbolic in [&b"<DEL>"[..], b"<NON_REF>", b"<*>", b"<INS:ME:ALU>"] {
            assert_eq!(Spelling::of(symbolic), Spelling::Other(Class::Symbolic));
        }
        for breakend in [&b"G[17:198982["[..], b"]13:1]T", b"]<ctg1>:7]A", b".A", b"G."] {
            assert_eq!(Spelling::of(breakend), Spelling::Other(Class::Breakend));
        }
        assert_eq!(Spelling::of(b"R"), Spelling::Iupac);
        for invalid in [&b""[..], b"A C", b"<DEL", b"12"] {
            assert_eq!(Spelling::of(invalid), Spelling::Invalid);
        }
    }
}

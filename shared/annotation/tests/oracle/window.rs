//! The codons that a variant touches.

use super::{
    gene::Gene,
    translation::{Read, amino_acid},
    variant::Variant,
};

/// The codons that are touched, before and after, translated.
pub struct Window {
    /// Index of the first, from the first whole codon.
    pub first: usize,
    pub reference: Vec<u8>,
    /// Whole codons only.
    pub alternate: Vec<u8>,
    /// Whether a changed base is read twice.
    pub slipped: bool,
}

impl Window {
    /// `None` when a codon is touched that is not whole.
    pub fn new(
        gene: &Gene,
        variant: &Variant,
        offset: usize,
        reference: &Read,
        alternate: &Read,
        codons: usize,
    ) -> Option<Self> {
        let start = offset.checked_sub(gene.phase)?;
        let end = start + variant.reference.len();
        let (first, last) = (start / 3, end.div_ceil(3));
        if last > codons || first >= codons {
            return None;
        }
        let translated = |bases: &[u8]| bases.chunks_exact(3).map(amino_acid).collect::<Vec<u8>>();
        let text = |read: &Read, first: usize, length: usize| {
            let from = gene.phase + first * 3;
            translated(&read.bases[from..(from + length).min(read.bases.len())])
        };
        let length = (last - first) * 3;
        let after = length.checked_add_signed(variant.growth())?;
        Some(Self {
            first,
            reference: text(reference, first, length),
            alternate: text(alternate, first, after),
            slipped: false,
        })
    }

    /// A base that is read twice changes one codon or two.
    pub fn of_slipped(gene: &Gene, reference: &Read, alternate: &Read) -> Option<Self> {
        let codons =
            |read: &Read| read.bases[gene.phase..read.coding].chunks_exact(3).map(<[u8]>::to_vec).collect::<Vec<_>>();
        let (before, after) = (codons(reference), codons(alternate));
        let changed: Vec<usize> = (0..before.len()).filter(|index| before[*index] != after[*index]).collect();
        let (first, last) = (*changed.first()?, *changed.last()?);
        let translated = |codons: &[Vec<u8>]| codons[first..=last].iter().map(|codon| amino_acid(codon)).collect();
        Some(Self { first, reference: translated(&before), alternate: translated(&after), slipped: true })
    }
}

//! Genotypes by sample. Only GT is read of each.

use crate::{Class, change::Change};

use super::Sample;

/// Samples that are counted: a bound on memory.
const COUNTED: usize = 10_000;

/// Alleles of a genotype that are told apart.
const PLOIDY: usize = 8;

/// What an alternate allele is to the counts of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Substitution {
    Transition,
    Transversion,
    Indel,
    Other,
}

impl Substitution {
    pub(super) fn of(class: Class, change: &Change<'_>) -> Self {
        match (class, change.reference, change.alternate) {
            (Class::Snv, [reference], [alternate]) => match (reference, alternate) {
                (b'A', b'G') | (b'G', b'A') | (b'C', b'T') | (b'T', b'C') => Self::Transition,
                (b'A' | b'C' | b'G' | b'T', b'A' | b'C' | b'G' | b'T') => Self::Transversion,
                _ => Self::Other,
            },
            (Class::Insertion | Class::Deletion | Class::Indel, ..) => Self::Indel,
            _ => Self::Other,
        }
    }
}

/// The genotypes of every sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Genotypes {
    samples: Vec<Sample>,
}

impl Genotypes {
    /// Counts the genotypes of a record: `columns` are those behind INFO, each with the tab before it.
    pub(super) fn add(&mut self, columns: &[u8], substitution: impl Fn(usize) -> Option<Substitution>) {
        // GT must be the first of FORMAT when it is there (VCF specification, section 1.6.2).
        let Some(rest) = columns.strip_prefix(b"\tGT") else { return };
        if !matches!(rest.first(), Some(b':' | b'\t')) {
            return;
        }
        for (index, tab) in memchr::memchr_iter(b'\t', rest).take(COUNTED).enumerate() {
            let field = rest.get(tab + 1..).unwrap_or_default();
            if self.samples.len() == index {
                self.samples.push(Sample::default());
            }
            if let Some(sample) = self.samples.get_mut(index) {
                sample.genotype(field, &substitution);
            }
        }
    }

    /// Takes in what was counted in another part of the file.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.samples.len() < other.samples.len() {
            self.samples.resize_with(other.samples.len(), Sample::default);
        }
        for (sample, part) in self.samples.iter_mut().zip(&other.samples) {
            let parts = part.counts();
            sample.counts_mut().into_iter().zip(parts).for_each(|(sum, part)| *sum += part);
        }
    }

    /// The samples with their names, and how many more there are; none when no record had genotypes.
    pub(super) fn finish(self, names: &[Vec<u8>]) -> (Vec<Sample>, u64) {
        if self.samples.is_empty() {
            return (Vec::new(), 0);
        }
        let left_out = names.len().saturating_sub(self.samples.len()) as u64;
        let named = self.samples.into_iter().zip(names);
        let named = named.map(|(sample, name)| Sample { name: String::from_utf8_lossy(name).into_owned(), ..sample });
        (named.collect(), left_out)
    }
}

impl Sample {
    /// Counts the genotype that the text begins with.
    fn genotype(&mut self, text: &[u8], substitution: impl Fn(usize) -> Option<Substitution>) {
        // By far the most frequent.
        if let [b'0', b'/' | b'|', b'0', rest @ ..] = text
            && matches!(rest.first(), None | Some(b':' | b'\t'))
        {
            self.hom_ref += 1;
            return;
        }
        let mut alleles = [0; PLOIDY];
        let Some(ploidy) = alleles_of(text, &mut alleles) else {
            self.missing += 1;
            return;
        };
        let alleles = alleles.get(..ploidy).unwrap_or_default();
        let first = alleles.first().copied().unwrap_or_default();
        let is_same = alleles.iter().all(|allele| *allele == first);
        *match (ploidy, is_same, first) {
            (1, _, 0) => &mut self.haploid_ref,
            (1, ..) => &mut self.haploid_alt,
            (_, true, 0) => &mut self.hom_ref,
            (_, true, _) => &mut self.hom_alt,
            (_, false, _) => &mut self.het,
        } += 1;
        for (index, allele) in alleles.iter().enumerate() {
            if alleles[..index].contains(allele) {
                continue;
            }
            match substitution(*allele) {
                Some(Substitution::Transition) => self.transitions += 1,
                Some(Substitution::Transversion) => self.transversions += 1,
                Some(Substitution::Indel) => self.indels += 1,
                Some(Substitution::Other) | None => {}
            }
        }
    }

    fn counts(&self) -> [u64; 9] {
        let Self {
            hom_ref, het, hom_alt, haploid_ref, haploid_alt, missing, transitions, transversions, indels, ..
        } = *self;
        [hom_ref, het, hom_alt, haploid_ref, haploid_alt, missing, transitions, transversions, indels]
    }

    fn counts_mut(&mut self) -> [&mut u64; 9] {
        let Self {
            hom_ref, het, hom_alt, haploid_ref, haploid_alt, missing, transitions, transversions, indels, ..
        } = self;
        [hom_ref, het, hom_alt, haploid_ref, haploid_alt, missing, transitions, transversions, indels]
    }
}

/// The alleles of the genotype that the text begins with, and how many there are; `None` when one is missing or it is no
/// genotype. VCF 4.4 lets a phasing mark stand before the first.
fn alleles_of(text: &[u8], alleles: &mut [usize; PLOIDY]) -> Option<usize> {
    let text = text.strip_prefix(b"/").or_else(|| text.strip_prefix(b"|")).unwrap_or(text);
    let mut count = 0;
    let mut allele: Option<usize> = None;
    for byte in text.iter().copied().chain([b'\t']) {
        match byte {
            b'0'..=b'9' => {
                allele = Some(allele.unwrap_or(0).checked_mul(10)?.checked_add(usize::from(byte - b'0'))?);
            }
            b'/' | b'|' | b':' | b'\t' => {
                // More alleles than are told apart are not looked at.
                if let Some(place) = alleles.get_mut(count) {
                    *place = allele.take()?;
                    count += 1;
                }
                if matches!(byte, b':' | b'\t') {
                    return Some(count);
                }
            }
            _ => return None,
        }
    }
    None
}

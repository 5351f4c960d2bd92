//! What several substitutions of one haplotype do together.

use super::{
    gene::Gene,
    translation::{self, amino_acid},
    variant::Variant,
};

/// The amino acid changes that must be said; `None` where more than a plain gene's inner codons is touched, or a stop is
/// gained, after which bcftools marks what follows.
pub fn expected(gene: &Gene, variants: &[Variant]) -> Option<Vec<String>> {
    let parts: usize = gene.cds.iter().map(|part| part.len()).sum();
    let slips = gene.cds.windows(2).any(|pair| pair[0].start < pair[1].end && pair[1].start < pair[0].end);
    if !gene.has_start || !gene.has_stop || slips {
        return None;
    }
    let mut changed = gene.clone();
    for variant in variants {
        changed.bases[variant.start] = variant.alternate[0];
    }
    let (before, after) = (translation::reference(gene).bases, translation::reference(&changed).bases);
    let codons = before[..parts].chunks_exact(3).zip(after[..parts].chunks_exact(3)).enumerate();
    let changed: Vec<_> = codons.filter(|(_, (before, after))| before != after).collect();
    let last = parts / 3 - 1;
    if changed.iter().any(|(index, (_, after))| *index == 0 || *index == last || amino_acid(after) == b'*') {
        return None;
    }
    let change = |(index, (before, after)): &(usize, (&[u8], &[u8]))| {
        let (number, before, after) = (index + 1, char::from(amino_acid(before)), char::from(amino_acid(after)));
        if before == after { format!("{number}{before}") } else { format!("{number}{before}>{number}{after}") }
    };
    Some(changed.iter().map(change).collect())
}

//! Consequences and their impacts, as Ensembl rates them.

use super::{
    bars::{Bar, Drawing, Shape},
    counts::Counts,
    words,
};

/// Terms of impact HIGH, MODERATE and LOW; all others are MODIFIER (Ensembl Variation, "Calculated variant
/// consequences").
const HIGH: &[&str] = &[
    "transcript_ablation",
    "splice_acceptor_variant",
    "splice_donor_variant",
    "stop_gained",
    "frameshift_variant",
    "stop_lost",
    "start_lost",
    "transcript_amplification",
    "feature_elongation",
    "feature_truncation",
];
const MODERATE: &[&str] = &["inframe_insertion", "inframe_deletion", "missense_variant", "protein_altering_variant"];
const LOW: &[&str] = &[
    "splice_donor_5th_base_variant",
    "splice_region_variant",
    "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant",
    "incomplete_terminal_codon_variant",
    "start_retained_variant",
    "stop_retained_variant",
    "synonymous_variant",
];

/// The four impacts, the gravest first, those that do not occur too.
pub fn impacts(counts: &Counts) -> Drawing {
    let bar = |(term, shape): (&str, Shape)| {
        Bar::new(term.to_lowercase(), counts.impacts.get(term).copied().unwrap_or(0), shape)
    };
    let of = [("HIGH", Shape::High), ("MODERATE", Shape::Moderate), ("LOW", Shape::Low), ("MODIFIER", Shape::Modifier)];
    Drawing::rows("impacts", "Impact", "alternate alleles", of.into_iter().map(bar).collect())
}

/// The most severe consequence of each allele, the commonest first.
pub fn most_severe(counts: &Counts) -> Drawing {
    let mut terms: Vec<_> = counts.consequences.iter().collect();
    terms.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let bars = terms.into_iter().map(|(term, count)| Bar::new(words(term), *count, shape(term))).collect();
    Drawing::rows("consequences", "Most severe consequence", "alternate alleles", bars)
}

fn shape(term: &str) -> Shape {
    match term {
        _ if HIGH.contains(&term) => Shape::High,
        _ if MODERATE.contains(&term) => Shape::Moderate,
        _ if LOW.contains(&term) => Shape::Low,
        _ => Shape::Modifier,
    }
}

//! Consequences and their impacts, as Ensembl rates them.

use gas_preview::{Consequence, Impact};

use super::{
    bars::{Bar, Drawing, Shape},
    counts::Counts,
    words,
};

/// The four impacts, the gravest first, those that do not occur too.
pub fn impacts(counts: &Counts) -> Drawing {
    let bar = |impact: Impact| {
        let count = counts.impacts.get(impact.term()).copied().unwrap_or(0);
        Bar::new(impact.term().to_lowercase(), count, shape_of(impact))
    };
    Drawing::rows("impacts", "Impact", "alternate alleles", Impact::ALL.into_iter().map(bar).collect())
}

/// The most severe consequence of each allele, the commonest first.
pub fn most_severe(counts: &Counts) -> Drawing {
    let mut terms: Vec<_> = counts.consequences.iter().collect();
    terms.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let bars = terms.into_iter().map(|(term, count)| Bar::new(words(term), *count, shape(term))).collect();
    Drawing::rows("consequences", "Most severe consequence", "alternate alleles", bars)
}

/// A term that is not known is drawn as a modifier.
fn shape(term: &str) -> Shape {
    shape_of(Consequence::of(term).map_or(Impact::Modifier, Consequence::impact))
}

fn shape_of(impact: Impact) -> Shape {
    match impact {
        Impact::High => Shape::High,
        Impact::Moderate => Shape::Moderate,
        Impact::Low => Shape::Low,
        Impact::Modifier => Shape::Modifier,
    }
}

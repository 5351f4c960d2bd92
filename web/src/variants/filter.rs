//! What the reader looks for: a gene, an impact, a consequence, in the address of the page.

use gas_preview::{Effect, Variant};
use serde::Deserialize;

/// The longest word that is looked for, in characters.
const LONGEST: usize = 64;

/// The filter; a field that is empty lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// A gene's symbol or id, or how it begins.
    pub gene: String,
    /// An impact, as `HIGH`.
    pub impact: String,
    /// A term, as `missense_variant`.
    pub consequence: String,
}

impl Filter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        [&self.gene, &self.impact, &self.consequence].iter().all(|field| field.trim().is_empty())
    }

    /// The most severe effect that fits; `None` when the variant does not. A variant without effects fits no filter.
    pub(super) fn effect_of<'a>(&self, variant: &'a Variant) -> Option<Option<&'a Effect>> {
        if self.is_empty() {
            return Some(variant.worst());
        }
        variant.effects.iter().find(|effect| self.fits(effect)).map(Some)
    }

    fn fits(&self, effect: &Effect) -> bool {
        let [gene, impact, consequence] = [&self.gene, &self.impact, &self.consequence].map(|field| wanted(field));
        let of_gene = [&effect.symbol, &effect.gene].into_iter().flatten().any(|name| wanted(name).starts_with(&gene));
        (gene.is_empty() || of_gene)
            && (impact.is_empty() || wanted(effect.impact.term()) == impact)
            && (consequence.is_empty() || effect.terms.iter().any(|term| wanted(term) == consequence))
    }
}

fn wanted(field: &str) -> String {
    field.trim().chars().take(LONGEST).flat_map(char::to_lowercase).collect()
}

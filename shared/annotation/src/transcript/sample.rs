//! A coding sequence for tests.

use crate::{Span, genetic_code::GeneticCode, transcript::Cds};

impl Cds {
    /// One with start and stop codon, of the standard code, and nothing special.
    pub(crate) fn complete(parts: Vec<Span>) -> Self {
        Self {
            parts,
            phase: 0,
            has_start: true,
            has_stop: true,
            code: GeneticCode::STANDARD,
            recoded: Vec::new(),
            protein_id: String::new(),
        }
    }
}

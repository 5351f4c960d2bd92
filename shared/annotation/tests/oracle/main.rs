//! An independent oracle: it puts a variant into the genome's text, splices and translates the whole transcript from
//! scratch, and says what the engine must say. It knows the engine's public face only.
//!
//! `PROPTEST_CASES` sets the number of genes; each gets every kind of variant.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod engine;
mod expected;
mod gene;
mod haplotype;
mod hgvs;
mod translation;
mod variant;
mod window;

use proptest::{prelude::*, test_runner::RngSeed};

use expected::Expected;
use variant::Variant;

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(20_260_226),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_engine_says_what_splicing_and_translating_from_scratch_says(
        gene in gene::genes(),
        raw in prop::collection::vec(variant::raw(), 60),
    ) {
        let mut variants: Vec<Variant> = variant::all_substitutions(&gene, 12);
        variants.extend(raw.iter().filter_map(|raw| variant::resolve(&gene, raw)));
        let answers = engine::annotate(&gene, &variants);
        prop_assert_eq!(answers.len(), variants.len());
        for (variant, answer) in variants.iter().zip(&answers) {
            let Some(expected) = Expected::of(&gene, variant) else { continue };
            let faults = expected.faults(answer);
            prop_assert!(faults.is_empty(), "{variant:?}: {faults:#?}\n{answer:#?}");
        }
    }

    /// Substitutions of one haplotype: those in one codon give its amino acid in common.
    #[test]
    fn substitutions_of_one_haplotype_are_read_together(
        gene in gene::genes(),
        drawn in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..3), 2..12),
    ) {
        let variants = variant::substitutions(&gene, &drawn);
        let expected = haplotype::expected(&gene, &variants);
        let said = engine::annotate_together(&gene, &variants).join(",");
        for change in expected.into_iter().flatten() {
            let is_said = said.split(',').any(|entry| entry.split('|').nth(5) == Some(change.as_str()));
            prop_assert!(is_said, "{change} is not in {said}\n{variants:?}");
        }
    }
}

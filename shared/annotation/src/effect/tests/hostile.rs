//! Models and changes that make no sense end in some answer, not in a panic.

use proptest::prelude::*;

use super::*;

/// Spans at the start of a contig, or at the last position that there can be.
fn spans(at_end: bool) -> impl Strategy<Value = Vec<Span>> {
    let base = if at_end { u32::MAX - 200 } else { 0 };
    prop::collection::vec((0..200_u32, 0..60_u32), 1..6).prop_map(move |spans| {
        spans.iter().map(|(start, length)| Span::new(base + start, base + (start + length).min(200))).collect()
    })
}

fn model() -> impl Strategy<Value = (Transcript, u32)> {
    any::<bool>().prop_flat_map(|at_end| {
        let base = if at_end { u32::MAX - 200 } else { 0 };
        let flags = any::<(bool, bool, bool, bool)>();
        (spans(at_end), spans(at_end), 0..3_u8, flags, 0..6_u32).prop_map(
            move |(exons, parts, phase, flags, recoded)| {
                let mut gene = Gene::new(GENE, &EXONS, &CDS).forward;
                gene.exons = exons;
                gene.exons.sort_unstable();
                gene.exons.dedup_by(|next, exon| next.start <= exon.end);
                gene.strand = if flags.0 { Strand::Forward } else { Strand::Reverse };
                let cds = gene.cds.take().unwrap();
                gene.cds = flags.1.then(|| Cds {
                    parts,
                    phase,
                    has_start: flags.2,
                    has_stop: flags.3,
                    recoded: vec![(recoded, b'U'), (u32::MAX, b'U')],
                    ..cds
                });
                (gene, base)
            },
        )
    })
}

proptest! {
    #[test]
    fn any_model_and_any_change((transcript, base) in model(), start in 0..210_u32, removed in 0..30_usize,
                                alternate in "[ACGTN]{0,8}", length in 0..400_usize) {
        let sequence = Sequence::from(GENE.to_ascii_uppercase().into_bytes().repeat(4)[..length].to_vec());
        let reference = vec![b'A'; removed];
        let change = Change { start: base.saturating_add(start), reference: &reference, alternate: alternate.as_bytes() };
        let mut effect = Effect::default();
        effect.decide(&sequence, &transcript, &change, 5_000).unwrap();
        let other = Change { start: change.span().end, reference: b"A", alternate: b"CC" };
        effect.coding.apply(&sequence, &transcript, &[change, other]).unwrap();
        effect.coding.consequences(&sequence, &transcript).unwrap();
        effect.decide_structural(&transcript, Structural::Deletion, change.span(), 5_000);
    }
}

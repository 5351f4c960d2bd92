//! Odd models and changes: no name may be better than a wrong one, and none may panic.

use proptest::prelude::*;

use crate::{
    Span,
    change::Change,
    contig::Contig,
    effect::Effect,
    genetic_code::GeneticCode,
    hgvs,
    transcript::{Cds, Gene, Marks, Strand, Transcript},
};

const LENGTH: u32 = 60;

fn spans(most: usize) -> impl Strategy<Value = Vec<Span>> {
    let span = (0..LENGTH + 10, 1..20_u32).prop_map(|(start, length)| Span::new(start, start + length));
    proptest::collection::vec(span, 1..most)
}

prop_compose! {
    /// Exons may overlap and run past the contig, and the coding sequence may lie anywhere.
    fn transcript()(
        exons in spans(4),
        parts in spans(4),
        (phase, is_forward, has_start, has_stop) in (0..3_u8, any::<bool>(), any::<bool>(), any::<bool>()),
        recoded in proptest::collection::vec((0..9_u32, Just(b'U')), 0..2),
        is_coding in any::<bool>(),
    ) -> Transcript {
        let mut exons = exons;
        exons.sort_unstable();
        exons.dedup_by(|next, last| next.start <= last.end);
        let code = GeneticCode::STANDARD;
        Transcript {
            id: "T".to_owned(),
            version: None,
            gene: 0,
            biotype: String::new(),
            strand: if is_forward { Strand::Forward } else { Strand::Reverse },
            exons,
            cds: is_coding.then(|| Cds { parts, phase, has_start, has_stop, code, recoded, protein_id: String::new() }),
            marks: Marks::default(),
            mature_mirnas: Vec::new(),
            has_odd_names: false,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn odd_models_do_not_panic(
        transcript in transcript(),
        bases in "[ACGTN]{60}",
        (start, length, alternate) in (0..LENGTH + 5, 0..20_u32, "[ACGT]{0,8}"),
    ) {
        let gene = Gene {
            id: String::new(),
            symbol: String::new(),
            biotype: String::new(),
            strand: transcript.strand,
            span: transcript.span(),
        };
        let end = (start + length).min(LENGTH);
        let reference = bases.as_bytes().get(start as usize..end as usize).unwrap_or_default();
        let change = Change::trimmed(start, reference, alternate.as_bytes());
        let contig = Contig::in_memory("1", bases.clone().into_bytes(), vec![gene], vec![transcript.clone()]);
        let mut effect = Effect::default();
        effect.decide(&contig.sequence, &transcript, &change, 5).unwrap();
        let (mut genomic, mut on_transcript, mut protein) = (Vec::new(), Vec::new(), Vec::new());
        hgvs::genomic(&contig, &change, &mut genomic).unwrap();
        hgvs::transcript(&contig, &transcript, &change, &mut on_transcript).unwrap();
        hgvs::protein(&contig, &transcript, &effect, &mut protein).unwrap();
        prop_assert!(on_transcript.is_empty() || on_transcript.starts_with(b"T:"));
        prop_assert!(protein.is_empty() || protein.starts_with(b"T:p."));
    }
}

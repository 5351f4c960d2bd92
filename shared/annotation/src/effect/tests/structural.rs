use super::*;

fn terms(gene: &Gene, kind: Structural, start: u32, end: u32) -> String {
    let mut effect = Effect::default();
    effect.decide_structural(&gene.forward, kind, Span::new(start, end), 5_000);
    let length = u32::try_from(gene.bases.len()).unwrap();
    let mut other = Effect::default();
    other.decide_structural(&gene.reverse, kind, Span::new(length - end, length - start), 5_000);
    assert_eq!(format!("{effect:?}"), format!("{other:?}"), "{kind:?} {start}-{end} on the reverse strand");
    said(&effect)
}

#[test]
fn whole_transcripts() {
    let gene = gene();
    assert_eq!(terms(&gene, Structural::Deletion, 10, 140), "transcript_ablation");
    assert_eq!(terms(&gene, Structural::Duplication, 0, 150), "transcript_amplification");
    assert_eq!(
        terms(&gene, Structural::Inversion, 0, 150),
        "start_lost&coding_sequence_variant&5_prime_UTR_variant&3_prime_UTR_variant&intron_variant"
    );
}

#[test]
fn parts_of_transcripts() {
    let gene = gene();
    for (kind, start, end, expected) in [
        (Structural::Deletion, 0, 12, "feature_truncation&5_prime_UTR_variant"),
        (Structural::Deletion, 40, 50, "feature_truncation&intron_variant"),
        (Structural::Deletion, 76, 82, "feature_truncation&inframe_deletion"),
        (Structural::Deletion, 76, 83, "frameshift_variant&feature_truncation"),
        (Structural::Deletion, 64, 102, "feature_truncation&coding_sequence_variant&intron_variant"),
        (Structural::Deletion, 125, 150, "stop_lost&feature_truncation&coding_sequence_variant&3_prime_UTR_variant"),
        (Structural::Duplication, 40, 50, "feature_elongation&intron_variant"),
        (Structural::Duplication, 64, 102, "feature_elongation&coding_sequence_variant&intron_variant"),
        (Structural::Duplication, 64, 150, "coding_sequence_variant&3_prime_UTR_variant&intron_variant"),
        (Structural::Insertion, 80, 80, "feature_elongation&coding_sequence_variant"),
        (Structural::Insertion, 40, 40, "feature_elongation&intron_variant"),
        (Structural::CopyNumber, 64, 102, "coding_sequence_variant&intron_variant"),
        (Structural::Breakend, 80, 81, "coding_sequence_variant"),
        (Structural::Breakend, 50, 51, "intron_variant"),
        (Structural::Breakend, 145, 146, "downstream_gene_variant"),
        (Structural::Deletion, 0, 5, "upstream_gene_variant"),
    ] {
        assert_eq!(terms(&gene, kind, start, end), expected, "{kind:?} {start}-{end}");
    }
}

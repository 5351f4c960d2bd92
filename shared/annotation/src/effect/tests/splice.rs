use super::*;

/// The bases of the first intron, counted from its start and from its end.
#[test]
fn bases_of_an_intron() {
    let gene = gene();
    let from_start = |base| gene.complemented(INTRON.start + base);
    assert_eq!(from_start(0), "splice_donor_variant");
    assert_eq!(from_start(1), "splice_donor_variant");
    assert_eq!(from_start(2), "splice_donor_region_variant&intron_variant");
    assert_eq!(from_start(3), "splice_donor_region_variant&intron_variant");
    assert_eq!(from_start(4), "splice_donor_5th_base_variant&intron_variant");
    assert_eq!(from_start(5), "splice_donor_region_variant&intron_variant");
    assert_eq!(from_start(6), "splice_region_variant&intron_variant");
    assert_eq!(from_start(7), "splice_region_variant&intron_variant");
    assert_eq!(from_start(8), "intron_variant");
    let from_end = |base| gene.complemented(INTRON.end - base);
    assert_eq!(from_end(18), "intron_variant");
    assert_eq!(from_end(17), "splice_polypyrimidine_tract_variant&intron_variant");
    assert_eq!(from_end(9), "splice_polypyrimidine_tract_variant&intron_variant");
    assert_eq!(from_end(8), "splice_region_variant&splice_polypyrimidine_tract_variant&intron_variant");
    assert_eq!(from_end(3), "splice_region_variant&splice_polypyrimidine_tract_variant&intron_variant");
    assert_eq!(from_end(2), "splice_acceptor_variant");
    assert_eq!(from_end(1), "splice_acceptor_variant");
}

#[test]
fn three_bases_of_the_exon_belong_to_the_splice_region() {
    let gene = gene();
    assert_eq!(gene.complemented(INTRON.start - 4), "missense_variant");
    assert_eq!(gene.complemented(INTRON.start - 3), "missense_variant&splice_region_variant");
    assert_eq!(gene.complemented(INTRON.start - 1), "stop_gained&splice_region_variant");
    assert_eq!(gene.complemented(INTRON.end), "missense_variant&splice_region_variant");
    assert_eq!(gene.terms(INTRON.end + 2, 1, "A"), "missense_variant&splice_region_variant");
    assert_eq!(gene.complemented(INTRON.end + 3), "missense_variant");
    // Not at the ends of the transcript.
    assert_eq!(gene.complemented(10), "5_prime_UTR_variant");
    assert_eq!(gene.complemented(139), "3_prime_UTR_variant");
}

/// An insertion is in a splice site only when both its neighbours are.
#[test]
fn insertions_in_an_intron() {
    let gene = gene();
    let from_start = |base| gene.terms(INTRON.start + base, 0, "A");
    assert_eq!(from_start(0), "frameshift_variant&splice_region_variant");
    assert_eq!(from_start(1), "splice_donor_variant");
    assert_eq!(from_start(2), "splice_region_variant&intron_variant");
    assert_eq!(from_start(3), "splice_donor_region_variant&intron_variant");
    assert_eq!(from_start(7), "splice_region_variant&intron_variant");
    assert_eq!(from_start(8), "intron_variant");
    let from_end = |base| gene.terms(INTRON.end - base, 0, "A");
    assert_eq!(from_end(8), "splice_polypyrimidine_tract_variant&intron_variant");
    assert_eq!(from_end(7), "splice_region_variant&splice_polypyrimidine_tract_variant&intron_variant");
    assert_eq!(from_end(2), "splice_region_variant&intron_variant");
    assert_eq!(from_end(1), "splice_acceptor_variant");
    assert_eq!(from_end(0), "frameshift_variant&splice_region_variant");
}

#[test]
fn deletions_over_the_borders_of_an_intron() {
    let gene = gene();
    assert_eq!(
        gene.terms(INTRON.start - 3, 6, ""),
        "splice_donor_variant&splice_donor_region_variant&coding_sequence_variant&intron_variant"
    );
    assert_eq!(gene.terms(INTRON.end - 3, 6, ""), "splice_acceptor_variant&coding_sequence_variant&intron_variant");
    assert_eq!(gene.terms(INTRON.start - 1, 2, ""), "splice_donor_variant&coding_sequence_variant");
    // A whole exon, with ten bases of the introns on both sides.
    assert_eq!(
        gene.terms(64, 38, ""),
        "splice_acceptor_variant&splice_donor_variant&splice_donor_5th_base_variant&coding_sequence_variant&intron_variant"
    );
    // A whole intron: the exons are joined.
    assert_eq!(
        gene.terms(INTRON.start, INTRON.len(), ""),
        "splice_acceptor_variant&splice_donor_variant&splice_donor_5th_base_variant&intron_variant"
    );
    // The last codon of an exon.
    assert_eq!(gene.terms(INTRON.start - 4, 3, ""), "inframe_deletion&splice_region_variant");
}

/// Bases of a replacement that stay the same are not touched.
#[test]
fn only_the_bases_that_differ_touch_a_splice_site() {
    let gene = gene();
    assert_eq!(gene.terms(30, 4, "TAGA"), "splice_donor_variant&coding_sequence_variant");
    assert_eq!(gene.terms(31, 4, "CGTC"), "splice_donor_region_variant&coding_sequence_variant&intron_variant");
}

/// Up to 13 bases between exons are no intron (ensembl-variation), so there is no splice site.
#[test]
fn a_short_gap_between_exons_is_no_intron() {
    let (exons, cds) = ([Span::new(10, 60), Span::new(73, 140)], [Span::new(16, 60), Span::new(73, 132)]);
    let gap = Gene::new(GENE, &exons, &cds);
    assert_eq!(gap.complemented(60), "coding_sequence_variant");
    assert_eq!(gap.complemented(66), "coding_sequence_variant");
    assert!(!gap.complemented(59).contains("splice"));
    let untranslated = Gene::new(GENE, &exons, &[Span::new(90, 132)]);
    assert_eq!(untranslated.complemented(66), "5_prime_UTR_variant");
    let non_coding = Gene::new(GENE, &exons, &[]);
    assert_eq!(non_coding.complemented(66), "non_coding_transcript_variant");
    let intron = Gene::new(GENE, &[Span::new(10, 60), Span::new(74, 140)], &[Span::new(16, 60), Span::new(74, 132)]);
    assert_eq!(intron.complemented(60), "splice_donor_variant&splice_polypyrimidine_tract_variant");
}

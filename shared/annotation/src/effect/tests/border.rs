use super::*;

#[test]
fn untranslated_regions() {
    let gene = gene();
    assert_eq!(gene.complemented(10), "5_prime_UTR_variant");
    assert_eq!(gene.terms(11, 0, "A"), "5_prime_UTR_variant");
    assert_eq!(gene.complemented(CDS_START - 1), "5_prime_UTR_variant");
    // An insertion right before the coding sequence, or right after it.
    assert_eq!(gene.terms(CDS_START, 0, "A"), "5_prime_UTR_variant");
    assert_eq!(gene.terms(CDS_END, 0, "A"), "3_prime_UTR_variant");
    assert_eq!(gene.complemented(CDS_END), "3_prime_UTR_variant");
    assert_eq!(gene.complemented(139), "3_prime_UTR_variant");
    // A deletion that begins outside of the transcript.
    assert_eq!(gene.terms(5, 8, ""), "5_prime_UTR_variant");
    // With introns inside the untranslated regions.
    let untranslated = Gene::new(GENE, &EXONS, &[Span::new(76, 88)]);
    assert_eq!(untranslated.complemented(31), "splice_region_variant&5_prime_UTR_variant");
    assert_eq!(untranslated.complemented(32), "splice_donor_variant");
    assert_eq!(untranslated.complemented(121), "splice_region_variant&3_prime_UTR_variant");
    assert_eq!(untranslated.terms(32, 0, "A"), "splice_region_variant&5_prime_UTR_variant");
    assert_eq!(untranslated.complemented(50), "intron_variant");
    assert_eq!(untranslated.complemented(100), "intron_variant");
}

/// `GCACGT` before `ATG GAT`.
#[test]
fn over_the_start_of_the_coding_sequence() {
    let gene = gene();
    let terms = |offset, removed, alternate| gene.terms(CDS_START - offset, removed, alternate);
    assert_eq!(terms(3, 6, ""), "start_lost&5_prime_UTR_variant");
    assert_eq!(terms(1, 3, ""), "start_lost&5_prime_UTR_variant");
    assert_eq!(terms(1, 2, "CC"), "start_lost&5_prime_UTR_variant");
    assert_eq!(terms(4, 5, ""), "start_lost&5_prime_UTR_variant");
    // GCA(CGTA)TGG: the A that moves up makes up the start codon again.
    assert_eq!(terms(3, 4, ""), "start_retained_variant&5_prime_UTR_variant");
    assert_eq!(terms(2, 3, ""), "start_lost&5_prime_UTR_variant");
    assert_eq!(terms(3, 4, "A"), "start_retained_variant&5_prime_UTR_variant");
    assert_eq!(terms(1, 4, "CATG"), "start_retained_variant&5_prime_UTR_variant");
    let mut incomplete = gene;
    incomplete.edit(|transcript| transcript.cds.as_mut().unwrap().has_start = false);
    assert_eq!(incomplete.terms(CDS_START - 3, 6, ""), "coding_sequence_variant&5_prime_UTR_variant");
}

/// `GGT TGA` before `AATCCGTA`.
#[test]
fn over_the_end_of_the_coding_sequence() {
    let gene = gene();
    let terms = |offset, removed, alternate| gene.terms(CDS_END - offset, removed, alternate);
    // TG(AA)ATCC: TGA again.
    assert_eq!(terms(1, 2, ""), "stop_retained_variant&3_prime_UTR_variant");
    assert_eq!(terms(2, 3, ""), "stop_lost&3_prime_UTR_variant");
    assert_eq!(terms(2, 3, "AG"), "stop_retained_variant&3_prime_UTR_variant");
    assert_eq!(terms(2, 4, ""), "stop_lost&3_prime_UTR_variant");
    assert_eq!(terms(2, 4, "C"), "stop_lost&3_prime_UTR_variant");
    assert_eq!(terms(4, 5, ""), "stop_lost&3_prime_UTR_variant");
    assert_eq!(terms(4, 5, "ATAAG"), "stop_retained_variant&3_prime_UTR_variant");
    assert_eq!(terms(2, 20, ""), "stop_lost&3_prime_UTR_variant");
    let mut incomplete = gene;
    incomplete.edit(|transcript| transcript.cds.as_mut().unwrap().has_stop = false);
    assert_eq!(incomplete.terms(CDS_END - 2, 4, ""), "coding_sequence_variant&3_prime_UTR_variant");
}

/// Without untranslated regions, as many genes of bacteria, viruses and yeast have them: the genome is read on.
#[test]
fn over_the_ends_of_a_transcript_that_is_all_coding() {
    let all_coding = |genome: &str| {
        let start = u32::try_from(genome.find("ATG").unwrap()).unwrap();
        let end = u32::try_from(genome.find("TGA").unwrap() + 3).unwrap();
        Gene::new(genome, &[Span::new(start, end)], &[Span::new(start, end)])
    };
    let gene = all_coding("CCGGCATGGCCAAACCCGGTTGATCCGGCC");
    assert_eq!(gene.terms(4, 2, ""), "start_lost");
    assert_eq!(gene.terms(2, 4, ""), "start_lost");
    assert_eq!(gene.terms(3, 4, ""), "start_lost");
    assert_eq!(gene.terms(4, 2, "AC"), "start_lost");
    assert_eq!(gene.terms(4, 2, "TTA"), "start_retained_variant");
    assert_eq!(gene.terms(5, 0, "A"), "upstream_gene_variant");
    assert_eq!(gene.terms(22, 2, ""), "stop_lost");
    assert_eq!(gene.terms(22, 5, "AG"), "stop_retained_variant");
    // The base before, or after, makes up the codon again.
    let gene = all_coding("CCGGCAATGGCCAAACCCGGTTGAACCGGCC");
    assert_eq!(gene.terms(6, 1, ""), "frameshift_variant&start_retained_variant");
    assert_eq!(gene.terms(5, 2, ""), "start_lost");
    assert_eq!(gene.terms(23, 1, ""), "frameshift_variant&stop_retained_variant");
}

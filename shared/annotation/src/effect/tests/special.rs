use super::*;

#[test]
fn transcripts_without_a_coding_sequence() {
    let gene = Gene::new(GENE, &EXONS, &[]);
    assert_eq!(gene.complemented(20), "non_coding_transcript_exon_variant");
    assert_eq!(gene.complemented(31), "splice_region_variant&non_coding_transcript_exon_variant");
    assert_eq!(gene.complemented(32), "splice_donor_variant&non_coding_transcript_variant");
    assert_eq!(gene.complemented(50), "intron_variant&non_coding_transcript_variant");
    assert_eq!(gene.terms(30, 4, ""), "splice_donor_variant&non_coding_transcript_exon_variant");
    assert_eq!(gene.complemented(5), "upstream_gene_variant");
}

/// SO:0001620; VEP says nothing else of such a change.
#[test]
fn mature_mirnas() {
    let mut gene = Gene::new(GENE, &[Span::new(10, 90)], &[]);
    gene.edit(|transcript| {
        transcript.biotype = "miRNA".to_owned();
        transcript.mature_mirnas = vec![Span::new(20, 42), Span::new(60, 82)];
    });
    assert_eq!(gene.complemented(19), "non_coding_transcript_exon_variant");
    assert_eq!(gene.complemented(20), "mature_miRNA_variant");
    assert_eq!(gene.complemented(81), "mature_miRNA_variant");
    assert_eq!(gene.terms(42, 0, "A"), "non_coding_transcript_exon_variant");
    assert_eq!(gene.terms(41, 2, ""), "mature_miRNA_variant");
}

#[test]
fn targets_of_nonsense_mediated_decay() {
    let mut gene = gene();
    gene.edit(|transcript| transcript.biotype = "nonsense_mediated_decay".to_owned());
    assert_eq!(gene.complemented(19), "missense_variant&NMD_transcript_variant");
    assert_eq!(gene.complemented(32), "splice_donor_variant&NMD_transcript_variant");
    assert_eq!(gene.complemented(50), "intron_variant&NMD_transcript_variant");
    assert_eq!(gene.complemented(5), "upstream_gene_variant");
}

/// SO:0001626.
#[test]
fn an_incomplete_last_codon() {
    let mut gene = Gene::new(GENE, &EXONS, &[Span::new(16, 32), Span::new(74, 92), Span::new(121, 131)]);
    gene.edit(|transcript| transcript.cds.as_mut().unwrap().has_stop = false);
    let incomplete = "incomplete_terminal_codon_variant&coding_sequence_variant";
    assert_eq!(gene.complemented(130), incomplete);
    assert_eq!(gene.terms(130, 1, ""), incomplete);
    assert_eq!(gene.complemented(127), "missense_variant");
    assert_eq!(gene.terms(127, 1, ""), "frameshift_variant");
}

/// The third codon, GCA, is made TGA and read as selenocysteine.
#[test]
fn selenocysteine() {
    let mut gene = Gene::new(&GENE.replace("ATGGATGCACAT", "ATGGATTGACAT"), &EXONS, &CDS);
    gene.edit(|transcript| transcript.cds.as_mut().unwrap().recoded = vec![(2, b'U')]);
    assert_eq!(gene.terms(22, 1, "C"), "missense_variant");
    assert_eq!(gene.terms(23, 1, "A"), "stop_gained");
    assert_eq!(gene.terms(19, 1, "C"), "missense_variant");
    let effect = gene.effect(24, 1, "C");
    assert_eq!((&effect.coding.reference_protein[..], &effect.coding.alternate_protein[..]), (&b"U"[..], &b"C"[..]));
    let effect = gene.effect(24, 0, "GTC");
    assert_eq!((&effect.coding.reference_protein[..], &effect.coding.alternate_protein[..]), (&b"U"[..], &b"WS"[..]));
}

/// A base that is read twice changes two codons.
#[test]
fn programmed_slippage() {
    // …CAT TTC, then back by one base: CAg taa gtc…
    let mut gene = Gene::new(GENE, &[Span::new(10, 60)], &[Span::new(16, 31), Span::new(30, 54)]);
    gene.edit(|transcript| transcript.cds.as_mut().unwrap().has_stop = false);
    let effect = gene.effect(30, 1, "G");
    assert_eq!(said(&effect), "missense_variant");
    assert_eq!(effect.coding.reference, b"TTCCAG");
    assert_eq!(effect.coding.alternate, b"TTGGAG");
    assert_eq!(effect.coding.before, 2);
    assert_eq!((effect.coding.start, effect.coding.end), (14, 16));
}

#[test]
fn genetic_codes() {
    let mut gene = gene();
    gene.edit(|transcript| transcript.cds.as_mut().unwrap().code = GeneticCode::of_table(2).unwrap());
    // TGA is tryptophan in the mitochondria of vertebrates, AGA and AGG stops.
    assert_eq!(gene.terms(19, 3, "TGA"), "missense_variant");
    assert_eq!(gene.terms(19, 3, "AGA"), "stop_gained");
    // GTG starts translation in bacteria.
    gene.edit(|transcript| transcript.cds.as_mut().unwrap().code = GeneticCode::of_table(11).unwrap());
    assert_eq!(gene.terms(16, 1, "G"), "start_retained_variant");
    assert_eq!(gene.terms(16, 4, "GTGT"), "missense_variant&start_retained_variant");
    assert_eq!(gene.terms(17, 1, "C"), "start_lost");
    gene.edit(|transcript| transcript.cds.as_mut().unwrap().code = GeneticCode::UNKNOWN);
    assert_eq!(gene.terms(19, 1, "C"), "coding_sequence_variant");
    assert_eq!(gene.terms(19, 1, ""), "frameshift_variant");
}

/// Work on a long insertion is proportional to its length.
#[test]
fn long_alleles() {
    let gene = gene();
    let long = "GCA".repeat(100_000);
    assert_eq!(gene.terms(22, 0, &long), "inframe_insertion");
    assert_eq!(gene.terms(22, 0, &format!("{long}G")), "frameshift_variant");
    assert_eq!(gene.terms(22, 0, &format!("{long}TAA")), "stop_gained&inframe_insertion");
}

use super::*;

/// `ATG GAT GCA CAT TTC A…`
#[test]
fn changes_inside_the_coding_sequence() {
    let gene = gene();
    let terms = |offset, removed, alternate| gene.terms(CDS_START + offset, removed, alternate);
    for (offset, removed, alternate, expected) in [
        (3, 1, "C", "missense_variant"),
        (5, 1, "C", "synonymous_variant"),
        (3, 3, "GAC", "synonymous_variant"),
        (3, 6, "GATACA", "missense_variant"),
        (3, 3, "TGA", "stop_gained"),
        (3, 3, "CGGTGT", "protein_altering_variant"),
        (3, 0, "CCC", "inframe_insertion"),
        (4, 0, "CCC", "protein_altering_variant"),
        (4, 0, "ATG", "inframe_insertion"),
        (3, 0, "TAA", "stop_gained&inframe_insertion"),
        (3, 0, "GGGTAGGGG", "stop_gained&inframe_insertion"),
        (3, 3, "", "inframe_deletion"),
        (4, 3, "", "inframe_deletion"),
        (4, 6, "CCC", "protein_altering_variant"),
        (4, 0, "G", "frameshift_variant"),
        (4, 0, "GT", "frameshift_variant"),
        (4, 0, "GTAG", "frameshift_variant"),
        (3, 0, "TAAG", "stop_gained&frameshift_variant"),
        (3, 1, "", "frameshift_variant"),
        (3, 2, "", "frameshift_variant"),
        (3, 4, "", "frameshift_variant"),
        (3, 1, "N", "coding_sequence_variant"),
        (3, 0, "NNN", "coding_sequence_variant"),
        (3, 0, "N", "frameshift_variant"),
    ] {
        assert_eq!(terms(offset, removed, alternate), expected, "{offset} {removed} {alternate}");
    }
}

#[test]
fn the_start_codon() {
    let gene = gene();
    let terms = |offset, removed, alternate| gene.terms(CDS_START + offset, removed, alternate);
    for (offset, removed, alternate, expected) in [
        (0, 1, "G", "start_lost"),
        (1, 1, "G", "start_lost"),
        (2, 1, "C", "start_lost"),
        (2, 2, "CC", "start_lost"),
        (2, 0, "CCC", "start_lost"),
        (2, 0, "AGG", "start_lost"),
        // The bases of the start codon are made up again: ATCATG, ATGCAG.
        (2, 0, "CAT", "start_retained_variant"),
        (2, 0, "GCA", "inframe_insertion&start_retained_variant"),
        (0, 3, "", "start_lost&inframe_deletion"),
        (2, 1, "", "frameshift_variant&start_retained_variant"),
        (1, 1, "", "frameshift_variant&start_lost"),
        (1, 0, "C", "frameshift_variant&start_lost"),
        (1, 0, "A", "frameshift_variant&start_retained_variant"),
        (3, 0, "CCC", "inframe_insertion"),
    ] {
        assert_eq!(terms(offset, removed, alternate), expected, "{offset} {removed} {alternate}");
    }
    // Where translation does not start there, the codon is like others.
    let mut incomplete = gene;
    incomplete.edit(|transcript| transcript.cds.as_mut().unwrap().has_start = false);
    assert_eq!(incomplete.terms(CDS_START, 1, "G"), "missense_variant");
    assert_eq!(incomplete.terms(CDS_START, 3, ""), "inframe_deletion");
}

/// `… GGT TGA` and `AATCCGTA` after it.
#[test]
fn the_stop_codon() {
    let gene = gene();
    let terms = |offset, removed, alternate| gene.terms(CDS_END - offset, removed, alternate);
    for (offset, removed, alternate, expected) in [
        (3, 1, "G", "stop_lost"),
        (2, 1, "A", "stop_retained_variant"),
        (1, 1, "C", "stop_lost"),
        (3, 3, "TAA", "stop_retained_variant"),
        (3, 3, "GGG", "stop_lost"),
        (4, 2, "CC", "stop_lost"),
        (4, 3, "CTA", "stop_retained_variant"),
        (5, 4, "CTTA", "missense_variant&stop_retained_variant"),
        (6, 3, "TAA", "stop_gained"),
        (6, 6, "TAATGG", "stop_gained"),
        // Insertions inside the stop codon.
        (2, 0, "AAG", "inframe_insertion&stop_retained_variant"),
        (1, 0, "ATG", "inframe_insertion&stop_retained_variant"),
        (1, 0, "CTGAGG", "inframe_insertion"),
        (1, 0, "TAA", "stop_lost"),
        (1, 0, "C", "frameshift_variant&stop_lost"),
        (1, 0, "A", "frameshift_variant&stop_retained_variant"),
        // Insertions right before it.
        (3, 0, "GGG", "inframe_insertion"),
        (3, 0, "C", "frameshift_variant"),
        (3, 0, "TAA", "inframe_insertion&stop_retained_variant"),
        // Deletions.
        (3, 3, "", "stop_lost&inframe_deletion"),
        (3, 1, "", "frameshift_variant&stop_lost"),
        (3, 2, "", "frameshift_variant&stop_lost"),
        (5, 4, "", "frameshift_variant&stop_lost"),
        // The bases that move up make up the stop codon again: TGA.
        (1, 1, "", "frameshift_variant&stop_retained_variant"),
        (6, 3, "", "inframe_deletion"),
    ] {
        assert_eq!(terms(offset, removed, alternate), expected, "{offset} {removed} {alternate}");
    }
}

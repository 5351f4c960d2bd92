//! g., m., c. and n. names: the examples of HGVS's DNA pages.

use super::gene::{draw, draw_with};
use crate::{change::Change, contig::Contig, hgvs};

/// Numbers:     -4   1       9           10  13            15  18 *1
const GENE: &str = "ttcc CCGA[ATGGCATTC gtaagtttccag AAAC gtaagtacttag GTTAA]GGTC aatt";

fn genomic(bases: &[u8], change: &Change<'_>) -> String {
    let contig = Contig::in_memory("NC_000001.11", bases.to_vec(), Vec::new(), Vec::new());
    let mut name = Vec::new();
    hgvs::genomic(&contig, change, &mut name).unwrap();
    String::from_utf8(name).unwrap()
}

#[test]
fn genomic_names_of_each_kind() {
    let named = |bases: &str, from: &str, to: &str| {
        let start = u32::try_from(bases.find(from).unwrap()).unwrap();
        genomic(bases.as_bytes(), &Change::trimmed(start, from.as_bytes(), to.as_bytes()))
    };
    assert_eq!(named("TGTGCTTCT", "GCT", "GAT"), "NC_000001.11:g.5C>A");
    assert_eq!(named("TGTGATTCT", "GAT", "GT"), "NC_000001.11:g.5del");
    assert_eq!(named("GTGTGATTCTG", "GATT", "T"), "NC_000001.11:g.5_7del");
    // The most 3' of a stretch of eight T.
    assert_eq!(named("CTAATTTTTTTTCAAT", "AT", "A"), "NC_000001.11:g.12del");
    assert_eq!(named("CTAATTTTTTTTCAAT", "AT", "ATT"), "NC_000001.11:g.12dup");
    assert_eq!(named("AGAAGTAGAGG", "GT", "GTT"), "NC_000001.11:g.6dup");
    assert_eq!(named("AGAAGTAGAGG", "TAGAG", "TAGATAGAG"), "NC_000001.11:g.6_9dup");
    assert_eq!(named("AGAAGTCGAGG", "GTC", "GTTC"), "NC_000001.11:g.6dup");
    assert_eq!(named("AGAAGTCGAGG", "GTC", "GTGC"), "NC_000001.11:g.6_7insG");
    // Moved past an A: what goes in is rotated.
    assert_eq!(named("CCGTAGG", "GT", "GTAC"), "NC_000001.11:g.5_6insCA");
    assert_eq!(named("CAGCTCTTT", "CTC", "CGAC"), "NC_000001.11:g.5delinsGA");
    assert_eq!(named("GGAAGAGTTGC", "AGAGT", "ACT"), "NC_000001.11:g.5_7delinsC");
    assert_eq!(named("TGTGCCA", "TGCC", "TTGC"), "NC_000001.11:g.4_5delinsTG");
    assert_eq!(named("TTCTGAA", "CTG", "CAG"), "NC_000001.11:g.4T>A");
    assert_eq!(named("TTACTGCC", "ACTG", "CAGT"), "NC_000001.11:g.3_6inv");
    // Without a base on one side an insertion has no name; the copy of the last base has one.
    assert_eq!(genomic(b"ACGT", &Change { start: 0, reference: b"", alternate: b"C" }), "");
    assert_eq!(genomic(b"ACGT", &Change { start: 4, reference: b"", alternate: b"C" }), "");
    assert_eq!(genomic(b"ACGT", &Change { start: 3, reference: b"", alternate: b"T" }), "NC_000001.11:g.4dup");
    assert_eq!(genomic(b"ACGT", &Change { start: 3, reference: b"", alternate: b"TA" }), "NC_000001.11:g.3_4insTA");
}

#[test]
fn the_mitochondrion_has_its_own_prefix() {
    let named = |contig: &str| {
        let contig = Contig::in_memory(contig, b"ACGT".to_vec(), Vec::new(), Vec::new());
        let mut name = Vec::new();
        hgvs::genomic(&contig, &Change { start: 1, reference: b"C", alternate: b"T" }, &mut name).unwrap();
        String::from_utf8(name).unwrap()
    };
    for contig in ["MT", "chrM", "Mito", "NC_012920.1", "NC_001665.2", "mitochondrion_genome", "mtDNA"] {
        assert_eq!(named(contig), format!("{contig}:m.2C>T"));
    }
    for contig in ["1", "chrMT_random", "NC_000001.11", "Pt"] {
        assert_eq!(named(contig), format!("{contig}:g.2C>T"));
    }
}

#[test]
fn positions_of_coding_transcripts() {
    let gene = draw(GENE);
    let named = |from, to| gene.transcript_name(from, to);
    assert_eq!(named("ATGGC", "ATGGT"), "T.2:c.5C>T");
    assert_eq!(named("CGAATG", "CAAATG"), "T.2:c.-2G>A");
    assert_eq!(named("ccCCGA", "ccTCGA"), "T.2:c.-4C>T");
    assert_eq!(named("TAAGGTC", "TAAGGTA"), "T.2:c.*4C>A");
    assert_eq!(named("TTCgtaa", "TTCgcaa"), "T.2:c.9+2T>C");
    assert_eq!(named("ccagAAAC", "ccaaAAAC"), "T.2:c.10-1G>A");
    // The middle of an intron of twelve bases: six belong to either exon.
    assert_eq!(named("taagtttcc", "taagattcc"), "T.2:c.9+6T>A");
    assert_eq!(named("taagtttcc", "taagtatcc"), "T.2:c.10-6T>A");
}

#[test]
fn introns_in_the_untranslated_regions_and_odd_ones() {
    let gene = draw("tt CCC gtaag GC[ATG TAA]GT gtacg TT aa");
    let named = |from, to| gene.transcript_name(from, to);
    assert_eq!(named("CCCgta", "CCCgca"), "T.2:c.-3+2T>C");
    assert_eq!(named("gtaagG", "gtaaaG"), "T.2:c.-2-1G>A");
    // Of five bases the third is counted from the exon before.
    assert_eq!(named("gtaagG", "gttagG"), "T.2:c.-3+3A>T");
    assert_eq!(named("GTgtac", "GTgcac"), "T.2:c.*2+2T>C");
    assert_eq!(named("cgTTaa", "ccTTaa"), "T.2:c.*3-1G>C");
}

#[test]
fn transcripts_without_coding_sequence_are_counted_from_their_start() {
    let gene = draw("tt CCC gtaag GCA ttt");
    assert_eq!(gene.transcript_name("CCCgta", "CCTgta"), "T.2:n.3C>T");
    assert_eq!(gene.transcript_name("CCCgta", "CCCgca"), "T.2:n.3+2T>C");
    assert_eq!(gene.transcript_name("GCAttt", "GCCttt"), "T.2:n.6A>C");
}

#[test]
fn indels_shift_along_the_transcript() {
    let gene = draw("ttcc CCGA[ATGGCATTTTGAGAGC gtttcag TCATAA]GGTC aatt");
    let names = gene.names("CATTTTG", "CATTTG");
    assert_eq!((names.transcript.as_str(), names.shift), ("T.2:c.10del", 3));
    assert_eq!(gene.transcript_name("CATTTTG", "CATTTTTTG"), "T.2:c.9_10dup");
    assert_eq!(gene.transcript_name("TGAGAGC", "TGAGC"), "T.2:c.14_15del");
    assert_eq!(gene.transcript_name("TGAGAGC", "TGAGAGAGC"), "T.2:c.14_15dup");
    assert_eq!(gene.transcript_name("ATGGC", "ATGTTC"), "T.2:c.4delinsTT");
    assert_eq!(gene.transcript_name("TGGCAT", "TTGCCT"), "T.2:c.3_6inv");
    assert_eq!(gene.transcript_name("GAGCgtt", "GTACgtt"), "T.2:c.14_15delinsTA");
}

/// HGVS, Deletion: `c.1704+1del` at exon/intron, `c.1813del` at intron/exon, and the exception for exon/exon junctions.
#[test]
fn shifts_over_the_ends_of_exons() {
    let gene = draw("tt CC[ATGAACAG gtaacccag GTTGAT gtaacag TCATAA]CC tt");
    assert_eq!(gene.transcript_name("ACAGgtaac", "ACAgtaac"), "T.2:c.8+1del");
    assert_eq!(gene.transcript_name("ACAGgtaac", "ACAGggtaac"), "T.2:c.8+1dup");
    assert_eq!(gene.transcript_name("cccagGTT", "cccagTT"), "T.2:c.9del");
    assert_eq!(gene.transcript_name("GTTGATgta", "GTTGAgta"), "T.2:c.14del");
    // A range from an exon into an intron.
    assert_eq!(gene.transcript_name("GTTGATgtaa", "GTTGa"), "T.2:c.14_14+4del");
    assert_eq!(gene.transcript_name("cagTCATAA", "cTAA"), "T.2:c.15-2_17del");
}

#[test]
fn what_is_not_wholly_in_the_transcript_has_no_name() {
    let gene = draw("tt CCGA[ATG TAA]GGTC aatt");
    assert_eq!(gene.transcript_name("ttCC", "tC"), "");
    assert_eq!(gene.transcript_name("ttCCG", "ttGCCG"), "");
    assert_eq!(gene.transcript_name("GGTCaa", "GGTa"), "");
    assert_eq!(gene.transcript_name("Caatt", "Caactt"), "");
    // A shift ends with the transcript.
    let gene = draw("tt CCGA[ATG TAA]GGTA aatt");
    assert_eq!(gene.transcript_name("GGTAaa", "GGTAa"), "T.2:c.*4del");
    assert_eq!(gene.transcript_name("GGTAaa", "GGTAaaa"), "T.2:c.*4dup");
}

/// Ensembl counts the bases that an incomplete coding sequence lacks.
#[test]
fn an_incomplete_coding_sequence_is_counted_from_its_codon() {
    let gene = draw_with("tt [CAGCATTC TAA]GG tt", |transcript| {
        let cds = transcript.cds.as_mut().unwrap();
        (cds.phase, cds.has_start) = (2, false);
    });
    assert_eq!(gene.transcript_name("CAGC", "TAGC"), "T.2:c.2C>T");
    assert_eq!(gene.names("CAGC", "CATC"), gene.names("AGC", "ATC"));
    assert_eq!(gene.transcript_name("AGCA", "ATCA"), "T.2:c.4G>T");
    assert_eq!(gene.protein_name("AGCA", "ATCA"), "P.1:p.Ala2Ser");
    assert_eq!(gene.protein_name("CAGC", "TAGC"), "");
}

#[test]
fn bases_that_are_read_twice_or_not_at_all() {
    // The base before the last three of the first part is where the ribosome slips back to.
    let twice = draw_with("tt [ATGTTCCGTAAC TAA] tt", |transcript| {
        let strand = transcript.strand;
        let cds = transcript.cds.as_mut().unwrap();
        let whole = cds.parts[0];
        let (first, second) = if strand.is_forward() {
            ((whole.start, whole.start + 6), (whole.start + 5, whole.end))
        } else {
            ((whole.end - 6, whole.end), (whole.start, whole.end - 5))
        };
        cds.parts = [first, second].map(|(start, end)| crate::Span::new(start, end)).to_vec();
    });
    assert_eq!(twice.transcript_name("TTCCG", "TTACG"), "T.2:c.6C>A");
    assert_eq!(twice.transcript_name("TTCCG", "TTCAG"), "T.2:c.8C>A");
    let skipped = draw_with("tt [ATGTTCCGTAACTAA] tt", |transcript| {
        let strand = transcript.strand;
        let cds = transcript.cds.as_mut().unwrap();
        let whole = cds.parts[0];
        let (first, second) = if strand.is_forward() {
            ((whole.start, whole.start + 6), (whole.start + 7, whole.end))
        } else {
            ((whole.end - 6, whole.end), (whole.start, whole.end - 7))
        };
        cds.parts = [first, second].map(|(start, end)| crate::Span::new(start, end)).to_vec();
    });
    assert_eq!(skipped.transcript_name("TTCCG", "TTCAG"), "T.2:c.6+1C>A");
    assert_eq!(skipped.transcript_name("CCGTA", "CCTTA"), "T.2:c.7G>T");
}

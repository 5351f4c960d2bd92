//! Coding sequences that are odd, incomplete or wrong.

use super::*;
use crate::transcript::Cds;

/// The coding sequence of a transcript `t` of the contig `c`; `lines` are its exon and CDS lines.
fn cds_of(bases: &[u8], attributes: &str, lines: &str) -> (Option<Cds>, Vec<String>) {
    let text = format!("c x gene 1 69 . + . ID=g\nc x mRNA 1 69 . + . ID=t;Parent=g{attributes}\n{lines}");
    let ((_, transcripts), warnings) = read_on("c", bases, &gff3(&text));
    (transcripts.into_iter().next().and_then(|transcript| transcript.cds), warnings)
}

#[test]
fn a_stop_codon_that_was_left_out_is_taken_in() {
    let (cds, _) = cds_of(&around("ATGGCTTGA"), "", "c x exon 1 69 . + . Parent=t\nc x CDS 31 36 . + 0 Parent=t");
    assert_eq!(cds.map(|cds| (cds.parts, cds.has_stop)), Some((vec![Span::new(30, 39)], true)));
    // It may be split by an intron, and lie on the other strand.
    let lines = "c x exon 1 37 . - . Parent=t\nc x exon 41 69 . - . Parent=t\nc x CDS 42 47 . - 0 Parent=t";
    let bases = around("CCCCCTCGGGAAGCCATCC");
    let (cds, _) = cds_of(&[&bases[..35], b"TC", &bases[37..40], b"AAGCCAT", &bases[47..]].concat(), "", lines);
    let cds = cds.unwrap();
    assert_eq!((cds.parts, cds.has_stop), (vec![Span::new(40, 47), Span::new(35, 37)], true));
    // What follows is no stop: it stays open.
    let (cds, _) = cds_of(&around("ATGGCTGCT"), "", "c x exon 1 69 . + . Parent=t\nc x CDS 31 36 . + 0 Parent=t");
    assert_eq!(cds.map(|cds| (cds.parts, cds.has_stop)), Some((vec![Span::new(30, 36)], false)));
}

#[test]
fn ends_are_missing_where_tag_phase_or_genome_say_so() {
    let ends = |bases: &str, attributes: &str, phase: u8, start: u32| {
        let lines = format!("c x exon {start} 39 . + . Parent=t\nc x CDS 31 39 . + {phase} Parent=t");
        let (cds, _) = cds_of(&around(bases), attributes, &lines);
        cds.map(|cds| (cds.has_start, cds.has_stop)).unwrap()
    };
    assert_eq!(ends("ATGGCTTGA", "", 0, 31), (true, true));
    assert_eq!(ends("ATGGCTTGA", ";tag=cds_start_NF", 0, 31), (false, true));
    assert_eq!(ends("ATGGCTTGA", ";tag=basic,cds_end_NF", 0, 31), (true, false));
    assert_eq!(ends("ATGGCTGCT", "", 0, 31), (true, false));
    assert_eq!(ends("ATGGCTGCT", "", 1, 31), (false, false));
    // No start codon and nothing before it; after an untranslated region another start is believed.
    assert_eq!(ends("GCTGCTTGA", "", 0, 31), (false, true));
    assert_eq!(ends("GCTGCTTGA", "", 0, 21), (true, true));
}

#[test]
fn a_frame_that_breaks_between_parts_is_told() {
    let warnings = |phase: u8| {
        let lines = format!("c x CDS 31 34 . + 0 Parent=t\nc x CDS 51 55 . + {phase} Parent=t");
        cds_of(&around("ATGGCTTGAATGGCTTGAATGGCTTGA"), ";tag=cds_end_NF", &lines).1.join("\n")
    };
    assert!(!warnings(2).contains("phases"));
    assert!(warnings(0).contains("line 2: the phases of \"t\" do not fit"));
}

#[test]
fn stops_inside_are_kept_with_a_warning_or_explained() {
    let lines = "c x CDS 31 42 . + 0 ID=cds1;Parent=t";
    let (cds, warnings) = cds_of(&around("ATGTGAGCTTAA"), "", lines);
    assert!(cds.is_some());
    assert_eq!(warnings, ["genes.gff3, line 2: the coding sequence of \"t\" has a stop codon inside"]);

    let selenocysteine = |attributes: &str, lines: &str| {
        let (cds, warnings) = cds_of(&around("ATGTGAGCTTAA"), attributes, lines);
        assert_eq!(warnings, [""; 0]);
        cds.unwrap().recoded
    };
    assert_eq!(selenocysteine(";tag=basic,seleno", lines), [(1, b'U')]);
    assert_eq!(selenocysteine(";tag=stop_codon_readthrough", lines), [(1, b'X')]);
    assert_eq!(selenocysteine("", &format!("{lines};transl_except=(pos:34..36%2Caa:Sec)")), [(1, b'U')]);
    let gencode = format!("{lines}\nc x stop_codon_redefined_as_selenocysteine 34 36 . + . Parent=t");
    assert_eq!(selenocysteine("", &gencode), [(1, b'U')]);
}

#[test]
fn coding_sequences_are_told_apart_by_their_protein_not_by_the_id_of_each_line() {
    let transcripts = |first: &str, second: &str| {
        let text = format!(
            "c x gene 1 69 . + . ID=g\nc x mRNA 1 69 . + . ID=t;Parent=g\nc x CDS {first};Parent=t\nc x CDS {second};Parent=t"
        );
        let ((_, transcripts), _) = read_on("c", &around("ATGGCTTGAATGGCTTGA"), &gff3(&text));
        let cds = transcripts.into_iter().filter_map(|transcript| transcript.cds);
        cds.map(|cds| (cds.parts.len(), cds.protein_id)).collect::<Vec<_>>()
    };
    let (first, second) = ("31 36 . + 0 ID=t.cds.1", "46 48 . + 0 ID=t.cds.2");
    assert_eq!(transcripts(first, second), [(2, String::new())]);
    assert_eq!(transcripts("31 36 . + 0 ID=c", "46 48 . + 0 ID=c"), [(2, "c".to_owned())]);
    let named = transcripts(&format!("{first};protein_id=A"), &format!("{second};protein_id=B"));
    assert_eq!(named, [(1, "A".to_owned()), (1, "B".to_owned())]);
    let overlapping = transcripts("31 39 . + 0 ID=a", "34 39 . + 0 ID=b");
    assert_eq!(overlapping, [(1, "a".to_owned()), (1, "b".to_owned())]);
}

#[test]
fn what_cannot_be_a_transcript_is_left_out_with_its_line() {
    let warning = |lines: &str| {
        let ((_, transcripts), mut warnings) = read_on("c", &around("ATGGCTTGA"), &gff3(lines));
        assert!(transcripts.is_empty());
        warnings.remove(0)
    };
    let head = "c x gene 1 69 . + . ID=g\nc x mRNA 1 69 . + . ID=t;Parent=g\n";
    for (lines, message) in [
        ("c x exon 1 9 . + . Parent=t\nc x exon 19 29 . - . Parent=t", "line 4: its parts are on two strands"),
        ("c x exon 1 9 . . . Parent=t", "line 3: its parts do not say their strand"),
        ("c x exon 1 99 . + . Parent=t", "line 3: a part reaches outside of its sequence"),
        ("c x exon 0 9 . + . Parent=t", "line 3: a part reaches outside of its sequence"),
        ("c x CDS 1 9 . + 0 Parent=t\nc x CDS 4 12 . + 0 Parent=t", "line 3: the parts of its coding sequence overlap"),
        (
            "c x exon 1 9 . + . Parent=u\nc x exon 1 9 . - . Parent=t\nc x exon 1 9 . + . Parent=t",
            "line 3: Parent=\"u\" does not exist",
        ),
        ("c x exon 1 9 . + . ID=e\nc x exon 1 9 . . . Parent=t", "line 3: the feature has no Parent"),
        ("d x exon 1 9 . + . Parent=t\nc x exon 1 9 . . . Parent=t", "line 3: sequence \"d\" is not in the FASTA"),
    ] {
        let warning = warning(&format!("{head}{lines}"));
        assert!(warning.contains(message), "{warning}");
    }
    let cycle = "c x mRNA 1 9 . + . ID=a;Parent=b\nc x mRNA 1 9 . + . ID=b;Parent=a\nc x CDS 1 9 . + 0 Parent=b";
    assert!(warning(cycle).contains("cycle"));
}

#[test]
fn models_of_a_cut_out_window_are_cut() {
    let text = "c x gene -433 500 . + . ID=g\nc x mRNA 1 69 . + . ID=t;Parent=g\nc x exon 1 69 . + . Parent=t";
    let ((genes, transcripts), warnings) = read_on("c", &around("ATGGCTTGA"), &gff3(text));
    assert_eq!((genes[0].span, transcripts.len(), warnings.len()), (Span::new(0, 69), 1, 1));
}

#[test]
fn a_mitochondrion_has_the_code_that_reads_through() {
    let code = |contig: &str, gene: &str, bases: &str| {
        let end = 30 + bases.len();
        let text = gff3(&format!(
            "{contig} x gene 31 {end} . + . ID={gene}\n{contig} x CDS 31 {end} . + 0 ID=c1;Parent={gene}"
        ));
        let ((_, transcripts), _) = read_on(contig, &around(bases), &text);
        transcripts[0].cds.as_ref().unwrap().code
    };
    let table = |number| GeneticCode::of_table(number).unwrap();
    assert_eq!(code("MT", "gene-ND1", "ATGTGATAA"), table(2));
    assert_eq!(code("chrM", "gene-ND1", "ATGTGAAGA"), table(2));
    assert_eq!(code("MT", "gene-ND1", "ATGAGATAA"), GeneticCode::UNKNOWN);
    assert_eq!(code("Mito", "gene:Q0045", "ATGAGATGATAA"), table(3));
    assert_eq!(code("Pt", "gene:x", "ATGAGATAA"), table(11));
    assert_eq!(code("1", "gene-ND1", "ATGAGATAA"), GeneticCode::STANDARD);
}

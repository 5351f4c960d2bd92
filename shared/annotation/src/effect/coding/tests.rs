use super::*;
use crate::{
    Span,
    genetic_code::complement,
    transcript::{Marks, Strand},
};

/// A gene of two exons; the coding sequence is `ATGGCATTC` + `AAACGTTAA`, from 4 in the first exon to 4 before the end of
/// the second one.
const GENOME: &[u8] = b"CCCCATGGCATTCGTAAGTTTTTTTTTTTTTTTTCAGAAACGTTAACCCC";

fn transcript(parts: Vec<Span>, strand: Strand) -> Transcript {
    Transcript {
        id: "T".to_owned(),
        version: None,
        gene: 0,
        biotype: "protein_coding".to_owned(),
        strand,
        exons: vec![Span::new(0, 13), Span::new(37, 50)],
        cds: Some(Cds::complete(parts)),
        marks: Marks::default(),
        mature_mirnas: Vec::new(),
        has_odd_names: false,
    }
}

fn forward() -> Transcript {
    transcript(vec![Span::new(4, 13), Span::new(37, 46)], Strand::Forward)
}

fn change(start: u32, reference: &'static [u8], alternate: &'static [u8]) -> Change<'static> {
    Change { start, reference, alternate }
}

fn applied(bases: &[u8], transcript: &Transcript, changes: &[Change<'_>]) -> Option<String> {
    let mut coding = Coding::default();
    let inside = coding.apply(&bases.to_vec().into(), transcript, changes).unwrap();
    assert_eq!(inside, !coding.is_empty());
    let text = |bases: &[u8]| String::from_utf8(bases.to_vec()).unwrap();
    inside.then(|| {
        format!(
            "{} {}/{} {}/{}",
            coding.first_codon,
            text(&coding.reference),
            text(&coding.alternate),
            text(&coding.reference_protein),
            text(&coding.alternate_protein)
        )
    })
}

#[test]
fn a_window_holds_all_touched_codons() {
    let applied = |changes: &[Change<'_>]| applied(GENOME, &forward(), changes).unwrap_or_default();
    assert_eq!(applied(&[change(8, b"C", b"T")]), "1 GCA/GTA A/V");
    assert_eq!(applied(&[change(9, b"AT", b"GG")]), "1 GCATTC/GCGGTC AF/AV");
    // Two changes of one haplotype in one codon, and in codons of two exons.
    assert_eq!(applied(&[change(7, b"G", b"T"), change(9, b"A", b"C")]), "1 GCA/TCC A/S");
    assert_eq!(applied(&[change(12, b"C", b"A"), change(37, b"A", b"G")]), "2 TTCAAA/TTAGAA FK/LE");
    // An insertion inside a codon, and between two.
    assert_eq!(applied(&[change(8, b"", b"AAA")]), "1 GCA/GAAACA A/ET");
    assert_eq!(applied(&[change(7, b"", b"AAA")]), "1 /AAA /K");
    assert_eq!(applied(&[change(7, b"GCA", b"")]), "1 GCA/ A/");
    // A frameshift, and with its rescue.
    assert_eq!(applied(&[change(7, b"G", b"")]), "1 GCA/CA A/");
    assert_eq!(applied(&[change(7, b"G", b""), change(11, b"", b"C")]), "1 GCATTC/CATCTC AF/HL");
}

#[test]
fn what_is_not_wholly_inside_gives_nothing() {
    for outside in [
        change(3, b"C", b"T"),
        change(3, b"CA", b""),
        change(13, b"G", b"A"),
        change(12, b"CG", b""),
        change(12, b"CG", b"AA"),
        change(4, b"", b"G"),
        change(46, b"", b"G"),
        change(20, b"", b"G"),
        change(10, &GENOME[10..40], b""),
    ] {
        assert_eq!(applied(GENOME, &forward(), &[outside]), None, "{outside:?}");
        assert_eq!(applied(GENOME, &forward(), &[change(8, b"C", b"T"), outside]), None, "{outside:?}");
    }
    // At the edges of the exons inside, an insertion counts as coding.
    assert_eq!(applied(GENOME, &forward(), &[change(13, b"", b"GGG")]).as_deref(), Some("3 /GGG /G"));
    assert_eq!(applied(GENOME, &forward(), &[change(37, b"", b"GGG")]).as_deref(), Some("3 /GGG /G"));
}

#[test]
fn the_reverse_strand_reads_the_mirrored_changes() {
    let mirror = |bases: &[u8]| -> Vec<u8> { bases.iter().rev().map(|base| complement(*base)).collect() };
    let length = u32::try_from(GENOME.len()).unwrap();
    let parts = vec![Span::new(length - 13, length - 4), Span::new(length - 46, length - 37)];
    let reverse = transcript(parts, Strand::Reverse);
    for changes in [
        vec![change(8, b"C", b"T")],
        vec![change(9, b"AT", b"GG")],
        vec![change(8, b"", b"AAC")],
        vec![change(13, b"", b"AAC")],
        vec![change(7, b"G", b""), change(11, b"", b"C")],
        vec![change(12, b"C", b"A"), change(37, b"A", b"G"), change(40, b"", b"TT")],
    ] {
        let alleles: Vec<_> = changes
            .iter()
            .map(|change| (change.span().end, mirror(change.reference), mirror(change.alternate)))
            .collect();
        let mirrored: Vec<_> = alleles
            .iter()
            .rev()
            .map(|(end, reference, alternate)| Change { start: length - end, reference, alternate })
            .collect();
        assert_eq!(applied(&mirror(GENOME), &reverse, &mirrored), applied(GENOME, &forward(), &changes), "{changes:?}");
    }
}

#[test]
fn a_base_that_is_read_twice_changes_both_codons() {
    // The ribosome slips back by one base after 10..13 `TTC`: the C is read again.
    let slips = transcript(vec![Span::new(4, 13), Span::new(12, 18)], Strand::Forward);
    assert_eq!(applied(GENOME, &slips, &[change(12, b"C", b"A")]).as_deref(), Some("2 TTCCGT/TTAAGT FR/LS"));
    assert_eq!(applied(GENOME, &slips, &[change(11, b"TC", b"GA")]).as_deref(), Some("2 TTCCGT/TGAAGT FR/*S"));
    assert_eq!(applied(GENOME, &slips, &[change(11, b"T", b"G")]).as_deref(), Some("2 TTC/TGC F/C"));
    assert_eq!(applied(GENOME, &slips, &[change(13, b"G", b"A")]).as_deref(), Some("3 CGT/CAT R/H"));
}

#[test]
fn an_incomplete_first_codon_is_filled_up() {
    let mut incomplete = forward();
    incomplete.cds.as_mut().unwrap().phase = 2;
    assert_eq!(applied(GENOME, &incomplete, &[change(5, b"T", b"C")]).as_deref(), Some("0 NAT/NAC X/X"));
    assert_eq!(applied(GENOME, &incomplete, &[change(6, b"G", b"C")]).as_deref(), Some("1 GGC/CGC G/R"));
    // The last codon is incomplete too.
    assert_eq!(applied(GENOME, &incomplete, &[change(45, b"A", b"C")]).as_deref(), Some("6 A/C /"));
}

#[test]
fn a_recoded_codon_is_read_as_such_while_it_is_whole() {
    // The third codon, TTC, is read as selenocysteine here.
    let mut recoded = forward();
    recoded.cds.as_mut().unwrap().recoded = vec![(2, b'U')];
    let applied = |changes: &[Change<'_>]| applied(GENOME, &recoded, changes).unwrap_or_default();
    assert_eq!(applied(&[change(12, b"C", b"T")]), "2 TTC/TTT U/F");
    assert_eq!(applied(&[change(7, b"G", b"T"), change(37, b"A", b"G")]), "1 GCATTCAAA/TCATTCGAA AUK/SUE");
    assert_eq!(applied(&[change(7, b"GCA", b""), change(37, b"A", b"G")]), "1 GCATTCAAA/TTCGAA AUK/UE");
    // Out of frame it is not.
    assert_eq!(applied(&[change(7, b"G", b""), change(37, b"", b"A")]), "1 GCATTC/CATTCA AU/HS");
}

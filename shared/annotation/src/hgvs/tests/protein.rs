//! p. names: the examples of HGVS's protein pages.

use super::gene::{Drawn, draw, draw_with};
use crate::transcript::Transcript;

/// MetLysGlyHisGlnGlnCys of the insertion page, TrpTrp of the deletion page, and a stop at 18 in the 3' UTR.
///                        M1  K2  G3  H4  Q5  Q6  C7         L8  W9  W10 E11 S12 S13 S14 R15 Ter16    Ter18
const GENE: &str = "tt CC[ATG AAA GGC CAT CAA CAG T gtaag GT CTT TGG TGG GAA TCC AGT TCC CGA TAA]GCC TGA CC tt";

fn gene() -> Drawn {
    draw(GENE)
}

#[test]
fn substitutions() {
    let gene = gene();
    let named = |from, to| gene.protein_name(from, to);
    assert_eq!(named("GGCCAT", "GGCCGT"), "P.1:p.His4Arg");
    assert_eq!(named("GGCCAT", "GGCCAC"), "P.1:p.His4=");
    assert_eq!(named("CATCAACAG", "CATTAACAG"), "P.1:p.Gln5Ter");
    assert_eq!(named("CTTTGGTGG", "CTTTGATGG"), "P.1:p.Trp9Ter");
    assert_eq!(named("CCCGATAA", "CCCGATAG"), "P.1:p.Ter16=");
    // Two of a codon, and two codons.
    assert_eq!(named("GGCCATCAA", "GGCATTCAA"), "P.1:p.His4Ile");
    assert_eq!(named("GGCCATCAA", "GGCCAGGAA"), "P.1:p.His4_Gln5delinsGlnGlu");
    assert_eq!(named("GGCCATCAA", "GGTCACCAA"), "P.1:p.Gly3_His4=");
    // In an intron, in the UTR.
    assert_eq!(named("Tgtaag", "Tgcaag"), "");
    assert_eq!(named("TAAGCC", "TAAGCA"), "");
}

#[test]
fn the_initiation_codon() {
    let gene = gene();
    assert_eq!(gene.protein_name("CCATGAAA", "CCACGAAA"), "P.1:p.Met1?");
    assert_eq!(gene.protein_name("CCATGAAA", "CCATAAAA"), "P.1:p.Met1?");
    assert_eq!(gene.protein_name("CCATGAAA", "CCAGAAA"), "P.1:p.Met1?");
    assert_eq!(gene.protein_name("CCATGAAAGGC", "CCATGGC"), "P.1:p.Lys2AlafsTer?");
}

#[test]
fn deletions_take_the_last_of_equals() {
    let gene = gene();
    let named = |from, to| gene.protein_name(from, to);
    assert_eq!(named("GGCCATCAA", "GGCCAA"), "P.1:p.His4del");
    assert_eq!(named("CTTTGGTGG", "CTTTGG"), "P.1:p.Trp10del");
    assert_eq!(named("ATGAAAGGCCATC", "ATGC"), "P.1:p.Lys2_His4del");
    // The codon of Ser12 goes, Ser14 is named: GAA TCC AGT TCC CGA -> GAA AGT TCC CGA reads Glu Ser Ser Arg.
    assert_eq!(named("GAATCCAGT", "GAAAGT"), "P.1:p.Ser14del");
    // Within two codons, which become one.
    assert_eq!(named("GGCCATCAA", "GGCCAA"), named("CCATCAACAG", "CCAACAG"));
    assert_eq!(named("GGCCATCAA", "GGCAAA"), "P.1:p.His4_Gln5delinsLys");
    assert_eq!(named("AAAGGCCAT", "AAACAT"), "P.1:p.Gly3del");
}

#[test]
fn insertions_and_duplications() {
    let gene = gene();
    let named = |from, to| gene.protein_name(from, to);
    assert_eq!(named("CATCAACAG", "CATGCCCAACAG"), "P.1:p.His4_Gln5insAla");
    assert_eq!(named("AAAGGCCAT", "AAACAGAGCAAAGGCCAT"), "P.1:p.Lys2_Gly3insGlnSerLys");
    assert_eq!(named("TTTGGTGGGAA", "TTTGGTGGTGGGAA"), "P.1:p.Trp10dup");
    assert_eq!(named("TTTGGTGGGAA", "TTTGGTGGTGGTGGGAA"), "P.1:p.Trp9_Trp10dup");
    assert_eq!(named("AAAGGCCAT", "AAAGGCAAAGGCCAT"), "P.1:p.Lys2_Gly3dup");
    // Another codon for the same amino acid, put in before all three.
    assert_eq!(named("GAATCCAGT", "GAATCATCCAGT"), "P.1:p.Ser14dup");
    // A stop in what is put in, right away and later.
    assert_eq!(named("CATCAACAG", "CATTAGCAACAG"), "P.1:p.Gln5Ter");
    assert_eq!(named("CATCAACAG", "CATGGTTAGAAACAACAG"), "P.1:p.His4_Gln5insGlyTer");
    assert_eq!(named("GGCCATCAA", "GGCCTTTGACCTCAA"), "P.1:p.His4delinsLeuTer");
    // Not the insertion of a codon: one is changed too.
    assert_eq!(named("GGCCATCAA", "GGCCAGCATCAA"), "P.1:p.Gly3_His4insGln");
    assert_eq!(named("GGCCATCAA", "GGCCGGGATCAA"), "P.1:p.His4delinsArgAsp");
}

#[test]
fn frame_shifts_begin_with_the_first_amino_acid_that_differs() {
    let gene = gene();
    let named = |from, to| gene.protein_name(from, to);
    // ATG AAA GGC ATC AAC AGT GTC TTT GGT GGG AAT CCA GTT CCC GAT AAG CCT GA: no stop follows.
    assert_eq!(named("GGCCATCAA", "GGCATCAA"), "P.1:p.His4IlefsTer?");
    // ATG AAA GGC CCA TCA ACA GTG TCT TTG GTG GGA ATC CAG TTC CCG ATA AGC CTG A
    assert_eq!(named("GGCCATCAA", "GGCCCATCAA"), "P.1:p.His4ProfsTer?");
    // The codon of Leu8 is hit and still reads Leu: CTT TGG -> CTT GG.
    assert_eq!(named("GTCTTTGGTGG", "GTCTTGGTGG"), "P.1:p.Trp9GlyfsTer?");
    // A stop follows: HGVS's MetAspAlaTyrGluMetArg, c.6_13dup.
    let page = draw("tt [ATGGATGCATACGAGATGAGG TAA]C tt");
    assert_eq!(page.transcript_name("GATGCATACGAG", "GATGCATACTGCATACGAG"), "T.2:c.6_12dup");
    assert_eq!(page.protein_name("GATGCATACGAG", "GATGCATACGTGCATACGAG"), "P.1:p.Glu5ValfsTer5");
    // p.(Tyr4Ter), not p.Tyr4TerfsTer1.
    assert_eq!(page.protein_name("GCATACGAG", "GCATAGAG"), "P.1:p.Tyr4Ter");
}

#[test]
fn extensions_are_counted_from_the_old_stop() {
    let gene = gene();
    let named = |from, to| gene.protein_name(from, to);
    assert_eq!(named("CGATAAGCC", "CGACAAGCC"), "P.1:p.Ter16GlnextTer2");
    assert_eq!(named("CGATAAGCC", "CGATTAAGCC"), "P.1:p.Ter16LeuextTer?");
    assert_eq!(named("CGATAAGCC", "CGAGGGTAAGCC"), "P.1:p.Ter16GlyextTer1");
    // A copy of the last amino acid lengthens the protein.
    assert_eq!(named("TCCCGATAAGCC", "TCCCGACGATAAGCC"), "P.1:p.Ter16ArgextTer1");
    // The stop goes, whole.
    assert_eq!(named("CGATAAGCCTGA", "CGAGCCTGA"), "P.1:p.Ter16AlaextTer1");
    // A deletion that takes the stop and begins before it is a frame shift.
    assert_eq!(named("TCCCGATAAGCC", "TCCGCC"), "P.1:p.Arg15AlafsTer2");
    // The stop stays: one base is put in, TAA is read again.
    assert_eq!(named("CGATAAGCC", "CGATAAAGCC"), "P.1:p.Ter16=");
    let short = draw("tt [ATGAAA TAA]GC tt");
    assert_eq!(short.protein_name("AAATAAGC", "AAACAAGC"), "P.1:p.Ter3GlnextTer?");
    assert_eq!(short.protein_name("AAATAAGC", "AAAGC"), "P.1:p.Ter3extTer?");
    // Another stop follows right behind the transcript.
    let again = draw("tt [ATGAAA TAA] taa gt");
    assert_eq!(again.protein_name("AAATAATAAG", "AAATAAG"), "P.1:p.Ter3=");
}

#[test]
fn recoded_codons_keep_their_amino_acid_while_they_are_whole() {
    let recoded = |transcript: &mut Transcript| transcript.cds.as_mut().unwrap().recoded = vec![(2, b'U')];
    let gene = draw_with("tt [ATGAAATGAGCCCATTAA]GC tt", recoded);
    assert_eq!(gene.protein_name("AAATGAGCC", "AAATGTGCC"), "P.1:p.Sec3Cys");
    assert_eq!(gene.protein_name("AAATGAGCC", "AAATAAGCC"), "P.1:p.Sec3Ter");
    assert_eq!(gene.protein_name("ATGAAATGAG", "ATGTGAG"), "P.1:p.Lys2del");
    assert_eq!(gene.protein_name("ATGAAATGAG", "ATGAAGTGAG"), "P.1:p.Lys2=");
}

#[test]
fn without_a_protein_id_the_transcript_is_named() {
    let gene = draw_with("tt [ATGAAATAA] tt", |transcript| transcript.cds.as_mut().unwrap().protein_id.clear());
    assert_eq!(gene.protein_name("ATGAAA", "ATGAGA"), "T.2:p.Lys2Arg");
}

use super::*;
use crate::{
    Class, Span,
    change::Change,
    contig::Contig,
    effect::Effect,
    format::Allele,
    hgvs,
    transcript::{Marks, Strand},
    vcf::record::Record,
};

/// ATG GCA | TTC AAA TAA on two exons, from 13 (1-based) on, with two bases of UTR on each side.
const GENOME: &[u8] = b"TTTTTTTTTTCCATGGCAGTAAGTTTTTTTTTTTTTCAGTTCAAATAAGGTTTTTTTTTT";

fn transcript(id: &str, marks: Marks) -> Transcript {
    Transcript {
        id: id.to_owned(),
        version: Some(3),
        gene: 0,
        biotype: "protein_coding".to_owned(),
        strand: Strand::Forward,
        exons: vec![Span::new(10, 18), Span::new(39, 50)],
        cds: Some(Cds { protein_id: "P.1".to_owned(), ..Cds::complete(vec![Span::new(12, 18), Span::new(39, 48)]) }),
        marks,
        mature_mirnas: Vec::new(),
        has_odd_names: true,
    }
}

fn gene() -> Gene {
    Gene {
        id: "G1".to_owned(),
        symbol: "ADE5,7".to_owned(),
        biotype: "protein_coding".to_owned(),
        strand: Strand::Forward,
        span: Span::new(10, 50),
    }
}

/// The value of ANN for one SNV or indel and these transcripts.
fn annotated(
    position: u32,
    reference: &str,
    alternates: &[&str],
    transcripts: &[Transcript],
    partners: &str,
) -> String {
    let contig = Contig::in_memory("chr1", GENOME.to_vec(), vec![gene()], transcripts.to_vec());
    let line = format!("chr1\t{position}\t.\t{reference}\t{}\t.\t.\t.", alternates.join(","));
    let record = Record::parse(line.as_bytes(), 8).ok().unwrap();
    let mut ann = Ann::default();
    ann.begin();
    for (number, written) in (1..).zip(alternates) {
        let change = Change::trimmed(position - 1, reference.as_bytes(), written.as_bytes());
        let allele = Allele {
            number,
            written: written.as_bytes(),
            spelling: written.as_bytes(),
            class: Class::of(&change),
            known: &[],
            regions: &[],
        };
        let mut names = Names { partners: partners.as_bytes().to_vec(), ..Names::default() };
        hgvs::genomic(&contig, &change, &mut names.genomic).unwrap();
        let mut effect = Effect::default();
        let gene = gene();
        for transcript in transcripts {
            effect.decide(&contig.sequence, transcript, &change, 5_000).unwrap();
            names.transcript.clear();
            names.protein.clear();
            names.offset = hgvs::transcript(&contig, transcript, &change, &mut names.transcript).unwrap();
            hgvs::protein(&contig, transcript, &effect, &mut names.protein).unwrap();
            let feature = Feature::Transcript { transcript, gene: &gene };
            ann.add(&Entry { record: &record, allele: &allele, feature, effect: &effect, names: &names });
        }
        if transcripts.is_empty() {
            effect.terms.insert(Consequence::Intergenic);
            let feature = Feature::Intergenic;
            ann.add(&Entry { record: &record, allele: &allele, feature, effect: &effect, names: &names });
        }
    }
    String::from_utf8(ann.value().to_vec()).unwrap()
}

fn on_one(position: u32, reference: &str, alternate: &str) -> String {
    annotated(position, reference, &[alternate], &[transcript("T", Marks::default())], "")
}

#[test]
fn sixteen_fields_of_a_coding_change() {
    // Of the protein the stop does not count, of the coding sequence it does.
    assert_eq!(
        on_one(17, "C", "T"),
        "T|missense_variant&splice_region_variant|MODERATE|ADE5&7|G1|transcript|T.3|protein_coding|1/2|c.5C>T|p.Ala2Val|\
         7/19|5/15|2/4||"
    );
    assert_eq!(
        on_one(45, "A", "G"),
        "G|synonymous_variant|LOW|ADE5&7|G1|transcript|T.3|protein_coding|2/2|c.12A>G|p.Lys4%3D|14/19|12/15|4/4||"
    );
    for entry in [on_one(17, "C", "T"), on_one(20, "T", "C"), on_one(55, "T", "C")] {
        assert_eq!(entry.split('|').count(), 16, "{entry}");
    }
    let mut header = Vec::new();
    Ann::default().declare(&mut header);
    let header = String::from_utf8(header).unwrap();
    assert_eq!(header.split('|').count(), 16);
    assert!(header.ends_with("INFO'\">\n"));
}

#[test]
fn what_lies_in_introns_beside_and_between_genes() {
    assert_eq!(
        on_one(20, "T", "C"),
        "C|splice_donor_variant|HIGH|ADE5&7|G1|transcript|T.3|protein_coding|1/1|c.6+2T>C||||||"
    );
    assert_eq!(
        on_one(55, "T", "C"),
        "C|downstream_gene_variant|MODIFIER|ADE5&7|G1|transcript|T.3|protein_coding|||||||5|"
    );
    assert_eq!(
        annotated(55, "T", &["C"], &[], ""),
        "C|intergenic_region|MODIFIER|||intergenic_region||||g.55T>C||||||"
    );
}

#[test]
fn messages_say_what_may_be_wrong() {
    // Moved by two bases to the end of AAA.
    let entry = on_one(42, "CA", "C");
    assert!(entry.contains("|c.12del|p."), "{entry}");
    assert!(entry.ends_with("|INFO_REALIGN_3_PRIME"), "{entry}");
    let mut partial = transcript("T", Marks::default());
    if let Some(cds) = &mut partial.cds {
        (cds.phase, cds.has_start, cds.has_stop) = (1, false, false);
    }
    let entry = annotated(44, "A", &["C"], &[partial], "");
    assert!(
        entry.ends_with(
            "|WARNING_TRANSCRIPT_INCOMPLETE&WARNING_TRANSCRIPT_NO_START_CODON&WARNING_TRANSCRIPT_NO_STOP_CODON"
        ),
        "{entry}"
    );
    let entry = annotated(44, "A", &["C"], &[transcript("T", Marks::default())], "40:T>C&45:A>G");
    assert!(entry.starts_with("C-chr1:40_T>C-chr1:45_A>G|"), "{entry}");
    assert!(entry.ends_with("|INFO_COMPOUND_ANNOTATION"), "{entry}");
}

#[test]
fn the_most_deleterious_first_then_the_canonical_transcript_then_by_place_and_id() {
    let canonical = Marks { canonical: true, ..Marks::default() };
    let mut earlier = transcript("T9", Marks::default());
    earlier.exons[0].start = 9;
    let transcripts = [transcript("T10", Marks::default()), transcript("T2", canonical), earlier];
    let value = annotated(44, "A", &["C", "T"], &transcripts, "");
    let shown: Vec<(&str, &str, &str)> = value
        .split(',')
        .map(|entry| {
            let fields: Vec<&str> = entry.split('|').collect();
            (fields[0], fields[1], fields[6])
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("C", "missense_variant", "T2.3"),
            ("T", "missense_variant", "T2.3"),
            ("C", "missense_variant", "T9.3"),
            ("T", "missense_variant", "T9.3"),
            ("C", "missense_variant", "T10.3"),
            ("T", "missense_variant", "T10.3"),
        ]
    );
    // A stop is worse than an amino acid.
    let value = annotated(43, "A", &["C", "T"], &transcripts[..1], "");
    assert!(value.starts_with("T|stop_gained|HIGH|"), "{value}");
}

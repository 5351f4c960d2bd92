//! The formats over one small gene, by hand against VEP's documentation.

use crate::{
    Format, Options, Packing, Reference, Span, annotate,
    contig::Contig,
    transcript::{Cds, Gene, Marks, Strand, Transcript},
};

const HEAD: &str = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

/// M V L K G H S D Y H R W stop, on 21–40 and 61–79; exons 11–40 and 61–100.
fn reference() -> Reference {
    reference_of("ADE5,7")
}

fn reference_of(symbol: &str) -> Reference {
    let bases = [
        &b"CCCCCCCCCC"[..],
        b"GGGGGGGGGG",
        b"ATGGTGCTGAAAGGCCATTC",
        b"GTAAGTCCCCTTTTTTTCAG",
        b"TGATTACCACCGTTGGTAA",
        b"AAAAACCCCCGGGGGTTTTTA",
        &b"C".repeat(6_000),
    ];
    let span = Span::new(10, 100);
    let gene = Gene {
        id: "ENSG1".into(),
        symbol: symbol.into(),
        biotype: "protein_coding".into(),
        strand: Strand::Forward,
        span,
    };
    let cds = Cds { protein_id: "ENSP1.1".into(), ..Cds::complete(vec![Span::new(20, 40), Span::new(60, 79)]) };
    let transcript = Transcript {
        id: "ENST1".into(),
        version: Some(2),
        gene: 0,
        biotype: "protein_coding".into(),
        strand: Strand::Forward,
        exons: vec![Span::new(10, 40), Span::new(60, 100)],
        cds: Some(cds),
        marks: Marks { canonical: true, mane_select: true, mane_plus_clinical: false },
        mature_mirnas: Vec::new(),
        has_odd_names: false,
    };
    Reference::in_memory("small", vec![Contig::in_memory("1", bases.concat(), vec![gene], vec![transcript])])
}

/// What comes out for these records.
fn annotated(format: Format, records: &str) -> String {
    annotated_by(&reference(), format, records)
}

fn annotated_by(reference: &Reference, format: Format, records: &str) -> String {
    let options = Options { format, packing: Packing::Plain, ..Options::default() };
    let mut output = Vec::new();
    let records = records.replace(' ', "\t");
    annotate(reference, &options, format!("{HEAD}{records}").as_bytes(), &mut output).unwrap();
    String::from_utf8(output).unwrap()
}

/// The entries of the `CSQ` of one record.
fn csq(record: &str) -> Vec<String> {
    let output = annotated(Format::Csq, record);
    let line = output.lines().last().unwrap();
    let value = line.split_once("CSQ=").unwrap().1;
    value.split(',').map(str::to_owned).collect()
}

const GENE: &str = "ADE5&7|ENSG1|Transcript|ENST1.2|protein_coding";

#[test]
fn an_snv_in_a_codon() {
    let missense = format!(
        "A|missense_variant|MODERATE|{GENE}|1/2||ENST1.2:c.5T>A|ENSP1.1:p.Val2Glu|15|5|2|V/E|gTg/gAg||1||1||SNV|YES|\
         YES||ENSP1.1||1:g.25T>A"
    );
    assert_eq!(csq("1 25 . T A . . ."), [missense]);
    let synonymous = format!(
        "A|synonymous_variant|LOW|{GENE}|1/2||ENST1.2:c.6G>A|ENSP1.1:p.Val2%3D|16|6|2|V|gtG/gtA||1||1||SNV|YES|YES||\
         ENSP1.1||1:g.26G>A"
    );
    assert_eq!(csq("1 26 . G A . . ."), [synonymous]);
}

#[test]
fn a_deletion_in_a_repeat_is_placed_by_the_record_and_named_at_its_3_prime_end() {
    let deletion = format!(
        "-|frameshift_variant|HIGH|{GENE}|1/2||ENST1.2:c.12del|ENSP1.1:p.Gly5AlafsTer?|20|10|4|K/X|Aaa/aa||1||1||\
         deletion|YES|YES||ENSP1.1|2|1:g.32del"
    );
    assert_eq!(csq("1 29 . GA G . . ."), [deletion]);
}

#[test]
fn an_insertion_between_codons_has_no_codon_before_it() {
    let insertion = format!(
        "GCC|inframe_insertion|MODERATE|{GENE}|1/2||ENST1.2:c.9_10insGCC|ENSP1.1:p.Leu3_Lys4insAla|19-20|9-10|3-4|-/A|\
         -/GCC||1||1||insertion|YES|YES||ENSP1.1||1:g.29_30insGCC"
    );
    assert_eq!(csq("1 29 . G GGCC . . ."), [insertion]);
}

#[test]
fn a_splice_site_and_what_lies_beside_the_transcript() {
    let donor = format!(
        "A|splice_donor_variant|HIGH|{GENE}||1/1|ENST1.2:c.20+1G>A||||||||1||1||SNV|YES|YES||ENSP1.1||1:g.41G>A"
    );
    assert_eq!(csq("1 41 . G A . . ."), [donor]);
    let upstream = format!("T|upstream_gene_variant|MODIFIER|{GENE}|||||||||||1|6|1||SNV|YES|YES||ENSP1.1||1:g.5C>T");
    assert_eq!(csq("1 5 . C T . . ."), [upstream]);
    let intergenic = "T|intergenic_variant|MODIFIER||||||||||||||||1||||SNV||||||1:g.5900C>T";
    assert_eq!(csq("1 5900 . C T . . ."), [intergenic]);
}

#[test]
fn each_alternate_has_its_entries_and_its_number() {
    let entries = csq("1 25 . T A,*,C . . .");
    let starts: Vec<_> = entries.iter().map(|entry| entry.split('|').next().unwrap()).collect();
    assert_eq!(starts, ["A", "C"]);
    assert_eq!(entries[1].split('|').nth(18), Some("3"));
}

#[test]
fn every_entry_has_the_fields_that_the_header_declares() {
    let output = annotated(Format::Csq, "1 25 . T A . . .\n1 29 . GA G . . .\n1 5900 . C T . . .");
    let declaration = output.lines().find(|line| line.starts_with("##INFO=<ID=CSQ,")).unwrap();
    let fields = declaration.split_once("Format: ").unwrap().1.trim_end_matches("\">").split('|').count();
    for line in output.lines().filter(|line| !line.starts_with('#')) {
        assert_eq!(line.split_once("CSQ=").unwrap().1.split('|').count(), fields, "{line}");
    }
}

#[test]
fn an_old_csq_is_replaced_and_the_rest_of_info_is_kept() {
    let old = "1 25 . T A . . DP=3;CSQ=old|x,y;ZZ=a|b\n1 25 . T * . . CSQ=old\n1 25 . T * . . Q=1;CSQ=old";
    let infos: Vec<String> = annotated(Format::Csq, old)
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').nth(7).unwrap().to_owned())
        .collect();
    assert!(infos[0].starts_with("DP=3;ZZ=a|b;CSQ=A|missense_variant|"), "{}", infos[0]);
    assert_eq!(infos[1..], [".", "Q=1"]);
}

/// A line for each allele and feature, and one of dashes for what has none.
#[test]
fn the_table_has_the_columns_of_its_head_on_every_line() {
    let records = "1 25 rs1 T A,*,C . . .\n9 7 . C G . . .\n1 5900 . C . . . .\n1 29 . GA G . . .";
    let output = annotated(Format::Tsv, records);
    let table: Vec<Vec<&str>> =
        output.lines().filter(|line| !line.starts_with("##")).map(|line| line.split('\t').collect()).collect();
    assert_eq!(table[0][..6], ["#CHROM", "POS", "ID", "REF", "ALT", "Allele"]);
    for line in &table {
        assert_eq!(line.len(), table[0].len(), "{line:?}");
    }
    let alternates: Vec<_> = table[1..].iter().map(|line| (line[4], line[6])).collect();
    let expected = [
        ("A", "missense_variant"),
        ("*", "-"),
        ("C", "missense_variant"),
        ("G", "-"),
        (".", "-"),
        ("G", "frameshift_variant"),
    ];
    assert_eq!(alternates, expected);
    let column = |name: &str| table[0].iter().position(|column| *column == name).unwrap();
    assert_eq!(table[1][column("SYMBOL")], "ADE5,7");
    assert!(output.starts_with("## engine: gas-annotate "), "{output}");
}

/// What JSON says is what `CSQ` says.
#[test]
fn every_line_of_json_parses_and_says_what_csq_says() {
    let records = "1 25 rs1 T A,*,C . . .\n1 29 . GA G . . .\n1 41 . G A . . .\n1 5900 . C T . . .\n9 7 . C G . . .";
    let json = annotated(Format::Json, records);
    let mut lines = json.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    assert!(lines.next().unwrap()["engine"].as_str().unwrap().starts_with("gas-annotate "));
    let mut said = Vec::new();
    for record in lines {
        for allele in record["alleles"].as_array().unwrap() {
            let entries = allele.get("transcript_consequences").or_else(|| allele.get("intergenic_consequences"));
            for entry in entries.unwrap().as_array().unwrap() {
                let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
                let terms: Vec<_> =
                    entry["consequence_terms"].as_array().unwrap().iter().map(|term| term.as_str().unwrap()).collect();
                said.push([
                    allele["variant_allele"].as_str().unwrap().to_owned(),
                    terms.join("&"),
                    text("impact"),
                    text("transcript_id"),
                    text("exon"),
                    text("hgvsc"),
                    text("hgvsp"),
                    entry["cds_start"].to_string().replace("null", ""),
                    text("amino_acids"),
                    text("codons"),
                    allele["hgvsg"].as_str().unwrap().to_owned(),
                ]);
            }
            assert_eq!(allele["most_severe_consequence"], said.last().unwrap()[1]);
        }
    }
    let mut expected = Vec::new();
    for line in annotated(Format::Csq, records).lines().filter(|line| line.contains("CSQ=")) {
        for entry in line.split_once("CSQ=").unwrap().1.split(',') {
            let fields: Vec<_> = entry.split('|').collect();
            expected.push([0, 1, 2, 6, 8, 10, 11, 13, 15, 16, 28].map(|field| fields[field].to_owned()));
        }
    }
    assert_eq!(said, expected);
}

#[test]
fn a_symbolic_allele_is_named_by_its_class_and_a_breakend_does_not_end_its_field() {
    let alleles = |record: &str| {
        let entries = csq(record);
        entries.iter().map(|entry| entry.split('|').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(alleles("1 25 . T <DEL>,<DUP:TANDEM> . . END=30"), ["deletion", "tandem_duplication"]);
    let breakend = annotated(Format::Csq, "1 25 . T T[1|;=:500[ . . DP=3");
    let info = breakend.lines().last().unwrap().split('\t').nth(7).unwrap();
    assert!(info.starts_with("DP=3;CSQ=T[1&%3B%3D:500[|"), "{info}");
    assert_eq!(info.matches(';').count(), 1, "{info}");
}

#[test]
fn a_gene_name_breaks_no_format() {
    let reference = reference_of("A\tB\nC;D|E=F G,H");
    for (format, name) in [
        (Format::Csq, "|A_B_C%3BD&E%3DF_G&H|"),
        (Format::Ann, "|A_B_C%3BD&E%3DF_G&H|"),
        (Format::Bcsq, "|A_B_C%3BD&E%3DF_G,H|"),
    ] {
        let output = annotated_by(&reference, format, "1 25 . T A . . DP=3");
        let record = output.lines().last().unwrap();
        assert!(record.contains(name), "{record}");
        assert_eq!((record.matches('\t').count(), record.matches(';').count()), (7, 1), "{record}");
    }
    let table = annotated_by(&reference, Format::Tsv, "1 25 . T A . . .");
    assert!(table.lines().last().unwrap().contains("\tA B C;D|E=F G,H\t"), "{table}");
}

#[test]
fn a_table_has_a_line_for_each_allele_in_its_order() {
    let table = annotated(Format::Tsv, "1 25 . T *,A,<NON_REF>,<DEL>,C,* . . END=30");
    let alleles = table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').nth(4).unwrap());
    assert_eq!(alleles.collect::<Vec<_>>(), ["*", "A", "<NON_REF>", "<DEL>", "C", "*"]);
}

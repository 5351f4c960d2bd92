//! Known variants and regions in every format, and the counts of a run against its output.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::{collections::BTreeMap, fs, path::Path};

use gas_annotation::{
    Format, Options, Packing, Reference, Summary, annotate,
    build::{Build, Known, Regions},
};

const HEAD: &str = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

/// A gene on 11–100 with the coding sequence 21–40 and 61–79, known variants in two sets, and a track of regions.
fn reference(folder: &Path) -> Reference {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text.replace(' ', "\t")).unwrap();
        path
    };
    let fasta = write(
        "genome.fa",
        ">1\nCCCCCCCCCCGGGGGGGGGGATGGTGCTGAAAGGCCATTCGTAAGTCCCCTTTTTTTCAG\nTGATTACCACCGTTGGTAAAAAAACCCCCGGGGGTTTTTACCCCCCCCCC\n",
    );
    let gff3 = write(
        "genes.gff3",
        "##gff-version 3\n\
         1 x gene 11 100 . + . ID=gene:G1;Name=ADE5%2C7;biotype=protein_coding;gene_id=G1\n\
         1 x mRNA 11 100 . + . ID=transcript:T1;Parent=gene:G1;biotype=protein_coding;transcript_id=T1\n\
         1 x exon 11 40 . + . Parent=transcript:T1\n\
         1 x exon 61 100 . + . Parent=transcript:T1\n\
         1 x CDS 21 40 . + 0 ID=CDS:P1;Parent=transcript:T1;protein_id=P1\n\
         1 x CDS 61 79 . + 1 ID=CDS:P1;Parent=transcript:T1;protein_id=P1\n",
    );
    let clinvar = write(
        "clinvar.vcf",
        &format!(
            "##INFO=<ID=CLNSIG,Number=A,Type=String,Description=\"x\">\n{HEAD}1 25 77 T A,C . . CLNSIG=Likely_pathogenic,Benign|other;CLNDN=a,_b\n1 30 78 AA A . . CLNSIG=x\n"
        ),
    );
    let dbsnp = write("dbsnp.vcf", &format!("{HEAD}1 25 rs1 T A . . .\n"));
    let bands = write("bands.bed", "1 20 40 p1\n1 24 60 p2\n");
    let build = Build {
        name: "small".into(),
        fasta,
        gff3,
        known: vec![
            Known { set: "clinvar".into(), path: clinvar, fields: vec!["ID".into(), "CLNSIG".into()] },
            Known { set: "dbsnp".into(), path: dbsnp, fields: vec!["ID".into()] },
        ],
        regions: vec![Regions { track: "cytoband".into(), path: bands }],
        ..Build::default()
    };
    let bundle = folder.join("small.gasref");
    build.write(&bundle).unwrap();
    Reference::open(&bundle).unwrap()
}

fn run(format: Format, text: &str) -> (String, Summary) {
    let folder = tempfile::tempdir().unwrap();
    let reference = reference(folder.path());
    let options = Options { format, packing: Packing::Plain, ..Options::default() };
    let mut output = Vec::new();
    let summary = annotate(&reference, &options, text.as_bytes(), &mut output).unwrap();
    (String::from_utf8(output).unwrap(), summary)
}

/// The second record deletes one of three A: the known one, written elsewhere in the run.
const RECORDS: &str = "1 25 . T G,A . . DP=3\n1 30 . AA A . . .\n1 100 . A C . . clinvar=old;X=1\n1 26 . G * . . .\n1 25 . T *,A,* . . .\n";

fn input() -> String {
    format!("{HEAD}{}", RECORDS.replace(' ', "\t"))
}

#[test]
fn csq_ends_with_a_field_for_each_of_the_references_sets_and_tracks() {
    let (output, _) = run(Format::Csq, &input());
    assert!(output.contains("|HGVSg|clinvar|clinvar_CLNSIG|dbsnp|cytoband\">"), "{output}");
    let entries: Vec<Vec<&str>> = output
        .lines()
        .filter_map(|line| line.split_once("CSQ="))
        .flat_map(|(_, value)| value.split(',').map(|entry| entry.split('|').collect()))
        .collect();
    assert_eq!(entries[0][29..], ["", "", "", "p1&p2"]);
    assert_eq!(entries[1][29..], ["77", "Likely_pathogenic", "rs1", "p1&p2"]);
    assert_eq!(entries[1][17], "77&rs1");
    assert_eq!(entries[2][29..], ["78", "x", "", "p1&p2"]);
    assert_eq!(entries[3][29..], ["", "", "", ""]);
}

#[test]
fn ann_and_bcsq_have_them_in_info_with_a_value_for_each_allele() {
    for format in [Format::Ann, Format::Bcsq] {
        let (output, _) = run(format, &input());
        for key in ["clinvar", "clinvar_CLNSIG", "dbsnp", "cytoband"] {
            assert_eq!(output.matches(&format!("##INFO=<ID={key},Number=A,Type=String,")).count(), 1, "{output}");
        }
        let infos: Vec<&str> =
            output.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').nth(7).unwrap()).collect();
        let own = "clinvar=.,77;clinvar_CLNSIG=.,Likely_pathogenic;dbsnp=.,rs1;cytoband=p1&p2,p1&p2";
        assert!(infos[0].starts_with("DP=3;") && infos[0].ends_with(own), "{}", infos[0]);
        assert!(infos[1].ends_with("clinvar=78;clinvar_CLNSIG=x;cytoband=p1&p2"), "{}", infos[1]);
        assert!(infos[2].starts_with("X=1") && !infos[2].contains("clinvar"), "{}", infos[2]);
        assert_eq!(infos[3], ".");
        assert!(infos[4].contains("clinvar=.,77,.;"), "{}", infos[4]);
    }
}

#[test]
fn the_table_and_json_have_them_too() {
    let (table, _) = run(Format::Tsv, &input());
    let lines: Vec<Vec<&str>> =
        table.lines().filter(|line| !line.starts_with("##")).map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0][lines[0].len() - 4..], ["clinvar", "clinvar_CLNSIG", "dbsnp", "cytoband"]);
    assert_eq!(lines[2][lines[2].len() - 4..], ["77", "Likely_pathogenic", "rs1", "p1&p2"]);
    assert_eq!(lines[1][lines[1].len() - 4..], ["-", "-", "-", "p1&p2"]);
    let (json, _) = run(Format::Json, &input());
    let first: serde_json::Value = serde_json::from_str(json.lines().nth(1).unwrap()).unwrap();
    let known = serde_json::json!({ "clinvar": "77", "clinvar_CLNSIG": "Likely_pathogenic", "dbsnp": "rs1" });
    assert_eq!(first["alleles"][1]["known"], known);
    assert_eq!(first["alleles"][1]["regions"], serde_json::json!({ "cytoband": ["p1", "p2"] }));
    assert_eq!(first["alleles"][0].get("known"), None);
}

/// What was written, once more, is written the same.
#[test]
fn annotating_an_annotated_vcf_changes_nothing() {
    for format in [Format::Csq, Format::Ann, Format::Bcsq] {
        let (once, _) = run(format, &input());
        let (twice, _) = run(format, &once);
        assert_eq!(once, twice);
    }
}

/// The counts are those of the output, read again.
#[test]
fn the_summary_equals_a_recount_of_the_output() {
    let mut records = String::new();
    for position in 1..=110 {
        let base = b"CCCCCCCCCCGGGGGGGGGGATGGTGCTGAAAGGCCATTCGTAAGTCCCCTTTTTTTCAGTGATTACCACCGTTGGTAAAAAAACCCCCGGGGGTTTTTACCCCCCCCCC"
            [position - 1] as char;
        let others: Vec<String> = "ACGT".chars().filter(|other| *other != base).map(String::from).collect();
        records += &format!("1\t{position}\t.\t{base}\t{},{base}GG\t.\t.\t.\n", others.join(","));
    }
    let (output, summary) = run(Format::Csq, &format!("{HEAD}{records}"));
    let (mut consequences, mut classes, mut known) = (BTreeMap::new(), BTreeMap::new(), 0);
    for line in output.lines().filter(|line| !line.starts_with('#')) {
        for entry in line.split_once("CSQ=").unwrap().1.split(',') {
            let fields: Vec<&str> = entry.split('|').collect();
            *consequences.entry(fields[1].split('&').next().unwrap()).or_insert(0) += 1;
            *classes.entry(fields[22]).or_insert(0) += 1;
            known += u64::from(!fields[29].is_empty() || !fields[31].is_empty());
        }
    }
    let json = serde_json::to_value(&summary).unwrap();
    assert_eq!(json["consequences"], serde_json::json!(consequences));
    assert_eq!(json["classes"], serde_json::json!(classes));
    assert_eq!((summary.known, summary.novel), (Some(known), Some(440 - known)));
    assert_eq!((summary.records, summary.annotated_records), (110, 110));
    // Of three substitutions of a base, one is a transition.
    assert_eq!((summary.transitions, summary.transversions), (110, 220));
    assert_eq!(summary.impacts.values().sum::<u64>(), 440);
    assert_eq!(json["chromosomes"], serde_json::json!([{ "name": "1", "records": 110 }]));
}

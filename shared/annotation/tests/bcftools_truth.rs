//! `BCSQ` against bcftools csq 1.24 in local mode, over real and synthetic variants of yeast.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

mod support;

use std::collections::BTreeMap;

use gas_annotation::{Format, Options, annotate};
use support::{plain, test_data, yeast};

/// Why an entry may differ from bcftools', and how many records do. A class that shrinks must be made smaller here.
const CLASSES: &[(&str, usize)] = &[
    // bcftools leaves out transcripts whose biotype it does not know: tRNA, ncRNA, transposable_element.
    ("a biotype that bcftools does not know", 192),
    // A deletion of the first bases of an exon, in a codon that the intron splits: bcftools shows `?` for what is left.
    ("a split codon at the begin of an exon", 6),
    // A deletion over the border of the start codon, of which the bases before make up another: retained by the sequence.
    ("a start codon that is made up again", 7),
    // Replacements by another number of bases: the last codon behind a lost stop, an intron told beside, the order.
    ("a replacement by another number of bases", 10),
    // A deletion over a splice site: bcftools compares other bases and calls three of 47 synonymous.
    ("a deletion over a splice site", 3),
    // A ribosomal RNA within another.
    ("a nested non-coding transcript", 4),
    // A substitution over a short exon: both of its splice sites, after the one of the exon's part.
    ("other", 1),
];

#[test]
fn real_and_synthetic_variants_get_what_bcftools_says() {
    let Some(data) = test_data() else { return };
    let reference = yeast(&data);
    let mut differences: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut equal = 0;
    for file in ["expected_csq_local.I.vcf.gz", "synthetic_20k_expected_csq_local.vcf.gz"] {
        let truth = support::inflate(&std::fs::read(data.join("yeast").join(file)).unwrap());
        let truth = String::from_utf8(truth).unwrap();
        let mut output = Vec::new();
        let options = Options { format: Format::Bcsq, ..plain(Format::Bcsq) };
        annotate(&reference, &options, truth.as_bytes(), &mut output).unwrap();
        let output = String::from_utf8(output).unwrap();
        let records = |text: &'_ str| -> Vec<String> {
            text.lines().filter(|line| !line.starts_with('#')).map(ToOwned::to_owned).collect()
        };
        for (expected, found) in records(&truth).iter().zip(records(&output)) {
            // bcftools has the standard genetic code alone.
            if expected.starts_with("Mito\t") {
                continue;
            }
            if bcsq(expected) == bcsq(&found) {
                equal += 1;
            } else {
                differences
                    .entry(class(expected, bcsq(&found)))
                    .or_default()
                    .push(format!("{expected}\n  {}", bcsq(&found)));
            }
        }
    }
    println!("{equal} records are equal");
    for (class, records) in &differences {
        println!("{class}: {}", records.len());
    }
    if let Some(other) = differences.get("other") {
        for record in other {
            println!("{record}");
        }
    }
    let counted: Vec<_> =
        CLASSES.iter().map(|(class, _)| (*class, differences.get(class).map_or(0, Vec::len))).collect();
    assert_eq!(counted, CLASSES);
}

fn bcsq(record: &str) -> &str {
    let info = record.split('\t').nth(7).unwrap();
    info.split(';').find_map(|field| field.strip_prefix("BCSQ=")).unwrap_or(".")
}

fn class(expected: &str, found: &str) -> &'static str {
    let has = |text: &str, parts: &[&str]| parts.iter().any(|part| text.contains(part));
    let fields: Vec<_> = expected.split('\t').collect();
    let (reference, alternate) = (fields[3].len(), fields[4].len());
    if has(found, &["||tRNA", "||ncRNA", "||transposable_element"]) {
        "a biotype that bcftools does not know"
    } else if has(expected, &[">2?", ">7?", ">8?", ">18?", ">29?"]) {
        "a split codon at the begin of an exon"
    } else if has(found, &["start_retained"]) || has(expected, &["start_retained"]) {
        "a start codon that is made up again"
    } else if has(expected, &["feature_"]) && reference != alternate {
        "a replacement by another number of bases"
    } else if has(expected, &["synonymous&"]) {
        "a deletion over a splice site"
    } else if has(found, &["||rRNA"]) {
        "a nested non-coding transcript"
    } else {
        "other"
    }
}

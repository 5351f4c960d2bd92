//! Real genomes against the consequences of `bcftools csq` 1.24 and the amino acids that the lineages' authors state.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may fail")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::Path,
};

use gas_annotation::{Reference, annotate};
use support::{Entry, csq, data_lines, inflate, sars_cov_2, test_data};

/// Transcript → terms, and the amino acids as bcftools writes them (`12A>12V`, `12A`).
type PerTranscript = BTreeMap<String, (BTreeSet<String>, String)>;

/// bcftools' words for what is compared; of its other words `intron` and `non_coding` name a gene, not a transcript.
const TERMS: [(&str, &str); 9] = [
    ("missense", "missense_variant"),
    ("synonymous", "synonymous_variant"),
    ("stop_gained", "stop_gained"),
    ("stop_lost", "stop_lost"),
    ("stop_retained", "stop_retained_variant"),
    ("start_lost", "start_lost"),
    ("splice_region", "splice_region_variant"),
    ("splice_donor", "splice_donor_variant"),
    ("splice_acceptor", "splice_acceptor_variant"),
];

#[test]
fn every_snv_of_yeast_chromosome_i_is_as_bcftools_says() {
    let Some(data) = test_data() else { return };
    let compared = compare_snvs(&data, "expected_csq_local.I.vcf.gz");
    assert_eq!(compared, Compared { records: 8329, on_transcripts: 4321 });
}

#[test]
fn every_synthetic_snv_of_yeast_is_as_bcftools_says() {
    let Some(data) = test_data() else { return };
    let compared = compare_snvs(&data, "synthetic_20k_expected_csq_local.vcf.gz");
    assert_eq!(compared, Compared { records: 11161, on_transcripts: 9821 });
}

#[derive(Debug, PartialEq)]
struct Compared {
    records: usize,
    on_transcripts: usize,
}

/// For each SNV outside Mito: the same transcripts have the terms of `TERMS`, the same ones, and the same amino acids.
fn compare_snvs(data: &Path, file: &str) -> Compared {
    let mut compared = Compared { records: 0, on_transcripts: 0 };
    for (line, entries) in annotated_yeast(data, file) {
        let fields: Vec<_> = line.split('\t').collect();
        if fields[0] == "Mito" || fields[3].len() != 1 || fields[4].len() != 1 {
            continue;
        }
        let said: PerTranscript = entries
            .iter()
            .map(|entry| {
                let ours: BTreeSet<_> = TERMS.iter().map(|(_, term)| (*term).to_owned()).collect();
                let terms = terms(entry).intersection(&ours).cloned().collect();
                (entry["Feature"].clone(), (terms, amino_acids(entry)))
            })
            .filter(|(_, (terms, _)): &(_, (BTreeSet<_>, _))| !terms.is_empty())
            .collect();
        let expected = bcsq(fields[7], |word| TERMS.iter().find(|(theirs, _)| *theirs == word).map(|(_, ours)| *ours));
        assert_eq!(said, expected, "{line}");
        compared.records += 1;
        compared.on_transcripts += said.len();
    }
    compared
}

/// What is said of an indel or an MNV is certain, so bcftools must say it too; it says more. (It calls every change over
/// the end of a coding sequence `stop_lost`, so `stop_retained_variant` is not compared.)
#[test]
fn what_is_said_of_other_synthetic_yeast_variants_bcftools_says_too() {
    let Some(data) = test_data() else { return };
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for (line, entries) in annotated_yeast(&data, "synthetic_20k_expected_csq_local.vcf.gz") {
        let fields: Vec<_> = line.split('\t').collect();
        if fields[3].len() == 1 && fields[4].len() == 1 {
            continue;
        }
        let compared_terms = [
            ("frameshift", "frameshift_variant"),
            ("inframe_insertion", "inframe_insertion"),
            ("inframe_deletion", "inframe_deletion"),
            ("stop_gained", "stop_gained"),
            ("splice_donor", "splice_donor_variant"),
            ("splice_acceptor", "splice_acceptor_variant"),
            ("missense", "missense_variant"),
            ("synonymous", "synonymous_variant"),
            ("stop_lost", "stop_lost"),
            ("start_lost", "start_lost"),
            ("coding_sequence", "coding_sequence_variant"),
        ];
        let expected =
            bcsq(fields[7], |word| compared_terms.iter().find(|(theirs, _)| *theirs == word).map(|(_, ours)| *ours));
        for entry in &entries {
            let said = terms(entry);
            for (_, term) in compared_terms[..10].iter().filter(|(_, term)| said.contains(*term)) {
                let Some((theirs, _)) = expected.get(&entry["Feature"]) else { panic!("{term}: {line}") };
                // coding_sequence is all that bcftools says of a deletion that takes a whole exon with its splice site.
                let whole_exon = term.starts_with("splice") && theirs.contains("coding_sequence_variant");
                assert!(theirs.contains(*term) || whole_exon, "{term} of {}: {line}", entry["Feature"]);
                *compared.entry(term).or_default() += 1;
            }
        }
    }
    let expected = [
        ("frameshift_variant", 2736),
        ("inframe_deletion", 1058),
        ("inframe_insertion", 1096),
        ("missense_variant", 862),
        ("splice_acceptor_variant", 26),
        ("splice_donor_variant", 40),
        ("start_lost", 73),
        ("stop_gained", 280),
        ("stop_lost", 55),
        ("synonymous_variant", 9),
    ];
    assert_eq!(compared, BTreeMap::from(expected));
}

/// The annotated records of a yeast file, each with its entries on transcripts.
fn annotated_yeast(data: &Path, file: &str) -> Vec<(String, Vec<Entry>)> {
    let folder = data.join("yeast");
    let reference = Reference::open(&folder.join("reference.fa.gz"), &folder.join("genes.gff3.gz"), None).unwrap();
    assert_eq!(reference.warnings(), [""; 0]);
    let mut output = Vec::new();
    annotate(&reference, File::open(folder.join(file)).unwrap(), &mut output).unwrap();
    let text = inflate(&output);
    let lines = data_lines(&text).into_iter().map(str::to_owned);
    let on_transcripts = |entries: Vec<Entry>| -> Vec<Entry> {
        entries.into_iter().filter(|entry| entry["Feature_type"] == "Transcript").collect()
    };
    lines.zip(csq(&text)).map(|(line, entries)| (line, on_transcripts(entries))).collect()
}

fn terms(entry: &Entry) -> BTreeSet<String> {
    entry["Consequence"].split('&').map(str::to_owned).collect()
}

fn amino_acids(entry: &Entry) -> String {
    let position = &entry["Protein_position"];
    match entry["Amino_acids"].split_once('/') {
        None if entry["Amino_acids"].is_empty() => String::new(),
        None => format!("{position}{}", entry["Amino_acids"]),
        Some((before, after)) => format!("{position}{before}>{position}{after}"),
    }
}

/// Reads BCSQ, keeping the terms that `translated` knows. A gene's name may hold a comma, so an entry begins only where
/// a word of consequences and a `|` follow.
fn bcsq(info: &str, translated: impl Fn(&str) -> Option<&'static str>) -> PerTranscript {
    let mut found = PerTranscript::new();
    let Some(value) = info.split(';').find_map(|entry| entry.strip_prefix("BCSQ=")) else { return found };
    let mut entries: Vec<String> = Vec::new();
    for part in value.split(',') {
        let word = part.split('|').next().unwrap_or_default();
        let begins = part.contains('|')
            && word.starts_with(|c: char| c.is_ascii_alphabetic() || "*35".contains(c))
            && word.len() > 1;
        match entries.last_mut() {
            Some(last) if !begins => *last = format!("{last},{part}"),
            _ => entries.push(part.to_owned()),
        }
    }
    for entry in entries {
        let fields: Vec<_> = entry.split('|').collect();
        let transcript = fields.get(2).copied().unwrap_or_default();
        let words: BTreeSet<_> = fields[0].split('&').filter_map(&translated).map(str::to_owned).collect();
        if transcript.is_empty() || words.is_empty() {
            continue;
        }
        let known = found.entry(transcript.to_owned()).or_default();
        known.0.extend(words);
        if let Some(amino_acids) = fields.get(5).filter(|text| !text.is_empty()) {
            known.1 = (*amino_acids).to_owned();
        }
    }
    found
}

#[test]
fn the_mutations_of_17_lineages_are_as_their_source_states() {
    let Some(data) = test_data() else { return };
    let reference = sars_cov_2(&data);
    let mut output = Vec::new();
    annotate(&reference, File::open(data.join("sars-cov-2/lineages.vcf")).unwrap(), &mut output).unwrap();
    let text = inflate(&output);
    let (mut in_orf1ab, mut elsewhere) = (0, 0);
    for (line, entries) in data_lines(&text).into_iter().zip(csq(&text)) {
        let fields: Vec<_> = line.split('\t').collect();
        let source = |key: &str| fields[7].split(';').find_map(|entry| entry.strip_prefix(key)).unwrap();
        let (gene, change) = (source("SRC_GENE="), source("SRC_AA="));
        if change == "." || fields[3].len() != fields[4].len() {
            continue;
        }
        let said = entries.iter().filter(|entry| entry["SYMBOL"] == gene).map(|entry| {
            let (before, after) = entry["Amino_acids"].split_once('/').unwrap_or_else(|| panic!("{line}"));
            (before, entry["Protein_position"].as_str(), after)
        });
        let said: Vec<_> = said.collect();
        assert!(!said.is_empty(), "{line}");
        for (before, position, after) in said {
            if gene == "ORF1ab" {
                // The source numbers the mature proteins, so the amino acids are compared without their place.
                assert!(change.starts_with(before) && change.ends_with(after), "{line}");
                in_orf1ab += 1;
            } else {
                assert_eq!(format!("{before}{position}{after}"), change, "{line}");
                elsewhere += 1;
            }
        }
    }
    assert_eq!((in_orf1ab, elsewhere), (83, 76));
}

/// The example that the repository carries says what the lineage's report says.
#[test]
fn the_example_of_b_1_1_7_has_the_stated_amino_acids() {
    let Some(data) = test_data() else { return };
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/b.1.1.7.vcf");
    let mut output = Vec::new();
    let summary = annotate(&sars_cov_2(&data), File::open(example).unwrap(), &mut output).unwrap();
    assert_eq!((summary.records, summary.annotated_records), (22, 22));
    let text = inflate(&output);
    let said: BTreeSet<String> = csq(&text)
        .into_iter()
        .flatten()
        .filter(|entry| entry["Amino_acids"].contains('/'))
        .map(|entry| {
            let (before, after) = entry["Amino_acids"].split_once('/').unwrap();
            format!("{}:{before}{}{after}", entry["SYMBOL"], entry["Protein_position"])
        })
        .collect();
    let stated = [
        "ORF1ab:T1001I",
        "ORF1ab:A1708D",
        "ORF1ab:I2230T",
        "S:N501Y",
        "S:A570D",
        "S:P681H",
        "S:T716I",
        "S:S982A",
        "S:D1118H",
        "ORF8:Q27*",
        "ORF8:R52I",
        "ORF8:Y73C",
        "N:D3L",
        "N:S235F",
    ];
    assert_eq!(said, stated.map(str::to_owned).into());
}

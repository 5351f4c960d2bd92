//! The cases of bcftools' own tests of its csq command, in both modes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

mod support;

use std::{collections::BTreeMap, fs, path::Path};

use gas_annotation::{Format, Options, annotate};
use support::{plain, reference_of, test_data};

/// Cases that differ, by expected file, and why. One that starts to agree must be taken out.
const DEVIATIONS: &[(&str, &str)] = &[
    // The place where the ribosome slips is not spliced; bcftools takes the border of each part of a CDS for a splice site.
    ("EMN908947/ribosomal-slippage.cmd.out", "no splice site at a programmed slippage"),
];

struct Case {
    vcf: String,
    gff: String,
    fasta: String,
    haplotype: bool,
    options: String,
    expected: String,
}

#[test]
fn every_case_gives_what_bcftools_gives() {
    let Some(data) = test_data() else { return };
    let folder = data.join("csq-cases");
    let mut failed = Vec::new();
    let cases = cases(&folder);
    for case in &cases {
        let differences = differences(&folder, case);
        let reason = DEVIATIONS.iter().find(|(expected, _)| *expected == case.expected);
        match (differences.is_empty(), reason) {
            (true, Some(_)) => failed.push(format!("{} agrees now: take it out of the table\n", case.expected)),
            (false, None) => failed.push(format!("{} {}\n{differences}", case.vcf, case.expected)),
            _ => {}
        }
    }
    assert!(failed.is_empty(), "{} of {} cases:\n{}", failed.len(), cases.len(), failed.join("\n"));
}

fn cases(folder: &Path) -> Vec<Case> {
    let table = fs::read_to_string(folder.join("cases.tsv")).unwrap();
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| Case {
        vcf: row[1].to_owned(),
        gff: row[2].to_owned(),
        fasta: row[3].to_owned(),
        haplotype: row[4] == "haplotype",
        options: row[5].to_owned(),
        expected: row[6].to_owned(),
    })
    .collect()
}

/// What our records have otherwise than the expected ones; empty when nothing is.
fn differences(folder: &Path, case: &Case) -> String {
    let reference = reference_of(&folder.join(&case.fasta), &folder.join(&case.gff));
    let options = Options { haplotype: case.haplotype, ..plain(Format::Bcsq) };
    let input = fs::read(folder.join(&case.vcf)).unwrap();
    let mut output = Vec::new();
    if let Err(error) = annotate(&reference, &options, &input[..], &mut output) {
        return error.to_string();
    }
    let expected = expected(&fs::read_to_string(folder.join(&case.expected)).unwrap());
    let mut differences = String::new();
    for record in String::from_utf8(output).unwrap().lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<_> = record.split('\t').collect();
        let bcsq = fields[7].split(';').find_map(|field| field.strip_prefix("BCSQ=")).unwrap_or(".");
        let found = sorted(&abridged(bcsq, &case.options));
        let place = [fields[1], fields[3], fields[4]].join("\t");
        // Some expected files are of several runs over several VCFs.
        let of_record: Vec<_> = expected.get(&place).map(Vec::as_slice).unwrap_or_default().to_vec();
        if !of_record.contains(&found) {
            differences +=
                &format!("  {place}\n    found    {found}\n    expected {}\n", of_record.join("\n             "));
        }
    }
    differences
}

/// The values of `BCSQ` by record. Of the pairs of lines, the first is what the VCF hopes for and the second bcftools'.
fn expected(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let lines: Vec<&str> = text.lines().collect();
    let is_paired = lines.chunks(3).all(|lines| lines.len() >= 2 && place(lines[0]) == place(lines[1]))
        && lines.chunks(3).all(|lines| lines.get(2).is_none_or(|line| line.is_empty()));
    for (index, line) in lines.iter().enumerate() {
        if line.is_empty() || (is_paired && index % 3 == 0) {
            continue;
        }
        if let Some((place, bcsq)) = line.rsplit_once('\t') {
            values.entry(place.to_owned()).or_default().push(sorted(bcsq));
        }
    }
    values
}

fn place(line: &str) -> Option<&str> {
    line.rsplit_once('\t').map(|(place, _)| place)
}

/// bcftools' test compares entries without regard to their order.
fn sorted(bcsq: &str) -> String {
    let mut entries: Vec<_> = bcsq.split(',').collect();
    entries.sort_unstable();
    entries.join(",")
}

/// With `-b` or `-B N`, bcftools shows only the first N amino acids of long changes.
fn abridged(bcsq: &str, options: &str) -> String {
    let shown = match options.split_once("-B ") {
        Some((_, number)) => number.parse().unwrap(),
        None if options.ends_with('b') => 1,
        None => return bcsq.to_owned(),
    };
    let entries = bcsq.split(',').map(|entry| {
        let mut fields: Vec<String> = entry.split('|').map(ToOwned::to_owned).collect();
        if let Some(amino_acids) = fields.get_mut(5) {
            *amino_acids = amino_acids.split('>').map(|side| shortened(side, shown)).collect::<Vec<_>>().join(">");
        }
        fields.join("|")
    });
    entries.collect::<Vec<_>>().join(",")
}

fn shortened(side: &str, shown: usize) -> String {
    let digits = side.bytes().take_while(u8::is_ascii_digit).count();
    let (number, letters) = side.split_at(digits);
    let first: usize = number.parse().unwrap();
    if letters.len() <= shown || letters.len() <= 2 && shown > 1 {
        return side.to_owned();
    }
    format!("{first}{}..{}", &letters[..shown], first + letters.len() - 1)
}

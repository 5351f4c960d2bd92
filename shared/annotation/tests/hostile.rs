//! Bad and odd inputs: each is refused with its line, or passes with the warning that it deserves.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

mod support;

use std::path::PathBuf;

use gas_annotation::{BadRecords, Error, Fault, Format, Options, Reference, Summary, annotate, build::Build};
use support::{plain, sars_cov_2, test_data};

fn hostile() -> Option<(PathBuf, Reference)> {
    let data = test_data()?;
    Some((data.join("hostile"), sars_cov_2(&data)))
}

/// The output's bytes, for some are not UTF-8.
fn run(reference: &Reference, options: &Options, input: &[u8]) -> Result<(Vec<u8>, Summary), Error> {
    let mut output = Vec::new();
    let summary = annotate(reference, options, input, &mut output)?;
    Ok((output, summary))
}

fn records(output: &[u8]) -> Vec<&[u8]> {
    let lines = output.split(|byte| *byte == b'\n');
    lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")).collect()
}

fn faults(error: Error) -> Vec<Fault> {
    match error {
        Error::Input { faults, .. } => faults,
        other => panic!("{other:?}"),
    }
}

/// File, line (0: it depends on what was inflated before), column, and a word of the message.
const REFUSED: [(&str, u64, Option<u32>, &str); 17] = [
    ("no_header.vcf", 1, None, "no VCF header"),
    ("columns_missing.vcf", 5, None, "5 columns, 8 expected"),
    ("columns_extra_vs_samples.vcf", 5, None, "11 columns, the header has 10"),
    ("spaces_for_tabs.vcf", 4, None, "not separated by tabs"),
    ("pos_not_a_number.vcf", 5, Some(2), "23x04"),
    ("pos_huge.vcf", 4, Some(2), "4294967299"),
    ("pos_negative.vcf", 4, Some(2), "-5"),
    ("ref_mismatch.vcf", 5, Some(4), "REF is \"T\" but the reference has \"C\""),
    ("duplicate_samples.vcf", 3, None, "\"S1\" appears twice"),
    ("empty.vcf", 1, None, "empty"),
    ("deletion_past_end.vcf", 4, Some(4), "past the end"),
    ("nul_byte.vcf", 6, Some(4), "NUL"),
    ("truncated_bgzf.vcf.gz", 0, None, "end too early"),
    ("corrupt_crc.vcf.gz", 0, None, "damaged"),
    ("trailing_garbage.vcf.gz", 0, None, "damaged or followed by something else"),
    ("bomb_one_record.vcf.gz", 5, None, "longer than 32 MiB"),
    ("bomb_plain_gzip.vcf.gz", 5, None, "longer than 32 MiB"),
];

#[test]
fn what_is_not_a_vcf_is_refused_by_line_whatever_is_written() {
    let Some((folder, reference)) = hostile() else { return };
    for (file, line, column, word) in REFUSED {
        let input = std::fs::read(folder.join(file)).unwrap();
        let mut told = Vec::new();
        for (format, threads) in [(Format::Csq, 1), (Format::Csq, 3), (Format::Json, 1)] {
            let error = run(&reference, &Options { threads, ..plain(format) }, &input).map(|_| ()).unwrap_err();
            told.push(error.to_string());
            let first = faults(error).remove(0);
            assert!(if line == 0 { first.line > 1 } else { first.line == line }, "{file}: {first}");
            assert!(first.column == column && first.message.contains(word), "{file}: {first}");
        }
        assert!(told.iter().all(|text| *text == told[0]), "{file}: {told:?}");
    }
}

/// File, records, alleles with a consequence, and a word of a warning (empty: none).
const ACCEPTED: [(&str, usize, u64, &str); 32] = [
    ("no_fileformat.vcf", 1, 1, "##fileformat is missing"),
    ("pos_zero.vcf", 2, 1, "telomere"),
    ("unknown_contig.vcf", 2, 1, "no sequence chrZ"),
    ("alt_star.vcf", 2, 2, ""),
    ("alt_symbolic_del.vcf", 2, 2, ""),
    ("alt_breakend.vcf", 2, 2, ""),
    ("alt_missing_dot.vcf", 2, 1, ""),
    ("alt_iupac.vcf", 2, 0, "IUPAC"),
    ("alt_equals_ref.vcf", 2, 1, "same as REF"),
    ("lowercase_alleles.vcf", 1, 1, ""),
    ("crlf.vcf", 2, 2, ""),
    ("utf8_bom.vcf", 2, 2, ""),
    ("no_final_newline.vcf", 2, 2, ""),
    ("blank_lines.vcf", 2, 2, "blank"),
    ("duplicate_records.vcf", 3, 3, ""),
    ("info_10000.vcf", 2, 2, ""),
    ("info_undeclared.vcf", 2, 2, ""),
    ("info_already_annotated.vcf", 1, 1, ""),
    ("unsorted.vcf", 3, 3, ""),
    ("contig_interleaved.vcf", 3, 0, "no sequence"),
    ("header_only.vcf", 0, 0, ""),
    ("header_only.vcf.gz", 0, 0, ""),
    ("many_alts.vcf", 1, 239, ""),
    ("long_allele.vcf", 1, 1, ""),
    ("gvcf_non_ref.vcf", 2, 1, ""),
    ("version_4.0.vcf", 2, 2, ""),
    ("version_4.3.vcf", 2, 2, ""),
    ("version_4.4.vcf", 2, 2, ""),
    ("version_4.5.vcf", 2, 2, ""),
    ("version_9.9.vcf", 1, 1, "VCFv9.9"),
    ("two_gzip_members.vcf.gz", 2, 2, ""),
    ("bcf_named_vcf.vcf.gz", 2, 2, ""),
];

#[test]
fn what_is_odd_passes_and_says_so() {
    let Some((folder, reference)) = hostile() else { return };
    for (file, count, decided, warning) in ACCEPTED {
        let input = std::fs::read(folder.join(file)).unwrap();
        let (output, summary) =
            run(&reference, &plain(Format::Csq), &input).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(records(&output).len(), count, "{file}");
        assert!(!output.contains(&b'\r'), "{file}");
        assert_eq!(summary.consequences.values().sum::<u64>(), decided, "{file}: {summary:?}");
        match warning {
            "" => assert_eq!(summary.warnings, [""; 0], "{file}"),
            word => assert!(summary.warnings.iter().any(|warning| warning.contains(word)), "{file}: {summary:?}"),
        }
        for format in [Format::Ann, Format::Bcsq, Format::Tsv, Format::Json] {
            run(&reference, &plain(format), &input).unwrap_or_else(|error| panic!("{file}: {format:?}: {error}"));
        }
    }
}

/// Those that are refused for a record pass when bad records are kept, and are marked.
#[test]
fn bad_records_are_kept_when_asked_for() {
    let Some((folder, reference)) = hostile() else { return };
    for (file, marked) in [
        ("pos_not_a_number.vcf", true),
        ("pos_huge.vcf", true),
        ("pos_negative.vcf", true),
        ("ref_mismatch.vcf", true),
        ("deletion_past_end.vcf", true),
        ("nul_byte.vcf", true),
        ("columns_extra_vs_samples.vcf", true),
        ("columns_missing.vcf", false),
        ("spaces_for_tabs.vcf", false),
    ] {
        let input = std::fs::read(folder.join(file)).unwrap();
        let keep = Options { bad_records: BadRecords::Keep, ..plain(Format::Csq) };
        let (output, summary) = run(&reference, &keep, &input).unwrap();
        assert_eq!(records(&output).len(), records(&input).len(), "{file}");
        let text = String::from_utf8_lossy(&output);
        assert_eq!(
            text.matches(";GAS_BAD=").count() + text.matches("\tGAS_BAD=").count(),
            usize::from(marked),
            "{text}"
        );
        assert!(summary.bad_records == 1 && summary.warnings.len() == 1, "{file}: {summary:?}");
    }
}

#[test]
fn records_keep_their_bytes() {
    let Some((folder, reference)) = hostile() else { return };
    for file in [
        "info_10000.vcf",
        "info_undeclared.vcf",
        "info_already_annotated.vcf",
        "lowercase_alleles.vcf",
        "unsorted.vcf",
        "latin1_in_info.vcf",
    ] {
        let input = std::fs::read(folder.join(file)).unwrap();
        let (output, _) = run(&reference, &plain(Format::Csq), &input).unwrap();
        for (before, after) in records(&input).into_iter().zip(records(&output)) {
            let before = before.strip_suffix(b".").unwrap_or(before);
            assert!(after.starts_with(before), "{file}: {}", String::from_utf8_lossy(after));
        }
    }
}

#[test]
fn packings_of_the_same_records_give_the_same_answer() {
    let Some((folder, reference)) = hostile() else { return };
    let read = |file: &str| run(&reference, &plain(Format::Csq), &std::fs::read(folder.join(file)).unwrap()).unwrap();
    let (plain_gzip, summary) = read("plain_gzip.vcf.gz");
    assert_eq!(summary.warnings, [""; 0]);
    let (cut, summary) = read("no_eof_block.vcf.gz");
    assert!(summary.warnings[0].contains("end-of-file marker"));
    assert!(!records(&plain_gzip).is_empty() && !records(&cut).is_empty());
}

#[test]
fn bad_gene_models_are_refused_or_named() {
    let Some((folder, _)) = hostile() else { return };
    let to = tempfile::tempdir().unwrap();
    let build = |fasta: &str, gff3: &str| {
        let (fasta, gff3) = (folder.join(fasta), folder.join(gff3));
        Build { name: "hostile".into(), fasta, gff3, ..Build::default() }.write(&to.path().join("hostile.gasref"))
    };
    let genome = "../sars-cov-2/reference.fa";
    for (file, word) in [
        ("gff_bad_phase.gff3", "phase"),
        ("gff_end_before_start.gff3", "before the start"),
        ("gff_not_gff.gff3", "line 1"),
    ] {
        let error = build(genome, file).unwrap_err();
        assert!(matches!(error, Error::Reference { line: Some(_), .. }) && error.to_string().contains(word), "{error}");
    }
    for (file, word) in [("gff_missing_parent.gff3", "does not exist"), ("gff_cycle.gff3", "cycle")] {
        let warnings = build(genome, file).unwrap().warnings;
        assert!(warnings.iter().any(|warning| warning.contains(word)), "{warnings:?}");
    }
    // A FASTA that is read whole may have lines of any length.
    assert!(build("fasta_ragged.fa", "gff_cycle.gff3").is_ok());
}

/// No file of the folder is forgotten.
#[test]
fn every_hostile_vcf_is_run() {
    let Some((folder, _)) = hostile() else { return };
    let elsewhere = ["latin1_in_info.vcf", "plain_gzip.vcf.gz", "no_eof_block.vcf.gz"];
    let known: Vec<&str> =
        REFUSED.iter().map(|row| row.0).chain(ACCEPTED.iter().map(|row| row.0)).chain(elsewhere).collect();
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(!name.contains(".vcf") || known.contains(&&*name), "{name}");
    }
}

//! Bad and odd inputs: each is refused with its line, or passes with the warning that it deserves.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may fail")]

mod support;

use std::path::PathBuf;

use gas_annotation::{Error, Reference};
use support::{csq, data_lines, run, sars_cov_2, test_data};

fn hostile() -> Option<(PathBuf, Reference)> {
    let data = test_data()?;
    Some((data.join("hostile"), sars_cov_2(&data)))
}

/// File, line, and a word of the message.
const REFUSED: [(&str, u64, &str); 17] = [
    ("no_header.vcf", 1, "no VCF header"),
    ("columns_missing.vcf", 5, "5 columns, 8 expected"),
    ("columns_extra_vs_samples.vcf", 5, "11 columns, the header has 10"),
    ("spaces_for_tabs.vcf", 4, "not separated by tabs"),
    ("pos_not_a_number.vcf", 5, "23x04"),
    ("pos_huge.vcf", 4, "past the end"),
    ("pos_negative.vcf", 4, "-5"),
    ("ref_mismatch.vcf", 5, "REF is \"T\" but the reference has \"C\""),
    ("duplicate_samples.vcf", 3, "\"S1\" appears twice"),
    ("empty.vcf", 1, "empty"),
    ("deletion_past_end.vcf", 4, "past the end"),
    ("nul_byte.vcf", 6, "NUL"),
    ("truncated_bgzf.vcf.gz", 0, "end too early"),
    ("corrupt_crc.vcf.gz", 0, "damaged"),
    ("trailing_garbage.vcf.gz", 0, "damaged or followed by something else"),
    ("bomb_one_record.vcf.gz", 5, "longer than 32 MiB"),
    ("bomb_plain_gzip.vcf.gz", 5, "longer than 32 MiB"),
];

#[test]
fn what_is_not_a_vcf_is_refused_by_line() {
    let Some((folder, reference)) = hostile() else { return };
    for (file, line, word) in REFUSED {
        match run(&reference, &std::fs::read(folder.join(file)).unwrap()) {
            Err(error @ Error::Input { line: found, .. }) => {
                // Where compressed data break off, the line depends on what was inflated before.
                assert!(if line == 0 { found > 1 } else { found == line }, "{file}: {error}");
                assert!(error.to_string().contains(word), "{file}: {error}");
            }
            other => panic!("{file}: {other:?}"),
        }
    }
}

/// File, records, alleles with a consequence, and a word of the only warning (empty: none).
const ACCEPTED: [(&str, usize, u64, &str); 31] = [
    ("no_fileformat.vcf", 1, 1, "##fileformat is missing"),
    ("pos_zero.vcf", 2, 1, "telomere"),
    ("unknown_contig.vcf", 2, 1, "no sequence \"chrZ\""),
    ("alt_star.vcf", 2, 2, ""),
    ("alt_symbolic_del.vcf", 2, 1, ""),
    ("alt_breakend.vcf", 2, 1, ""),
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
];

#[test]
fn what_is_odd_passes_and_says_so() {
    let Some((folder, reference)) = hostile() else { return };
    for (file, records, decided, warning) in ACCEPTED {
        let input = std::fs::read(folder.join(file)).unwrap();
        let (output, summary) = run(&reference, &input).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(data_lines(&output).len(), records, "{file}");
        assert!(!output.contains(&b'\r'), "{file}");
        assert_eq!(summary.consequences.values().sum::<u64>(), decided, "{file}: {summary:?}");
        match warning {
            "" => assert_eq!(summary.warnings, [""; 0], "{file}"),
            word => assert!(summary.warnings.iter().any(|warning| warning.contains(word)), "{file}: {summary:?}"),
        }
    }
}

#[test]
fn bcf_is_refused_by_its_name() {
    let reference = support::reference(">1\nACGT\n", "##gff-version 3\n", None).unwrap();
    let error = run(&reference, b"BCF\x02\x02rest\n").unwrap_err();
    assert!(error.is_input() && error.to_string().contains("this is BCF"), "{error}");
}

#[test]
fn records_keep_their_bytes() {
    let Some((folder, reference)) = hostile() else { return };
    for file in
        ["info_10000.vcf", "info_undeclared.vcf", "info_already_annotated.vcf", "lowercase_alleles.vcf", "unsorted.vcf"]
    {
        let input = std::fs::read(folder.join(file)).unwrap();
        let (output, _) = run(&reference, &input).unwrap();
        for (before, after) in data_lines(&input).into_iter().zip(data_lines(&output)) {
            assert!(after.starts_with(before.trim_end_matches('.')), "{file}: {after}");
        }
    }
    let latin1 = run(&reference, &std::fs::read(folder.join("latin1_in_info.vcf")).unwrap()).unwrap().0;
    assert!(latin1.windows(9).any(|bytes| bytes == b"NAME=caf\xe9"));
}

#[test]
fn every_alternate_has_its_own_number() {
    let Some((folder, reference)) = hostile() else { return };
    let (output, _) = run(&reference, &std::fs::read(folder.join("many_alts.vcf")).unwrap()).unwrap();
    let alternates = data_lines(&output)[0].split('\t').nth(4).unwrap().split(',').count();
    let numbers: Vec<usize> = csq(&output)[0].iter().map(|entry| entry["ALLELE_NUM"].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=alternates).collect::<Vec<_>>());
}

#[test]
fn packings_of_the_same_records_give_the_same_answer() {
    let Some((folder, reference)) = hostile() else { return };
    let read = |file: &str| run(&reference, &std::fs::read(folder.join(file)).unwrap()).unwrap();
    let (plain_gzip, summary) = read("plain_gzip.vcf.gz");
    assert_eq!(summary.warnings, [""; 0]);
    let (cut, summary) = read("no_eof_block.vcf.gz");
    assert!(summary.warnings[0].contains("end-of-file marker"));
    assert!(!data_lines(&plain_gzip).is_empty() && !data_lines(&cut).is_empty());
}

#[test]
fn bad_gene_models_are_refused_or_named() {
    let Some((folder, _)) = hostile() else { return };
    let fasta = folder.join("../sars-cov-2/reference.fa");
    let open = |gff3: &str| Reference::open(&fasta, &folder.join(gff3), None);
    for (file, word) in [
        ("gff_bad_phase.gff3", "phase"),
        ("gff_end_before_start.gff3", "before the start"),
        ("gff_not_gff.gff3", "line 1"),
    ] {
        let error = open(file).unwrap_err();
        assert!(matches!(error, Error::Reference { line: Some(_), .. }) && error.to_string().contains(word), "{error}");
    }
    for (file, word) in [("gff_missing_parent.gff3", "does not exist"), ("gff_cycle.gff3", "cycle")] {
        let reference = open(file).unwrap();
        assert!(reference.warnings().iter().any(|warning| warning.contains(word)), "{:?}", reference.warnings());
    }
    let ragged = Reference::open(&folder.join("fasta_ragged.fa"), &folder.join("gff_cycle.gff3"), None);
    assert!(ragged.is_ok(), "a FASTA that is read whole may have lines of any length");
}

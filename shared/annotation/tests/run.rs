//! What a run promises whatever it reads: the same bytes with any number of threads, an index that finds, and no panic.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

mod support;

use std::io::Cursor;

use gas_annotation::{
    BadRecords, Beside, Error, Format, Index, Limits, Options, Packing, Reference, annotate, annotate_with,
};
use noodles_bgzf as bgzf;
use noodles_core::Region;
use noodles_csi::{self as csi, BinningIndex};
use noodles_tabix as tabix;
use noodles_vcf as vcf;
use proptest::prelude::*;
use support::{Texts, inflate, plain, test_data, yeast};

const FORMATS: [Format; 5] = [Format::Csq, Format::Ann, Format::Bcsq, Format::Tsv, Format::Json];

fn bytes(reference: &Reference, options: &Options, input: &[u8]) -> Result<Vec<u8>, Error> {
    let mut output = Vec::new();
    annotate(reference, options, input, &mut output)?;
    Ok(output)
}

#[test]
fn threads_and_packings_change_no_byte() {
    let Some(data) = test_data() else { return };
    let reference = yeast(&data);
    let input = std::fs::read(data.join("yeast/synthetic_20k.vcf.gz")).unwrap();
    let text = inflate(&input);
    for format in FORMATS {
        let one = bytes(&reference, &plain(format), &text).unwrap();
        for threads in [1, 2, 5] {
            let options = Options { threads, ..plain(format) };
            assert!(bytes(&reference, &options, &input).unwrap() == one, "{format:?} with {threads} threads");
            let packed = bytes(&reference, &Options { packing: Packing::Bgzf, ..options }, &text).unwrap();
            assert!(packed.ends_with(&bgzf_end()) && inflate(&packed) == one, "{format:?} with {threads} threads");
        }
    }
}

#[test]
fn the_summary_is_the_same_with_any_number_of_threads() {
    let Some(data) = test_data() else { return };
    let reference = yeast(&data);
    let input = std::fs::read(data.join("yeast/known_variants.I_III_VI_IX.vcf.gz")).unwrap();
    let summary = |threads| annotate(&reference, &Options { threads, ..plain(Format::Csq) }, &input[..], Vec::new());
    let one = summary(1).unwrap();
    assert_eq!(one.records, 35_010);
    assert!([2, 4].into_iter().all(|threads| summary(threads).unwrap() == one));
}

/// The empty block that ends a BGZF (SAM specification, section 4.1.2).
fn bgzf_end() -> Vec<u8> {
    bgzf::io::Writer::new(Vec::new()).finish().unwrap()
}

#[test]
fn an_index_finds_what_overlaps_a_region() {
    let Some(data) = test_data() else { return };
    let reference = yeast(&data);
    let input = std::fs::read(data.join("yeast/known_variants.I_III_VI_IX.vcf.gz")).unwrap();
    let (from, to) = (50_000, 60_000);
    let text = String::from_utf8(inflate(&input)).unwrap();
    let expected = text.lines().filter(|line| line.starts_with("III\t")).filter(|line| {
        let fields: Vec<_> = line.split('\t').collect();
        let position: usize = fields[1].parse().unwrap();
        position <= to && position + fields[3].len() > from
    });
    let expected: Vec<_> = expected.map(|line| line.split('\t').nth(2).unwrap().to_owned()).collect();
    assert!(expected.len() > 50);

    for (kind, threads) in [(Index::Tbi, 1), (Index::Csi, 1), (Index::Tbi, 3), (Index::Csi, 3)] {
        let (mut output, mut index) = (Vec::new(), Vec::new());
        let options = Options { threads, ..Options::default() };
        let beside = Beside { index: Some((kind, &mut index)), ..Beside::default() };
        annotate_with(&reference, &options, &input[..], &mut output, beside).unwrap();
        let region: Region = format!("III:{from}-{to}").parse().unwrap();
        let found = match kind {
            Index::Tbi => query(&output, tabix::io::Reader::new(&index[..]).read_index().unwrap(), &region),
            Index::Csi => query(&output, csi::io::Reader::new(&index[..]).read_index().unwrap(), &region),
        };
        assert_eq!(found, expected, "{kind:?} with {threads} threads");
    }
}

/// The IDs of the records in a region.
fn query(output: &[u8], index: impl BinningIndex + 'static, region: &Region) -> Vec<String> {
    let mut reader = vcf::io::IndexedReader::new(Cursor::new(output), index);
    let header = reader.read_header().unwrap();
    let records = reader.query(&header, region).unwrap().records();
    records.map(|record| record.unwrap().ids().as_ref().to_owned()).collect()
}

#[test]
fn what_is_not_sorted_has_no_index() {
    let reference = support::reference(">1\nACGTACGT\n>2\nACGTACGT\n", "");
    for (records, word) in [
        (["1 5 A C", "1 1 A C", "2 1 A C"], "line 4: 1:1 comes after 1:5"),
        (["1 1 A C", "2 1 A C", "1 5 A C"], "line 5: records of 1 come in two places"),
    ] {
        let mut index = Vec::new();
        let beside = Beside { index: Some((Index::Tbi, &mut index)), ..Beside::default() };
        let input = support::vcf(&records);
        let error = annotate_with(&reference, &Options::default(), input.as_bytes(), Vec::new(), beside).unwrap_err();
        assert!(error.is_input() && error.to_string().contains(word), "{error}");
        assert!(annotate(&reference, &Options::default(), input.as_bytes(), Vec::new()).is_ok());
    }
}

/// Two small chromosomes with genes on both strands, known variants and regions.
fn small() -> Reference {
    let bases = "CCATGGCTTGATAACCGTAAGTACGTTTTTTCAGATGCCCGGGTTTTAACATCATCATGGGTAGCC".repeat(4);
    let fasta = format!(">chr1\n{bases}\n>chrM\n{bases}\n");
    let gff3 = "##gff-version 3\n\
        chr1\tx\tgene\t3\t60\t.\t+\t.\tID=gene:g1;Name=G1;biotype=protein_coding\n\
        chr1\tx\tmRNA\t3\t60\t.\t+\t.\tID=transcript:t1;Parent=gene:g1;biotype=protein_coding\n\
        chr1\tx\texon\t3\t16\t.\t+\t.\tParent=transcript:t1\n\
        chr1\tx\tCDS\t3\t16\t.\t+\t0\tID=CDS:p1;Parent=transcript:t1\n\
        chr1\tx\texon\t35\t60\t.\t+\t.\tParent=transcript:t1\n\
        chr1\tx\tCDS\t35\t48\t.\t+\t1\tID=CDS:p1;Parent=transcript:t1\n\
        chrM\tx\tgene\t100\t160\t.\t-\t.\tID=gene:g2;Name=G2;biotype=protein_coding\n\
        chrM\tx\tmRNA\t100\t160\t.\t-\t.\tID=transcript:t2;Parent=gene:g2;biotype=protein_coding\n\
        chrM\tx\texon\t100\t160\t.\t-\t.\tParent=transcript:t2\n\
        chrM\tx\tCDS\t104\t148\t.\t-\t0\tID=CDS:p2;Parent=transcript:t2\n";
    let known =
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t7\trs7\tC\tA,CT\t.\t.\tX=1,2\n";
    Texts {
        fasta: &fasta,
        gff3,
        known: &[("k", known, &["ID", "X"])],
        regions: &[("r", "chr1\t0\t20\ta\nchrM\t90\t120\tb\n")],
        ..Texts::default()
    }
    .reference()
}

/// Options that reach different code.
fn options() -> impl Strategy<Value = Options> {
    let formats = prop::sample::select(&FORMATS[..]);
    let limits = prop::sample::select(vec![Limits::default(), Limits { line: 60, header: 200, decompressed: 2_000 }]);
    (formats, any::<bool>(), any::<bool>(), 1_usize..4, limits).prop_map(
        |(format, haplotype, keep, threads, limits)| {
            let bad_records = if keep { BadRecords::Keep } else { BadRecords::Fail };
            Options { format, haplotype, threads, bad_records, limits, packing: Packing::Plain, ..Options::default() }
        },
    )
}

const HEAD: &str = "##fileformat=VCFv4.2\n##contig=<ID=1,length=260>\n\
    #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts1\ts2\n";

/// A record that may be right: often it is not.
fn record() -> impl Strategy<Value = String> {
    let chrom = prop::sample::select(&["1", "chr1", "MT", "chr9", ""][..]);
    let position = prop_oneof![0_u64..300, Just(u64::from(u32::MAX)), any::<u64>()];
    let reference = prop_oneof![Just(String::new()), "[ACGTNacgt]{1,12}", "[A-Z.]{0,3}"];
    let alternate = prop_oneof![
        "[ACGT]{1,8}(,[ACGTN*]{1,4}){0,3}",
        prop::sample::select(
            &["<DEL>", "<DUP>", "<INS>", "<INV>", "<CNV>", "<NON_REF>", "*", ".", "A[1:20[", "]MT:9]C", ".A"][..]
        )
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    let info = prop_oneof![
        Just(".".to_owned()),
        "(END|SVLEN|SVTYPE|CSQ|ANN|BCSQ|X)=[-0-9A-Z,|]{0,12}(;[A-Z]{1,3}){0,2}",
        "\\PC{0,9}"
    ];
    let genotype = prop_oneof!["[01.2][|/][01.2]", "[0-9|/.:]{0,9}"];
    (chrom, position, reference, alternate, info, genotype).prop_map(
        |(chrom, position, reference, alternate, info, genotype)| {
            format!("{chrom}\t{position}\t.\t{reference}\t{alternate}\t.\t.\t{info}\tGT\t{genotype}\t0|1")
        },
    )
}

/// The fuzz target's corpus: the first byte chooses the options there; here each has a turn.
#[test]
fn the_corpus_of_the_fuzz_target_is_no_panic() {
    let reference = small();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/vcf");
    for file in std::fs::read_dir(folder).unwrap() {
        let input = std::fs::read(file.unwrap().path()).unwrap();
        for format in FORMATS {
            for haplotype in [false, true] {
                drop(bytes(&reference, &Options { haplotype, ..plain(format) }, &input[1..]));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_records_are_a_panic(records in prop::collection::vec(record(), 0..20), options in options()) {
        thread_local! { static REFERENCE: Reference = small(); }
        let input = format!("{HEAD}{}\n", records.join("\n"));
        REFERENCE.with(|reference| {
            let outcome = bytes(reference, &options, input.as_bytes());
            if options.bad_records == BadRecords::Keep && options.format.is_vcf() && options.limits == Limits::default() && !options.haplotype {
                // Nothing is lost.
                let lines = outcome.unwrap().split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"#")).count();
                prop_assert_eq!(lines, records.len() + 1);
            }
            Ok(())
        })?;
    }

    #[test]
    fn no_bytes_are_a_panic(mut input in prop::collection::vec(any::<u8>(), 0..400), packed in 0..4, options in options()) {
        thread_local! { static REFERENCE: Reference = small(); }
        match packed {
            1 => drop(input.splice(..0, HEAD.bytes())),
            2 => drop(input.splice(..0, *b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0")),
            3 => drop(input.splice(..0, *b"BCF\x02\x02")),
            _ => {}
        }
        REFERENCE.with(|reference| drop(bytes(reference, &options, &input)));
    }

    #[test]
    fn no_change_of_a_real_file_is_a_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        options in options(),
    ) {
        thread_local! { static REFERENCE: Reference = small(); }
        let mut input = format!(
            "{HEAD}1\t7\t.\tC\tA,CT\t3\tPASS\tDP=3\tGT\t0|1\t1/2\n1\t9\t.\tT\t<DEL>\t.\t.\tEND=40\tGT\t0|1\t1|1\n\
            chrM\t120\t.\tT\tTA\t.\t.\t.\tGT\t1|1\t./.\n"
        ).into_bytes();
        for (at, byte) in changes {
            let at = at.index(input.len());
            input[at] = byte;
        }
        REFERENCE.with(|reference| drop(bytes(reference, &options, &input)));
    }
}

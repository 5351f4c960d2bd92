//! What every run keeps to, over a small genome without genes.

use std::io::Read;

use super::annotate;
use crate::{BadRecords, Error, Limits, Options, Packing, Reference, Summary, contig::Contig};

const HEAD: &str = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

fn reference() -> Reference {
    Reference::in_memory("small", vec![Contig::in_memory("1", b"ACGTACGTAC".repeat(10), vec![], vec![])])
}

fn plain() -> Options {
    Options { packing: Packing::Plain, ..Options::default() }
}

fn run(options: &Options, input: impl Read + Send) -> Result<(String, Summary), Error> {
    let mut output = Vec::new();
    let summary = annotate(&reference(), options, input, &mut output)?;
    Ok((String::from_utf8(output).unwrap(), summary))
}

fn refused(options: &Options, input: &str) -> String {
    run(options, input.as_bytes()).unwrap_err().to_string()
}

fn records(output: &str) -> Vec<&str> {
    output.lines().filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn every_record_comes_through_with_its_other_fields() {
    let input = format!("{HEAD}1\t1\tid\tA\tC\t3.50\tPASS\tDP=3;X\r\n1\t2\t.\tC\tG\t.\t.\tY=\u{e9}");
    let (output, summary) = run(&plain(), input.as_bytes()).unwrap();
    assert!(records(&output)[0].starts_with("1\t1\tid\tA\tC\t3.50\tPASS\tDP=3;X"), "{output}");
    assert!(records(&output)[1].starts_with("1\t2\t.\tC\tG\t.\t.\tY=\u{e9}"), "{output}");
    assert!(!output.contains('\r'));
    assert_eq!(summary.records, 2);
}

#[test]
fn an_error_of_the_reader_is_not_the_inputs_fault() {
    struct Reset;
    impl Read for Reset {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::UnexpectedEof.into())
        }
    }
    let gzip: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 4, 0, 0, 0, 0, 0, 0, 0, 0];
    let bgzf: &[u8] = &crate::vcf::source::END_MARKER;
    for head in [HEAD.as_bytes(), gzip, bgzf] {
        let error = run(&plain(), head.chain(Reset)).unwrap_err();
        assert!(matches!(error, Error::Io(_)), "{error:?}");
    }
}

#[test]
fn the_first_twenty_faults_are_listed_with_line_and_column() {
    let bad = |records: usize| format!("{HEAD}{}", "1\tx\t.\tA\tC\t.\t.\t.\n".repeat(records));
    assert_eq!(refused(&plain(), &bad(3)).lines().count(), 3);
    assert_eq!(refused(&plain(), &bad(100)).lines().count(), 20);
    assert!(refused(&plain(), &bad(100)).ends_with("line 22, column 2: POS \"x\" is not a position"));
}

#[test]
fn many_differing_bases_are_advised_on() {
    let other = |records: usize| format!("{HEAD}{}", "1\t1\t.\tG\tC\t.\t.\t.\n".repeat(records));
    let refused = |text: &str| refused(&plain(), text);
    assert!(!refused(&other(10)).contains("looks wrong"));
    let advice = "in 11 of 11 records: the assembly looks wrong; the reference is small";
    assert!(refused(&other(11)).ends_with(advice), "{}", refused(&other(11)));
    let with_length = other(11).replacen("#CHROM", "##contig=<ID=chr1,length=249250621>\n#CHROM", 1);
    let named = "by its contig lengths the VCF is of GRCh37, and the reference is small";
    assert!(refused(&with_length).ends_with(named), "{}", refused(&with_length));
    let keep = Options { bad_records: BadRecords::Keep, ..plain() };
    let (output, summary) = run(&keep, other(300).as_bytes()).unwrap();
    assert_eq!((records(&output).len(), summary.bad_records, summary.ref_mismatches), (300, 300, 300));
    assert!(records(&output).iter().all(|record| record.contains("\tGAS_BAD=REF_is_")), "{output}");
    assert!(summary.warnings[0].contains("looks wrong"));
}

#[test]
fn bounds_hold_whatever_the_packing() {
    let limits = |line, header, decompressed| Options { limits: Limits { line, header, decompressed }, ..plain() };
    let long = format!("{HEAD}1\t1\t.\tA\tC\t.\t.\tX={}\n", "x".repeat(3 << 20));
    assert!(run(&limits(4 << 20, 1000, 1 << 30), long.as_bytes()).is_ok());
    assert!(refused(&limits(2 << 20, 1000, 1 << 30), &long).starts_with("line 3: the line is longer than 2 MiB"));
    assert!(refused(&limits(1000, 1000, 1 << 30), &long).starts_with("line 3: the line is longer than 1000 bytes"));
    assert!(refused(&limits(4 << 20, 10, 1 << 30), &long).contains("the header is longer than 10 bytes"));
    assert!(refused(&limits(4 << 20, 1000, 1 << 20), &long).contains("the input has more than 1 MiB"));
    assert!(refused(&limits(30, 1000, 1 << 20), HEAD).starts_with("line 2: the line is longer than 30 bytes"));
}

/// The checksum of a gzip stands at its end, far behind the lines that its damage garbles.
#[test]
fn faults_of_a_damaged_gzip_are_told_as_damage() {
    let good = format!("{HEAD}{}", "1\t1\t.\tA\tC\t.\t.\t.\n".repeat(60_000));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    std::io::Write::write_all(&mut packed, good.as_bytes()).unwrap();
    let mut packed = packed.finish().unwrap();
    let lines: Vec<_> = memchr::memmem::find_iter(&packed, b"1\t1\t.").take(30).collect();
    for at in lines {
        packed[at + 2] = b'x';
    }
    for threads in [1, 3] {
        let options = Options { threads, ..plain() };
        let error = annotate(&reference(), &options, &packed[..], Vec::new()).unwrap_err().to_string();
        assert!(error.starts_with("line 3: the compressed data are damaged"), "{error}");
    }
}

#[test]
fn own_header_lines_are_replaced() {
    let input = format!("##fileformat=VCFv4.2\n##gas-annotate=old\n##x=1\n{}", HEAD.lines().last().unwrap());
    let (output, _) = run(&plain(), input.as_bytes()).unwrap();
    assert!(output.contains("##x=1\n") && !output.contains("old"));
    assert_eq!(output.matches("##gas-annotate=").count(), 1);
}

/// Many chunks of lines of different lengths, some of them bad.
fn many(bad: bool) -> String {
    let mut text = HEAD.to_owned();
    for number in 0..30_000_usize {
        let (position, base) = (number % 100 + 1, ["A", "C", "G", "T"][number % 10 % 4]);
        let base = if number % 100 % 10 >= 8 { ["A", "C"][number % 2] } else { base };
        let info = "x".repeat(number % 37 + 1);
        let position = if bad && number % 1700 == 1600 { "?".to_owned() } else { position.to_string() };
        text += &format!("1\t{position}\t.\t{base}\tN\t.\t.\t{info}\n");
    }
    text
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_and_faults() {
    for packing in [Packing::Plain, Packing::Bgzf] {
        let bytes = |threads: usize| {
            let mut output = Vec::new();
            let options = Options { packing, threads, ..Options::default() };
            annotate(&reference(), &options, many(false).as_bytes(), &mut output).unwrap();
            output
        };
        let one = bytes(1);
        assert!([2, 3, 8].into_iter().all(|threads| bytes(threads) == one));
    }
    let faults = |threads: usize| refused(&Options { threads, ..plain() }, &many(true));
    assert_eq!(faults(1).lines().count(), 17);
    assert!([2, 3, 8].into_iter().all(|threads| faults(threads) == faults(1)));
}

//! What a build makes of its files, seen through an open bundle.

use std::fs;

use super::*;
use crate::{Span, change::Change};

/// Builds a bundle from texts and opens it.
fn built(
    fasta: &str,
    gff3: &str,
    known: &[(&str, &str, &[&str])],
    regions: &[(&str, &str)],
    aliases: &str,
) -> Result<(Reference, Report), Error> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let build = Build {
        name: "test".into(),
        fasta: write("genome.fa", fasta),
        gff3: write("genes.gff3", &format!("##gff-version 3\n{gff3}")),
        known: known
            .iter()
            .map(|(set, text, fields)| Known {
                set: (*set).into(),
                path: write(set, text),
                fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            })
            .collect(),
        regions: regions
            .iter()
            .map(|(track, text)| Regions { track: (*track).into(), path: write(track, text) })
            .collect(),
        aliases: Some(write("aliases", aliases)),
    };
    let output = folder.path().join("test.gasref");
    let report = build.write(&output)?;
    Ok((Reference::open(&output)?, report))
}

fn refused(fasta: &str) -> String {
    let message = built(fasta, "", &[], &[], "").unwrap_err().to_string();
    message.split_once("genome.fa").unwrap().1.to_owned()
}

#[test]
fn a_fasta_is_taken_in_upper_case_with_lines_of_any_length() {
    let (reference, _) = built("\n>a one\r\nac\r\nGTTT\n\nn\n>b\nA\n>c\n\nRY", "", &[], &[], "").unwrap();
    let bases = |index: usize| reference.contig(index).sequence.get(Span::new(0, 99)).unwrap().to_vec();
    assert_eq!([bases(0), bases(1), bases(2)], [b"ACGTTTN".to_vec(), b"A".to_vec(), b"RY".to_vec()]);
}

#[test]
fn a_sequence_of_several_blocks_is_one() {
    let bases: Vec<u8> = b"ACGT".iter().copied().cycle().take(3 << 20).collect();
    let fasta = format!(">a\n{}\n>b\nCC\n", std::str::from_utf8(&bases).unwrap());
    let (reference, _) = built(&fasta, "", &[], &[], "").unwrap();
    let get = |start, end| reference.contig(0).sequence.get(Span::new(start, end)).unwrap();
    assert_eq!(get((1 << 20) - 3, (1 << 20) + 2), b"CGTAC");
    assert_eq!(get(0, u32::MAX), bases);
    assert_eq!(reference.contig(1).sequence.get(Span::new(0, 2)).unwrap(), b"CC");
}

#[test]
fn what_is_not_fasta_is_named_by_its_line() {
    assert_eq!(refused("ACGT\n"), ", line 1: this is not FASTA, which begins with >name");
    assert_eq!(refused(""), ", line 1: there is no sequence; a FASTA begins with >name");
    assert_eq!(refused(">a\nAC\n>b\nA1\n"), ", line 4: sequence b holds '1', which is not a base");
    assert_eq!(refused(">a\nAC\n>b x\nA\n>a\nC\n"), ", line 5: sequence a appears twice");
    assert!(refused(">a\n>b\nA\n").contains("sequence a has no bases"));
    assert!(refused(">a\nA\n>b").contains("sequence b has no bases"));
    assert_eq!(refused("> \nA\n"), ", line 1: the sequence has no name; its line begins with >name");
}

const VCF: &str = "##fileformat=VCFv4.2
##INFO=<ID=AF,Number=A,Type=Float,Description=\"x\">
##INFO=<ID=AD,Number=R,Type=Float,Description=\"x\">
##INFO=<ID=GENE,Number=1,Type=String,Description=\"x\">
##INFO=<ID=DB,Number=0,Type=Flag,Description=\"x\">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
";

/// What a set says of an allele that is given as in a VCF, on the genome's first sequence.
fn known(reference: &Reference, position: u32, alleles: (&str, &str)) -> Option<String> {
    let contig = reference.contig(0);
    let mut values = vec![b"old".to_vec(); reference.known_sets()[0].fields.len()];
    let change = Change::trimmed(position - 1, alleles.0.as_bytes(), alleles.1.as_bytes());
    let mut rotated = Vec::new();
    let change = change.left_aligned(&contig.sequence, &mut rotated).unwrap();
    let is_known = contig.known(0, &change, &mut values).unwrap();
    let text = values.iter().map(|value| String::from_utf8(value.clone()).unwrap()).collect::<Vec<_>>().join("|");
    assert!(is_known || text.chars().all(|byte| byte == '|'), "{text}");
    is_known.then_some(text)
}

#[test]
fn known_alleles_are_found_however_they_are_written() {
    //                                   123456789012345678
    let vcf = format!("{VCF}1\t1\tsnv\tG\tT\t.\t.\t.\n1\t5\tdel\tCAC\tC\t.\t.\t.\n1\t6\tins2\tA\tACA\t.\t.\t.\n");
    let vcf = format!("{vcf}1\t9\tmnv\tTAG\tTCT\t.\t.\t.\n");
    let vcf = format!("{vcf}1\t12\tins\tT\tTT\t.\t.\t.\n");
    let (reference, report) = built(">1\nGGCACACATAGTTTTGCC\n", "", &[("k", &vcf, &["ID"])], &[], "").unwrap();
    assert_eq!((report.known, report.warnings.len()), (5, 0), "{:?}", report.warnings);
    let id = |position, alleles| known(&reference, position, alleles);
    assert_eq!(id(1, ("G", "T")).as_deref(), Some("snv"));
    // The same deletion of CA at each place of the repeat CACACA.
    for deletion in [(2, ("GCA", "G")), (3, ("CAC", "C")), (4, ("ACA", "A")), (5, ("CAC", "C")), (6, ("ACAT", "AT"))] {
        assert_eq!(id(deletion.0, deletion.1).as_deref(), Some("del"), "{deletion:?}");
    }
    for insertion in [(2, ("G", "GCA")), (3, ("C", "CAC")), (4, ("A", "ACA")), (8, ("A", "ACA")), (8, ("AT", "ACAT"))] {
        assert_eq!(id(insertion.0, insertion.1).as_deref(), Some("ins2"), "{insertion:?}");
    }
    assert_eq!(id(2, ("G", "GAC")), None);
    assert_eq!(id(10, ("AG", "CT")).as_deref(), Some("mnv"));
    assert_eq!(id(8, ("ATAGT", "ATCTT")).as_deref(), Some("mnv"));
    assert_eq!(id(11, ("G", "GT")).as_deref(), Some("ins"));
    assert_eq!(id(15, ("T", "TT")).as_deref(), Some("ins"));
    for other in [(1, ("G", "A")), (2, ("G", "T")), (3, ("CA", "C")), (11, ("G", "GTT")), (18, ("C", "A"))] {
        assert_eq!(id(other.0, other.1), None, "{other:?}");
    }
}

#[test]
fn each_alternate_allele_has_its_own_values() {
    let vcf = format!("{VCF}1\t2\trs1;rs2\tC\tA,G\t.\t.\tDB;AF=0.1,0.2;AD=7,8,9;GENE=X,Y\n1\t3\t.\tG\tT\t.\t.\tAF=.\n");
    let vcf = format!("{vcf}1\t4\ta\tT\tA\t.\t.\tAF=1\n1\t4\tb\tT\tA,.\t.\t.\tAF=1,2\n1\t4\ta\tT\tA\t.\t.\tGENE=Z\n");
    let fields: &[&str] = &["ID", "AF", "AD", "GENE", "DB"];
    let (reference, report) = built(">1\nACGT\n", "", &[("k", &vcf, fields)], &[], "").unwrap();
    assert_eq!(report.known, 4);
    assert_eq!(known(&reference, 2, ("C", "A")).as_deref(), Some("rs1&rs2|0.1|8|X,Y|1"));
    assert_eq!(known(&reference, 2, ("C", "G")).as_deref(), Some("rs1&rs2|0.2|9|X,Y|1"));
    assert_eq!(known(&reference, 3, ("G", "T")).as_deref(), Some("||||"));
    assert_eq!(known(&reference, 4, ("T", "A")).as_deref(), Some("a&b|1||Z|"));
}

#[test]
fn records_that_do_not_fit_are_left_out_and_counted() {
    let lines = "1\t1\ta\tC\tT\t.\t.\t.\n1\t2\tb\tC\t<DEL>\t.\t.\t.\n1\t3\tc\tT\tA\t.\t.\t.\n1\t3\td\tg\tt\t.\t.\t.\nX\t1\te\tA\tC\t.\t.\t.\n";
    let vcf = format!("{VCF}{lines}");
    let (reference, report) = built(">1\nACGT\n", "", &[("k", &vcf, &["ID", "TYPO"])], &[], "").unwrap();
    assert_eq!(known(&reference, 3, ("G", "T")).as_deref(), Some("d|"));
    let warnings: Vec<_> = report.warnings.iter().map(|warning| warning.rsplit_once("/k").unwrap().1).collect();
    assert_eq!(
        warnings,
        [
            ": the header declares no INFO field TYPO; is it spelled right?",
            ", line 11: the genome has no sequence X; its records are left out",
            ", line 7: this and 1 other records have a REF that the genome does not have there; they are left out",
            ", line 8: this and 0 other records have an ALT that is not bases; it is left out",
        ]
    );
}

#[test]
fn a_set_that_is_not_sorted_is_refused() {
    let set = |lines: &str| {
        let vcf = format!("{VCF}{lines}");
        built(">1\nACGT\n>2\nACGT\n", "", &[("k", &vcf, &["ID"])], &[], "").unwrap_err().to_string()
    };
    assert!(set("1\t2\ta\tC\tT\t.\t.\t.\n1\t1\tb\tA\tT\t.\t.\t.\n").contains("/k, line 8: the record is before"));
    let apart = set("1\t2\ta\tC\tT\t.\t.\t.\n2\t1\tb\tA\tT\t.\t.\t.\n1\t3\ta\tG\tT\t.\t.\t.\n");
    assert!(apart.contains("/k, line 9: the records of 1 are not together"), "{apart}");
    assert!(set("1\tx\ta\tC\tT\t.\t.\t.\n").contains("line 7: POS is not a number"));
    assert!(set("1 2 a C T\n").contains("line 7: this is not a VCF record"));
}

/// More alleles than a block holds, in an order that left alignment changes: each is found, and no other.
#[test]
fn many_alleles_are_found_across_blocks() {
    let bases: Vec<u8> =
        (0..200_000u32).map(|at| b"ACGT"[(at.wrapping_mul(2_654_435_761) >> 13) as usize % 4]).collect();
    let genome = format!(">1\n{}\n", std::str::from_utf8(&bases).unwrap());
    let other = |base: u8| if base == b'A' { 'C' } else { 'A' };
    let mut vcf = VCF.to_owned();
    for at in (0..bases.len() - 2).step_by(2) {
        let [base, next] = [bases[at], bases[at + 1]].map(char::from);
        vcf += &format!("1\t{}\ts{at}\t{base}\t{}\t.\t.\t.\n", at + 1, other(bases[at]));
        vcf += &format!("1\t{}\td{at}\t{base}{next}\t{base}\t.\t.\t.\n", at + 1);
    }
    let (reference, report) = built(&genome, "", &[("k", &vcf, &["ID"])], &[], "").unwrap();
    // Deletions in one run of equal bases are the same allele.
    assert!(report.known > 130_000, "{}", report.known);
    for at in 0..bases.len() - 2 {
        let base = char::from(bases[at]).to_string();
        let position = u32::try_from(at + 1).unwrap();
        let found = known(&reference, position, (&base, &other(bases[at]).to_string()));
        assert_eq!(found, (at % 2 == 0).then(|| format!("s{at}")));
        if at % 2 == 0 {
            let deleted = format!("{base}{}", char::from(bases[at + 1]));
            let found = known(&reference, position, (&deleted, &base)).unwrap();
            assert!(found.split('&').any(|id| id == format!("d{at}")), "{found}");
        }
    }
}

#[test]
fn regions_that_overlap_are_named_once_in_their_order() {
    let bed = "browser x\ntrack name=y\n#c\nchr1\t10\t20\tb\n1\t0\t100\ta\n1\t15\t16\tb\n1\t15\t15\tpoint\nchr2\t0\t5\tz\n1\t90\t500\n";
    let (reference, report) = built(&format!(">1\n{}\n", "A".repeat(100)), "", &[], &[("t", bed)], "").unwrap();
    let names = |start, end| {
        let mut names = b"x=".to_vec();
        let found = reference.contig(0).regions(0, Span::new(start, end), &mut names).unwrap();
        assert_eq!(found, names != b"x=");
        String::from_utf8(names).unwrap()
    };
    assert_eq!(report.regions, 5);
    assert_eq!(names(10, 11), "x=a&b");
    assert_eq!(names(15, 16), "x=a&b");
    assert_eq!(names(14, 17), "x=a&b&point");
    assert_eq!(names(20, 21), "x=a");
    assert_eq!([names(0, 0), names(10, 10), names(11, 11)], ["x=", "x=a", "x=a&b"]);
    assert_eq!(names(95, 96), "x=a&1:91-500");
    assert_eq!(names(100, 101), "x=");
    let warnings: Vec<_> = report.warnings.iter().map(|warning| warning.rsplit_once("/t").unwrap().1).collect();
    assert!(warnings[0].starts_with(", line 8: the genome has no sequence chr2"), "{warnings:?}");
    assert!(warnings[1].starts_with(": 1 regions lie beyond"), "{warnings:?}");
}

#[test]
fn a_name_with_an_ampersand_stays_one_name() {
    let bed = "1\t0\t4\tA&B\n1\t2\t4\tC\n";
    let vcf = format!("{VCF}1\t2\ta&b;c\tC\tT\t.\t.\t.\n");
    let (reference, _) = built(">1\nACGT\n", "", &[("k", &vcf, &["ID"])], &[("r", bed)], "").unwrap();
    let mut names = Vec::new();
    reference.contig(0).regions(0, Span::new(2, 3), &mut names).unwrap();
    assert_eq!(names, b"A+B&C");
    assert_eq!(known(&reference, 2, ("C", "T")).as_deref(), Some("a+b&c"));
}

#[test]
fn many_regions_are_found_as_a_walk_over_all_finds_them() {
    let regions: Vec<(u32, u32)> = (0..20_000u32)
        .map(|n| (n.wrapping_mul(40_503) % 90_000, 1 + n.wrapping_mul(7_919) % if n % 500 == 0 { 9_000 } else { 40 }))
        .collect();
    let bed: String = regions
        .iter()
        .enumerate()
        .map(|(n, (start, length))| format!("1\t{start}\t{}\tr{n}\n", start + length))
        .collect();
    let (reference, _) = built(&format!(">1\n{}\n", "A".repeat(100_000)), "", &[], &[("t", &bed)], "").unwrap();
    for start in (0..100_000).step_by(997) {
        let mut names = Vec::new();
        reference.contig(0).regions(0, Span::new(start, start + 3), &mut names).unwrap();
        let names = String::from_utf8(names).unwrap();
        let mut found: Vec<_> = names.split('&').filter(|name| !name.is_empty()).collect();
        found.sort_unstable();
        let overlaps = |(n, (from, length)): (usize, &(u32, u32))| {
            (*from < start + 3 && from + length > start).then(|| format!("r{n}"))
        };
        let mut expected: Vec<_> = regions.iter().enumerate().filter_map(overlaps).collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{start}");
    }
}

#[test]
fn sequences_are_found_by_the_names_that_the_files_give() {
    let fasta = ">NC_000001.11 Homo sapiens chromosome 1, GRCh38.p14 Primary Assembly\nACGTA
>NT_187361.1 Homo sapiens chromosome 1 unlocalized genomic scaffold\nAC
>chr3 AC:CM000665.2 gi:568336021\nACG
>ref|NC_001134| [org=Saccharomyces cerevisiae] [chromosome=II]\nACGT
>seven\nAAAAAAA\n>MT\nAAAAAA\n";
    let gff3 = "NC_000001.11\tRefSeq\tregion\t1\t5\t.\t+\t.\tID=x;Name=one;chromosome=1;genome=chromosome
NC_000007.14\tRefSeq\tregion\t1\t7\t.\t+\t.\tID=x;Name=seven;chromosome=7;genome=chromosome;Is_circular=true
3\tGRCh38\tchromosome\t1\t3\t.\t.\t.\tID=chromosome:3;Alias=CM000665.2,chr3,NC_000003.12
NC_012920.1\tRefSeq\tregion\t1\t6\t.\t+\t.\tID=y;Name=MT;genome=mitochondrion
NC_000009.1\tRefSeq\tregion\t1\t99\t.\t+\t.\tchromosome=seven;genome=chromosome
";
    let (reference, report) = built(fasta, gff3, &[], &[], "#a\tb\nseven\tVII\tchrVII\n\nnone\tno\n").unwrap();
    let found = |names: &[&str]| names.iter().map(|name| reference.find(name.as_bytes())).collect::<Vec<_>>();
    assert_eq!(found(&["1", "chr1", "one", "NC_000001.11"]), [Some(0); 4]);
    assert_eq!(found(&["3", "chr3", "CM000665.2", "NC_000003.12"]), [Some(2); 4]);
    assert_eq!(found(&["II", "chrII", "NC_001134"]), [Some(3); 3]);
    assert_eq!(found(&["seven", "7", "NC_000007.14", "VII", "chrVII"]), [Some(4); 5]);
    assert_eq!(found(&["M", "chrM", "NC_012920.1"]), [Some(5); 3]);
    assert_eq!(found(&["NC_000009.1", "none", "no", "a"]), [None; 4]);
    let accessions: Vec<_> = (0..6).map(|index| reference.contig(index).accession.clone()).collect();
    let expected = ["NC_000001.11", "NT_187361.1", "NC_000003.12", "ref|NC_001134|", "NC_000007.14", "NC_012920.1"];
    assert_eq!(accessions, expected);
    assert!(reference.contig(4).is_circular && !reference.contig(0).is_circular);
    assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
    assert!(report.warnings[0].contains("NC_000009.1"));
}

#[test]
fn an_alias_file_that_joins_two_sequences_is_refused() {
    let error = built(">a\nA\n>b\nC\n", "", &[], &[], "x\ty\na\tb\n").unwrap_err().to_string();
    assert!(error.ends_with("aliases, line 2: a and b are two sequences of the genome"), "{error}");
}

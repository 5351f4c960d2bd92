//! The `gas-annotate` command as its help describes it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may fail")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

const GENOME: &str = ">1\nCCATGGCTTGATAACC\n";
const MODELS: &str = "1\tx\tgene\t3\t11\t.\t+\t.\tID=g;Name=G\n1\tx\tCDS\t3\t11\t.\t+\t0\tID=c;Parent=g\n";
const VCF: &str = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t7\t.\tC\tA\t.\t.\t.\n";

fn run(folder: &Path, vcf: &str, arguments: &[&str]) -> Output {
    for (name, text) in [("g.fa", GENOME), ("g.gff3", MODELS), ("in.vcf", vcf)] {
        fs::write(folder.join(name), text).unwrap();
    }
    Command::new(env!("CARGO_BIN_EXE_gas-annotate")).args(arguments).current_dir(folder).output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const ORDINARY: [&str; 7] = ["--fasta", "g.fa", "--gff3", "g.gff3", "in.vcf", "-o", "x.annot.vcf.gz"];

#[test]
fn output_and_log_stand_beside_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), VCF, &ORDINARY);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(names(folder.path()), ["g.fa", "g.gff3", "in.vcf", "x.annot.vcf.gz", "x.vcf.count.log"]);
    let log = fs::read_to_string(folder.path().join("x.vcf.count.log")).unwrap();
    assert!(log.starts_with("Annotation of in.vcf\n") && log.contains("missense_variant"), "{log}");
}

#[test]
fn a_failure_leaves_the_old_output_and_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.annot.vcf.gz"), "old").unwrap();
    let output = run(folder.path(), &VCF.replace("\tC\tA", "\tG\tA"), &ORDINARY);
    assert_eq!(output.status.code(), Some(3));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("in.vcf: line 3: REF is \"G\" but the reference has \"C\""), "{message}");
    assert_eq!(names(folder.path()), ["g.fa", "g.gff3", "in.vcf", "x.annot.vcf.gz"]);
    assert_eq!(fs::read_to_string(folder.path().join("x.annot.vcf.gz")).unwrap(), "old");
}

#[test]
fn exit_codes_tell_whose_fault_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let code = |arguments: &[&str]| run(folder.path(), VCF, arguments).status.code();
    assert_eq!(code(&["--fasta", "g.fa", "--gff3", "g.gff3", "gone.vcf", "-o", "y.vcf.gz"]), Some(1));
    assert_eq!(code(&["--fasta", "g.fa"]), Some(2));
    assert_eq!(code(&["--fasta", "g.fa", "--gff3", "in.vcf", "in.vcf", "-o", "y.vcf.gz"]), Some(4));
    assert_eq!(code(&["--help"]), Some(0));
}

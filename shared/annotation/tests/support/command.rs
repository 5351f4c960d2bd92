//! A folder with a small bundle, and the command in it.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

pub const GENOME: &str = ">1\nCCATGGCTTGATAACC\n";
pub const MODELS: &str =
    "##gff-version 3\n1\tx\tgene\t3\t11\t.\t+\t.\tID=g;Name=G\n1\tx\tCDS\t3\t11\t.\t+\t0\tID=c;Parent=g\n";
pub const VCF: &str = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t7\t.\tC\tA\t.\t.\t.\n";
pub const KNOWN: &str =
    "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t7\trs7\tC\tA\t.\t.\tX=1\n";

/// A folder with a bundle in it.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("g.fa", GENOME), ("g.gff3", MODELS), ("in.vcf", VCF), ("known.vcf", KNOWN), ("band.bed", "1\t0\t9\tp1\n")]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let known = "dbsnp=known.vcf:ID,X";
    let build = ["build", "--name", "small", "--fasta", "g.fa", "--gff3", "g.gff3", "--known", known];
    let built = run(folder.path(), &[&build[..], &["--regions", "band=band.bed", "-o", "g.gasref"]].concat());
    assert!(built.status.success() && told(&built).contains("transcripts 1, known alleles 1, regions 1"), "{built:?}");
    folder
}

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gas-annotate"));
    command.args(arguments).current_dir(folder);
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

pub fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What a run added to the folder.
pub fn added(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !["g.fa", "g.gff3", "in.vcf", "known.vcf", "band.bed", "g.gasref"].contains(&&**name));
    names.sort();
    names
}

pub const RUN: [&str; 4] = ["run", "--reference", "g.gasref", "in.vcf"];

pub fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&RUN[..], more].concat()
}

//! What the tests share: a reference from text, a run over bytes, and CSQ read back.
#![allow(dead_code, reason = "each test file uses its part")]

use std::{
    collections::HashMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use gas_annotation::{Error, Reference, Summary, annotate};

pub const COLUMNS: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

/// The folder of real data, or a word on why the test does nothing.
pub fn test_data() -> Option<PathBuf> {
    let folder = std::env::var_os("GAS_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("GAS_TEST_DATA is not set: the test over real data is skipped");
    }
    folder
}

/// Opens a reference whose files are these texts.
pub fn reference(fasta: &str, gff3: &str, known: Option<&str>) -> Result<Reference, Error> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let known = known.map(|text| write("known.vcf", text));
    Reference::open(&write("genome.fa", fasta), &write("genes.gff3", gff3), known.as_deref())
}

pub fn sars_cov_2(data: &Path) -> Reference {
    let folder = data.join("sars-cov-2");
    Reference::open(&folder.join("reference.fa"), &folder.join("genes.gff3"), None).unwrap()
}

/// A VCF of these `CHROM POS REF ALT` records, separated by spaces.
pub fn vcf(records: &[&str]) -> String {
    let mut text = format!("##fileformat=VCFv4.2\n{COLUMNS}");
    for record in records {
        let fields: Vec<_> = record.split(' ').collect();
        text += &format!("{}\t{}\t.\t{}\t{}\t.\t.\t.\n", fields[0], fields[1], fields[2], fields[3]);
    }
    text
}

pub fn run(reference: &Reference, input: &[u8]) -> Result<(Vec<u8>, Summary), Error> {
    let mut output = Vec::new();
    let summary = annotate(reference, input, &mut output)?;
    Ok((inflate(&output), summary))
}

pub fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

pub fn data_lines(text: &[u8]) -> Vec<&str> {
    std::str::from_utf8(text).unwrap().lines().filter(|line| !line.starts_with('#')).collect()
}

/// One entry of CSQ by the names of its fields.
pub type Entry = HashMap<String, String>;

/// The entries of every record, read as the header declares them.
pub fn csq(text: &[u8]) -> Vec<Vec<Entry>> {
    let text = std::str::from_utf8(text).unwrap();
    let declared = text.lines().find(|line| line.starts_with("##INFO=<ID=CSQ,")).unwrap();
    let format = declared.split_once("Format: ").unwrap().1.trim_end_matches("\">");
    let names: Vec<_> = format.split('|').collect();
    let entries = |line: &str| -> Vec<Entry> {
        let info = line.split('\t').nth(7).unwrap();
        let Some(csq) = info.split(';').find_map(|entry| entry.strip_prefix("CSQ=")) else { return vec![] };
        csq.split(',')
            .map(|entry| {
                let values: Vec<_> = entry.split('|').collect();
                assert_eq!(values.len(), names.len(), "{entry}");
                names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value.to_owned())).collect()
            })
            .collect()
    };
    data_lines(text.as_bytes()).into_iter().map(entries).collect()
}

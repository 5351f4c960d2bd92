//! What the integration tests share: a bundle from texts or real files, a run over bytes, and CSQ read back.
#![allow(dead_code, reason = "each test file uses its part")]

use std::{
    collections::HashMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use gas_annotation::{
    Error, Format, Options, Packing, Reference, Summary, annotate,
    build::{Build, Known, Regions, Report},
};

pub const COLUMNS: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

/// The folder of real data; when there is none, says so, and the test does nothing.
pub fn test_data() -> Option<PathBuf> {
    #[allow(clippy::disallowed_methods, reason = "a test has no port for it")]
    let folder = std::env::var_os("GAS_TEST_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        println!("GAS_TEST_DATA is not set: the test over real data is skipped");
    }
    folder
}

/// The texts that a bundle is built from.
#[derive(Default)]
pub struct Texts<'t> {
    pub fasta: &'t str,
    /// Without text, there are no genes.
    pub gff3: &'t str,
    /// Name, VCF, fields.
    pub known: &'t [(&'t str, &'t str, &'t [&'t str])],
    /// Name, BED or GFF3.
    pub regions: &'t [(&'t str, &'t str)],
    pub aliases: Option<&'t str>,
}

impl Texts<'_> {
    /// The bundle's bytes.
    pub fn bundle(&self) -> Result<(Vec<u8>, Report), Error> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: String, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let known = self.known.iter().map(|(set, text, fields)| Known {
            set: (*set).to_owned(),
            path: write(format!("{set}.vcf"), text),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        });
        let regions = self
            .regions
            .iter()
            .map(|(track, text)| Regions { track: (*track).to_owned(), path: write(format!("{track}.bed"), text) });
        let build = Build {
            name: "test".into(),
            fasta: write("genome.fa".into(), self.fasta),
            gff3: write("genes.gff3".into(), if self.gff3.is_empty() { "##gff-version 3\n" } else { self.gff3 }),
            known: known.collect(),
            regions: regions.collect(),
            aliases: self.aliases.map(|text| write("aliases.txt".into(), text)),
        };
        let output = folder.path().join("test.gasref");
        let report = build.write(&output)?;
        Ok((fs::read(output).unwrap(), report))
    }

    /// The open bundle.
    pub fn reference(&self) -> Reference {
        Reference::from_bytes(self.bundle().unwrap().0).unwrap()
    }
}

/// A bundle of a genome and genes.
pub fn reference(fasta: &str, gff3: &str) -> Reference {
    Texts { fasta, gff3, ..Texts::default() }.reference()
}

/// A bundle of files of the real data, without known variants.
pub fn reference_of(fasta: &Path, gff3: &Path) -> Reference {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("test.gasref");
    let build = Build { name: "test".into(), fasta: fasta.into(), gff3: gff3.into(), ..Build::default() };
    build.write(&output).unwrap();
    Reference::from_bytes(fs::read(output).unwrap()).unwrap()
}

pub fn sars_cov_2(data: &Path) -> Reference {
    reference_of(&data.join("sars-cov-2/reference.fa"), &data.join("sars-cov-2/genes.gff3"))
}

pub fn yeast(data: &Path) -> Reference {
    reference_of(&data.join("yeast/reference.fa.gz"), &data.join("yeast/genes.gff3.gz"))
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

/// Options for a plain output of this format.
pub fn plain(format: Format) -> Options {
    Options { format, packing: Packing::Plain, ..Options::default() }
}

/// The output, plain text whatever the options pack it in.
pub fn run(reference: &Reference, options: &Options, input: &[u8]) -> Result<(String, Summary), Error> {
    let mut output = Vec::new();
    let summary = annotate(reference, options, input, &mut output)?;
    let text = if output.starts_with(&[0x1f, 0x8b]) { inflate(&output) } else { output };
    Ok((String::from_utf8(text).unwrap(), summary))
}

pub fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

pub fn data_lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

/// One entry of CSQ by the names of its fields.
pub type Entry = HashMap<String, String>;

/// The entries of every record, read as the header declares them.
pub fn csq(text: &str) -> Vec<Vec<Entry>> {
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
    data_lines(text).into_iter().map(entries).collect()
}

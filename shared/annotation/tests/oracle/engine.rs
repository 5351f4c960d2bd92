//! The engine, asked as its users ask it: files in, VCF out.

use std::fs;

use gas_annotation::{Format, Options, Packing, Reference, annotate as run, build::Build};

use super::{gene::Gene, variant::Variant};

/// What the engine says of one variant.
#[derive(Debug, Default)]
pub struct Answer {
    pub terms: Vec<String>,
    pub amino_acids: String,
    pub position: String,
    pub codons: String,
    pub cds_position: String,
    pub cdna_position: String,
    /// With `=` for its encoding.
    pub hgvs: String,
    /// All entries.
    pub bcsq: String,
}

/// The bundle of a gene, with the folder it lies in.
fn open(gene: &Gene) -> (Reference, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("genome.fa"), gene.fasta()).unwrap();
    fs::write(path("genes.gff3"), gene.gff3()).unwrap();
    let build =
        Build { name: "oracle".to_owned(), fasta: path("genome.fa"), gff3: path("genes.gff3"), ..Build::default() };
    let report = build.write(&path("oracle.gasref")).unwrap();
    assert_eq!(report.warnings, [""; 0], "{gene:?}");
    (Reference::open(&path("oracle.gasref")).unwrap(), folder)
}

/// BCSQ of each variant, when all are on one haplotype.
pub fn annotate_together(gene: &Gene, variants: &[Variant]) -> Vec<String> {
    let (reference, _folder) = open(gene);
    let mut vcf = format!(
        "##fileformat=VCFv4.2\n##contig=<ID=c,length={}>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n\
         #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n",
        gene.bases.len()
    );
    for variant in variants {
        vcf += &format!("c\t{}\t.\t.\t.\tGT\t0|1\n", variant.columns(gene));
    }
    let options = Options { format: Format::Bcsq, haplotype: true, packing: Packing::Plain, ..Options::default() };
    let mut output = Vec::new();
    run(&reference, &options, vcf.as_bytes(), &mut output).unwrap();
    let output = String::from_utf8(output).unwrap();
    let info = |line: &str| line.split('\t').nth(7).unwrap().trim_start_matches("BCSQ=").to_owned();
    output.lines().filter(|line| !line.starts_with('#')).map(info).collect()
}

pub fn annotate(gene: &Gene, variants: &[Variant]) -> Vec<Answer> {
    let (reference, _folder) = open(gene);
    let mut vcf = format!(
        "##fileformat=VCFv4.2\n##contig=<ID=c,length={}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n",
        gene.bases.len()
    );
    for variant in variants {
        vcf += &format!("c\t{}\t.\t.\t.\n", variant.columns(gene));
    }
    let output = |format: Format| {
        let options = Options { format, packing: Packing::Plain, ..Options::default() };
        let mut output = Vec::new();
        run(&reference, &options, vcf.as_bytes(), &mut output).unwrap();
        String::from_utf8(output).unwrap()
    };
    let (csq, bcsq) = (output(Format::Csq), output(Format::Bcsq));
    let fields: Vec<&str> = csq.split_once("Format: ").unwrap().1.split_once('"').unwrap().0.split('|').collect();
    let records = |output: &str, key: &str| {
        let lines = output.lines().filter(|line| !line.starts_with('#'));
        let value = |line: &str| {
            let info = line.split('\t').nth(7).unwrap();
            let mut entries = info.split(';');
            entries.find_map(|entry| entry.strip_prefix(key)?.strip_prefix('=')).unwrap_or_default().to_owned()
        };
        lines.map(value).collect::<Vec<_>>()
    };
    let answer = |(csq, bcsq): (String, String)| {
        let values: Vec<&str> = csq.split(',').next().unwrap_or_default().split('|').collect();
        let value = |field: &str| {
            let index =
                fields.iter().position(|other| *other == field).unwrap_or_else(|| panic!("no {field} in {fields:?}"));
            values.get(index).copied().unwrap_or_default().to_owned()
        };
        Answer {
            terms: value("Consequence").split('&').map(str::to_owned).collect(),
            amino_acids: value("Amino_acids"),
            position: value("Protein_position"),
            codons: value("Codons"),
            cds_position: value("CDS_position"),
            cdna_position: value("cDNA_position"),
            hgvs: value("HGVSp").replace("%3D", "="),
            bcsq,
        }
    };
    records(&csq, "CSQ").into_iter().zip(records(&bcsq, "BCSQ")).map(answer).collect()
}

//! A small genome with a gene on each strand.
#![allow(dead_code, reason = "each target uses its part")]

use std::fs;

use gas_annotation::{
    Error,
    build::{Build, Known, Regions},
};

pub const FASTA: &str = ">chr1\nCCATGGCTTGATAACCGTAAGTACGTTTTTTCAGATGCCCGGGTTTTAACATCATCATGGGTAGCC\n\
    >chrM\nCCATGGCTTGATAACCGTAAGTACGTTTTTTCAGATGCCCGGGTTTTAACATCATCATGGGTAGCC\n";
pub const GFF3: &[u8] = include_bytes!("../corpus/gff3/small.gff3");
pub const BED: &[u8] = include_bytes!("../corpus/bed/small.bed");
pub const VCF: &[u8] = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n\
    chr1\t7\t.\tC\tA\t.\t.\t.\nchr1\t36\t.\tT\tTA\t.\t.\t.\nchrM\t40\t.\tC\tG\t.\t.\t.\n";
const KNOWN: &str = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n\
    1\t7\trs7\tC\tA,CT\t.\t.\tX=1,2\n";

/// The bytes of the bundle with these gene models and regions.
pub fn bundle(gff3: &[u8], bed: &[u8]) -> Result<Vec<u8>, Error> {
    let folder = tempfile::tempdir()?;
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).map(|()| folder.path().join(name));
    let output = folder.path().join("small.gasref");
    Build {
        name: "small".into(),
        fasta: write("genome.fa", FASTA.as_bytes())?,
        gff3: write("genes.gff3", gff3)?,
        known: vec![Known {
            set: "known".into(),
            path: write("known.vcf", KNOWN.as_bytes())?,
            fields: vec!["ID".into(), "X".into()],
        }],
        regions: vec![Regions { track: "regions".into(), path: write("regions.bed", bed)? }],
        ..Build::default()
    }
    .write(&output)?;
    Ok(fs::read(output)?)
}

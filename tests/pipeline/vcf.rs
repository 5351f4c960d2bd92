//! VCFs for the tests, on the SARS-CoV-2 genome that the stack's annotator has.

use std::{fs, io::Read, path::PathBuf};

use flate2::read::MultiGzDecoder;

/// The defining mutations of lineage B.1.1.7.
pub fn lineage() -> Vec<u8> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../examples/b.1.1.7.vcf");
    fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// A VCF that differs from every other number's, with `records` records whose REF is N: passed through unjudged.
pub fn numbered(number: usize, records: usize) -> Vec<u8> {
    let mut text = String::from("##fileformat=VCFv4.3\n##contig=<ID=NC_045512.2,length=29903>\n");
    text += &format!("##source=number {number}\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
    for record in 0..records {
        text += &format!("NC_045512.2\t{}\tid{number}_{record}\tN\t<DEL>\t.\tPASS\tEND=29000\n", 100 + record);
    }
    text.into_bytes()
}

/// What a bgzip or gzip file holds.
pub fn inflate(bytes: &[u8]) -> String {
    let mut text = String::new();
    MultiGzDecoder::new(bytes).read_to_string(&mut text).expect("the result is gzip");
    text
}

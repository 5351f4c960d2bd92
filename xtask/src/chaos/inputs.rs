//! What is uploaded, each file different from every other, and what the engine makes of it.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Result;
use gas_annotation::{Options, Reference};

use crate::{hash, setup};

/// Records of a file.
const RECORDS: usize = 400;

/// The line of a bad file that is no VCF, counted from 1.
pub const BAD_LINE: u64 = 57;

/// Makes the files on the reference that the stack's annotator has.
pub struct Inputs {
    reference: Reference,
    sequence: Vec<u8>,
}

impl Inputs {
    /// Opens the bundle.
    pub fn open(bundle: &Path) -> Result<Self> {
        let reference = Reference::open(bundle)?;
        let fasta = fs::read_to_string(crate::folders::made(setup::FASTA))?;
        Ok(Self { reference, sequence: fasta.lines().skip(1).flat_map(str::bytes).collect() })
    }

    /// Input number so-and-so: single-nucleotide variants at places that are its own.
    pub fn vcf(&self, number: usize, bad: bool) -> Result<String> {
        let mut vcf = String::from("##fileformat=VCFv4.3\n##contig=<ID=NC_045512.2,length=29903>\n");
        writeln!(vcf, "##source=number {number}\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")?;
        let places = self.sequence.iter().enumerate().skip(300 + number).step_by(7).take(RECORDS);
        let mut line = 4;
        for (index, base) in places {
            line += 1;
            let alternate = if *base == b'A' { 'C' } else { 'A' };
            let position = if bad && line == BAD_LINE { "here".into() } else { (index + 1).to_string() };
            writeln!(vcf, "NC_045512.2\t{position}\t.\t{}\t{alternate}\t.\tPASS\t.", char::from(*base))?;
        }
        Ok(vcf)
    }

    /// The SHA-256 of the result that the engine makes of it.
    pub fn expected(&self, number: usize) -> Result<String> {
        let mut result = Vec::new();
        let vcf = self.vcf(number, false)?;
        gas_annotation::annotate(&self.reference, &Options::default(), vcf.as_bytes(), &mut result)?;
        Ok(hash::sha256(&result))
    }
}

//! BCF that another library wrote reads as the VCF that it was made of.

use noodles_vcf::variant::io::Write as _;
use proptest::prelude::*;

use crate::{
    Error, Limits,
    vcf::input::{Chunk, Input},
};

const VCF: &str = "\
##fileformat=VCFv4.3
##FILTER=<ID=PASS,Description=\"All filters passed\">
##FILTER=<ID=q10,Description=\"Quality below 10\">
##INFO=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">
##INFO=<ID=AF,Number=A,Type=Float,Description=\"Frequency\">
##INFO=<ID=DB,Number=0,Type=Flag,Description=\"dbSNP\">
##INFO=<ID=AA,Number=1,Type=String,Description=\"Ancestral\">
##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Depths\">
##FORMAT=<ID=FT,Number=1,Type=String,Description=\"Filter\">
##contig=<ID=chr1,length=1000>
##contig=<ID=chr2,length=70000>
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts1\ts2
chr1\t7\trs1;rs2\tA\tC,GT\t3.5\tPASS\tDP=300;AF=0.5,1e-07;DB;AA=some words\tGT:AD:FT\t0|1:1,2,3:ok\t./2:40000,.,0:PASS
chr2\t66000\t.\tA\t.\t.\t.\t.\tGT\t1\t0/0/1
chr2\t66001\t.\tA\t<DEL>\t30\tq10\tAF=0.00012,123456.7\tGT:AD\t./.:.\t.|1:1
";

fn text(bytes: &[u8]) -> Result<String, Error> {
    let limits = Limits { line: 1 << 20, ..Limits::default() };
    let mut input = Input::new(bytes, limits)?;
    let mut text = Vec::new();
    loop {
        match input.next(Chunk::default()) {
            Ok(Some(chunk)) => text.extend_from_slice(chunk.text()),
            Ok(None) => return Ok(String::from_utf8_lossy(&text).into_owned()),
            Err(crate::vcf::input::Stop::Error(error)) => return Err(error),
            Err(crate::vcf::input::Stop::Bound(fault)) => return Err(fault.into()),
        }
    }
}

/// Uncompressed BCF.
fn bcf() -> Vec<u8> {
    let mut reader = noodles_vcf::io::Reader::new(VCF.as_bytes());
    let header = reader.read_header().unwrap();
    let mut writer = noodles_bcf::io::Writer::from(Vec::new());
    writer.write_variant_header(&header).unwrap();
    for record in reader.records() {
        writer.write_variant_record(&header, &record.unwrap()).unwrap();
    }
    writer.into_inner()
}

#[test]
fn every_field_comes_back() {
    let read = text(&bcf()).unwrap();
    let records =
        |text: &str| text.lines().filter(|line| !line.starts_with("##")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(records(&read), records(VCF));
    assert!(read.contains("##contig=<ID=chr2,length=70000>\n") && !read.contains("IDX"), "{read}");
}

#[test]
fn a_part_of_it_is_refused() {
    let whole = bcf();
    let ends: Vec<usize> = (5..whole.len()).filter(|at| text(&whole[..*at]).is_ok()).collect();
    // Only the borders between records are ends.
    assert_eq!(ends.len(), 3);
}

proptest! {
    #[test]
    fn no_change_of_its_bytes_is_a_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = bcf();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = text(&bytes);
    }
}

//! Any bytes as VCF or BCF, with the options that the first byte chooses: an error or an output, never a panic.
//!
//! `cargo +nightly fuzz run vcf` in the folder above.
#![no_main]

mod small;

use std::sync::OnceLock;

use gas_annotation::{BadRecords, Format, Options, Packing, Reference, annotate};
use libfuzzer_sys::fuzz_target;

static REFERENCE: OnceLock<Reference> = OnceLock::new();

fuzz_target!(|input: &[u8]| {
    let Some((choice, input)) = input.split_first() else { return };
    let reference = REFERENCE.get_or_init(|| {
        Reference::from_bytes(small::bundle(small::GFF3, small::BED).expect("the small bundle")).expect("it opens")
    });
    let formats = [Format::Csq, Format::Ann, Format::Bcsq, Format::Tsv, Format::Json];
    let options = Options {
        format: formats[usize::from(choice & 7) % formats.len()],
        haplotype: choice & 8 != 0,
        bad_records: if choice & 16 != 0 { BadRecords::Keep } else { BadRecords::Fail },
        packing: if choice & 32 != 0 { Packing::Bgzf } else { Packing::Plain },
        threads: if choice & 64 != 0 { 2 } else { 1 },
        ..Options::default()
    };
    // Errors are answers too.
    let _ = annotate(reference, &options, input, std::io::sink());
});

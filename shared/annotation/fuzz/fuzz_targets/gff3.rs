//! Any bytes as GFF3: refused, or a bundle that opens and answers.
#![no_main]

mod small;

use gas_annotation::{Options, Reference, annotate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(bundle) = small::bundle(input, small::BED) else { return };
    let reference = Reference::from_bytes(bundle).expect("what was built opens");
    annotate(&reference, &Options::default(), small::VCF, std::io::sink()).expect("a good VCF is annotated");
});

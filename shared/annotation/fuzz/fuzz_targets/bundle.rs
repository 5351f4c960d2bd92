//! Any bytes as a bundle: refused when it is opened or when a block is touched, never a panic.
#![no_main]

mod small;

use gas_annotation::{Options, Reference, annotate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(reference) = Reference::from_bytes(input.to_vec()) else { return };
    // A damaged block is an error there.
    let _ = annotate(&reference, &Options::default(), small::VCF, std::io::sink());
});

//! A bundle whose checksums are right but whose content is not: someone made it so. It must end in an answer or an error.

use std::fs;

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::{
    Format, Options, Packing, Reference, Span, annotate,
    build::{Build, Known, Regions},
    change::Change,
};

/// A bundle with one of everything.
fn bundle() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let gff3 = "##gff-version 3
c\tx\tgene\t3\t30\t.\t+\t.\tID=gene:G1;Name=GENE1;biotype=protein_coding
c\tx\tmRNA\t3\t30\t.\t+\t.\tID=transcript:T1;Parent=gene:G1;biotype=protein_coding
c\tx\texon\t3\t14\t.\t+\t.\tParent=transcript:T1
c\tx\texon\t18\t30\t.\t+\t.\tParent=transcript:T1
c\tx\tCDS\t4\t12\t.\t+\t0\tID=CDS:P1;Parent=transcript:T1
";
    let known = "#CHROM\tPOS\tID\tREF\tALT\nc\t4\trs1\tA\tC,G\nc\t21\trs2\tCAC\tC\n";
    let build = Build {
        name: "test".into(),
        fasta: write("genome.fa", ">c\nCCCATGAAATAGCCCGGGACACACATTTTTGC\n>d\nACGT\n"),
        gff3: write("genes.gff3", gff3),
        known: vec![Known { set: "k".into(), path: write("k.vcf", known), fields: vec!["ID".into()] }],
        regions: vec![Regions { track: "r".into(), path: write("r.bed", "c\t0\t10\tp1\nc\t5\t20\tp2\n") }],
        aliases: None,
    };
    build.write(&folder.path().join("x.gasref")).unwrap();
    fs::read(folder.path().join("x.gasref")).unwrap()
}

/// The bundle with another directory, and with every checksum as it must be.
fn signed(mut bytes: Vec<u8>, change: impl FnOnce(&mut Directory)) -> Vec<u8> {
    let at = usize::try_from(u64::from_le_bytes(bytes[12..20].try_into().unwrap())).unwrap();
    let mut directory: Directory = postcard::from_bytes(&bytes[at..]).unwrap();
    change(&mut directory);
    for contig in &mut directory.contigs {
        let known = contig.known.iter_mut().flatten().map(|(_, place)| place);
        let regions = contig.regions.iter_mut().flatten().map(|block| &mut block.place);
        for place in contig.sequence.iter_mut().chain([&mut contig.features]).chain(known).chain(regions) {
            let start = usize::try_from(place.offset).unwrap_or(usize::MAX);
            let end = start.saturating_add(usize::try_from(place.length).unwrap_or(usize::MAX));
            if let Some(block) = bytes.get(start..end) {
                place.sha256 = Sha256::digest(block).into();
            }
        }
    }
    bytes.truncate(at);
    bytes.extend(postcard::to_allocvec(&directory).unwrap());
    let length = (bytes.len() - at) as u64;
    bytes[20..28].copy_from_slice(&length.to_le_bytes());
    let digest = Sha256::digest(&bytes[at..]);
    bytes[28..60].copy_from_slice(&digest);
    bytes
}

/// Touches all that is in a bundle; what it answers does not matter.
fn touch(bytes: Vec<u8>) -> Result<(), crate::Error> {
    let reference = Reference::from_bytes(bytes)?;
    reference.contents()?;
    for contig in reference.lengths().enumerate().map(|(index, _)| reference.contig(index)) {
        let mut values = vec![Vec::new(); reference.known_sets().first().map_or(0, |set| set.fields.len())];
        for start in 0..32 {
            for alternate in [&b"C"[..], b"G", b""] {
                let _ = contig.known(0, &Change { start, reference: b"A", alternate }, &mut values);
            }
            let _ = contig.regions(0, Span::new(start, start + 3), &mut Vec::new());
            let _ = contig.sequence.get(Span::new(start, start.wrapping_mul(7)));
        }
    }
    let vcf = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
c\t4\t.\tA\tG\t.\t.\t.\nc\t8\t.\tA\tAT\t.\t.\t.\nc\t19\t.\tACA\tA\t.\t.\t.\nc\t3\t.\tCATGA\tC\t.\t.\t.\nd\t1\t.\tA\tC\t.\t.\t.\n";
    let options = Options { format: Format::Csq, packing: Packing::Plain, ..Options::default() };
    let _ = annotate(&reference, &options, vcf.as_bytes(), Vec::new());
    Ok(())
}

#[test]
fn signing_again_changes_nothing() {
    let bytes = bundle();
    assert_eq!(signed(bytes.clone(), |_| ()), bytes);
    touch(bytes).unwrap();
}

#[test]
fn a_name_that_would_break_a_header_is_refused() {
    for name in ["a\nb", "a\"b", "<a>"] {
        assert!(touch(signed(bundle(), |directory| directory.name = name.into())).is_err());
        assert!(touch(signed(bundle(), |directory| directory.sets[0].fields[0] = name.into())).is_err());
        assert!(touch(signed(bundle(), |directory| directory.tracks[0] = name.into())).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn blocks_with_any_content_end_in_an_answer_or_an_error(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = bundle();
        let directory = usize::try_from(u64::from_le_bytes(bytes[12..20].try_into().unwrap())).unwrap();
        for (index, byte) in changes {
            bytes[HEADER + index.index(directory - HEADER)] = byte;
        }
        let _ = touch(signed(bytes, |_| ()));
    }

    #[test]
    fn a_directory_with_any_numbers_ends_in_an_answer_or_an_error(
        field in 0usize..10,
        number in prop_oneof![any::<u64>(), 0u64..400, Just(u64::MAX), Just(u64::from(u32::MAX))],
        contig in 0usize..2,
    ) {
        let low = u32::try_from(number & u64::from(u32::MAX)).unwrap();
        let bytes = signed(bundle(), |directory| {
            let contig = &mut directory.contigs[contig];
            match field {
                0 => contig.length = low,
                1 => contig.sequence[0].offset = number,
                2 => contig.sequence[0].length = number,
                3 => contig.features.offset = number,
                4 => contig.features.length = number,
                5 => contig.known[0].iter_mut().for_each(|(start, place)| {
                    *start = low % 40;
                    place.offset = number;
                }),
                6 => contig.known[0].iter_mut().for_each(|(_, place)| place.length = number),
                7 => contig.regions[0].iter_mut().for_each(|block| (block.start, block.end) = (low % 40, low)),
                8 => contig.regions[0].iter_mut().for_each(|block| block.place.length = number),
                _ => contig.sequence.push(Place { offset: number, length: number, sha256: [0; 32] }),
            }
        });
        let _ = touch(bytes);
    }
}

//! Bundles: what goes in comes out, damage is seen, and nothing half-built is left.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

mod support;

use std::{fs, path::Path};

use flate2::{Compression, write::GzEncoder};
use gas_annotation::{
    Error, Format, Reference,
    build::{Build, Known},
};
use support::{Texts, plain, run, test_data, vcf};

const GENES: &str = "##gff-version 3
chr1\tx\tgene\t3\t30\t.\t+\t.\tID=gene:G1;Name=GENE1;biotype=protein_coding
chr1\tx\tmRNA\t3\t30\t.\t+\t.\tID=transcript:T1;Parent=gene:G1;biotype=protein_coding
chr1\tx\texon\t3\t30\t.\t+\t.\tParent=transcript:T1
chr1\tx\tCDS\t4\t12\t.\t+\t0\tID=CDS:P1;Parent=transcript:T1
";
const GENOME: &str = ">chr1\nCCCATGAAATAGCCCGGGACACACATTTTTGC\n>2 second\nacgtnACGT\n";
const KNOWN: &str = "##fileformat=VCFv4.2
##INFO=<ID=CLNSIG,Number=A,Type=String,Description=\"x\">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
1\t4\trs1\tA\tC,G\t.\t.\tCLNSIG=benign,bad
1\t22\trs2\tCAC\tC\t.\t.\tCLNSIG=.
";
const REGIONS: &str = "chr1\t0\t10\tp1\nchr1\t5\t20\tp2\n";

fn whole() -> Texts<'static> {
    Texts {
        fasta: GENOME,
        gff3: GENES,
        known: &[("clinvar", KNOWN, &["ID", "CLNSIG"])],
        regions: &[("cytoband", REGIONS)],
        aliases: Some("chr1\tsomething\n"),
    }
}

/// A run that touches every kind of block.
fn touched(reference: &Reference) -> Result<String, Error> {
    let input = vcf(&["something 4 A G", "chr1 8 A T", "chr1 19 ACA A", "2 2 C T"]);
    let (text, _) = run(reference, &plain(Format::Csq), input.as_bytes())?;
    reference.contents()?;
    Ok(text)
}

#[test]
fn what_goes_in_comes_out() {
    let (bundle, report) = whole().bundle().unwrap();
    assert_eq!((report.contigs, report.bases, report.known, report.regions), (2, 41, 3, 2));
    assert_eq!(report.warnings, Vec::<String>::new());
    let reference = Reference::from_bytes(bundle).unwrap();
    assert_eq!((reference.name(), reference.digest()), ("test", report.digest.as_str()));
    assert_eq!(reference.lengths().collect::<Vec<_>>(), [("chr1", 32), ("2", 9)]);
    let contents = reference.contents().unwrap();
    let inputs: Vec<_> = contents.inputs.iter().map(|input| (input.role.as_str(), input.file.as_str())).collect();
    let expected = [
        ("fasta", "genome.fa"),
        ("aliases", "aliases.txt"),
        ("gff3", "genes.gff3"),
        ("known clinvar", "clinvar.vcf"),
        ("regions cytoband", "cytoband.bed"),
    ];
    assert_eq!(inputs, expected);
    assert_eq!(contents.contigs[0].aliases, ["something"]);
    touched(&reference).unwrap();
}

#[test]
fn the_digest_stands_for_all_that_is_inside() {
    let digest = |texts: Texts<'_>| texts.bundle().unwrap().1.digest;
    let same = digest(whole());
    assert_eq!(same, digest(whole()));
    let genome = GENOME.replace("TTTTT", "TTTTA");
    let known = KNOWN.replace("benign", "likely");
    assert_ne!(same, digest(Texts { fasta: &genome, ..whole() }));
    assert_ne!(same, digest(Texts { known: &[("clinvar", &known, &["ID", "CLNSIG"])], ..whole() }));
    assert_ne!(same, digest(Texts { regions: &[("other", REGIONS)], ..whole() }));
}

/// Any byte changed: an error, or the very same answers (the byte was not touched).
#[test]
fn a_damaged_byte_is_an_error_and_never_another_answer() {
    let (bundle, _) = whole().bundle().unwrap();
    let right = touched(&Reference::from_bytes(bundle.clone()).unwrap()).unwrap();
    for at in 0..bundle.len() {
        for flip in [1, 0x80, 0xff] {
            let mut damaged = bundle.clone();
            damaged[at] ^= flip;
            match Reference::from_bytes(damaged).and_then(|reference| touched(&reference)) {
                Ok(text) => assert_eq!(text, right, "byte {at}"),
                Err(Error::Reference { .. }) => {}
                Err(other) => panic!("byte {at}: {other}"),
            }
        }
    }
}

#[test]
fn a_cut_or_longer_bundle_is_refused_when_it_is_opened() {
    let (bundle, _) = whole().bundle().unwrap();
    for end in 0..bundle.len() {
        let error = Reference::from_bytes(bundle[..end].to_vec()).unwrap_err();
        assert!(matches!(error, Error::Reference { .. }), "cut at {end}: {error}");
    }
    assert!(Reference::from_bytes([&bundle[..], b"\n"].concat()).is_err());
}

#[test]
fn what_is_no_bundle_is_told_with_what_to_do() {
    let message = |bytes: &[u8]| Reference::from_bytes(bytes.to_vec()).unwrap_err().to_string();
    assert!(message(b"").contains("empty"));
    assert!(message(b">chr1\nACGT\n").contains("gas-annotate build"));
    let (mut bundle, _) = whole().bundle().unwrap();
    bundle[8] = 99;
    assert!(message(&bundle).contains("format version 99"), "{}", message(&bundle));
    let missing = Reference::open(Path::new("/nowhere/x.gasref")).unwrap_err();
    assert!(missing.to_string().contains("/nowhere/x.gasref"), "{missing}");
}

#[test]
fn a_build_that_fails_leaves_nothing_and_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let output = write("x.gasref", "what was there");
    let build = Build {
        name: "x".into(),
        fasta: write("x.fa", GENOME),
        gff3: write("x.gff3", GENES),
        known: vec![Known { set: "k".into(), path: write("k.vcf", "not a VCF\n"), fields: vec!["ID".into()] }],
        ..Build::default()
    };
    assert!(build.write(&output).unwrap_err().to_string().contains("k.vcf, line 1"));
    assert_eq!(fs::read_to_string(&output).unwrap(), "what was there");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    Build { known: vec![], ..build }.write(&output).unwrap();
    assert_eq!(Reference::open(&output).unwrap().name(), "x");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn inputs_may_be_packed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let mut encoder = GzEncoder::new(fs::File::create(folder.path().join(name)).unwrap(), Compression::fast());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap();
        folder.path().join(name)
    };
    let (fasta, gff3) = (write("genome.fa.gz", GENOME), write("genes.gff3.gz", GENES));
    let texts = Texts { fasta: GENOME, gff3: GENES, ..Texts::default() }.reference();
    let packed = support::reference_of(&fasta, &gff3);
    let shown = |reference: &Reference| format!("{:?}", reference.contents().unwrap().contigs);
    assert_eq!(shown(&packed), shown(&texts));
}

#[test]
fn real_genomes_open_at_once() {
    let Some(data) = test_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let sets = [
        ("sars-cov-2", "reference.fa", "genes.gff3", None, 1, 29_903),
        ("yeast", "reference.fa.gz", "genes.gff3.gz", Some("known_variants.I_III_VI_IX.vcf.gz"), 17, 12_157_105),
        ("human-chr22-grch37", "reference.fa.gz", "genes.gff3.gz", Some("1000G_phase3_sites.vcf.gz"), 1, 22_000_000),
    ];
    for (set, fasta, gff3, known, contigs, bases) in sets {
        let known =
            known.map(|known| Known { set: "k".into(), path: data.join(set).join(known), fields: vec!["ID".into()] });
        let build = Build {
            name: set.into(),
            fasta: data.join(set).join(fasta),
            gff3: data.join(set).join(gff3),
            known: known.into_iter().collect(),
            ..Build::default()
        };
        let output = folder.path().join(set);
        let report = build.write(&output).unwrap();
        assert_eq!((report.contigs, report.bases), (contigs, bases), "{set}");
        #[allow(clippy::disallowed_methods, reason = "a measurement")]
        let start = std::time::Instant::now();
        let reference = Reference::open(&output).unwrap();
        println!("{set}: {} bytes open in {:?}", fs::metadata(&output).unwrap().len(), start.elapsed());
        assert_eq!(reference.digest(), report.digest);
        reference.contents().unwrap();
    }
}

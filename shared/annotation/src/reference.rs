//! The reference that variants are annotated against: genome, transcripts and known variants, in memory.

mod attributes;
mod contig;
mod fasta;
mod gff3;
mod known;
mod models;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::Error;

pub(crate) use contig::{Agreement, Contig};
pub(crate) use known::{KnownVariants, Placed};

/// A genome with its gene models and known variants. It is shared by reference between any number of annotations.
#[derive(Debug)]
pub struct Reference {
    contigs: Vec<Contig>,
    names: HashMap<Vec<u8>, usize>,
    has_known: bool,
    name: String,
    digest: String,
    warnings: Vec<String>,
}

impl Reference {
    /// Reads the files, each plain, gzip or BGZF.
    ///
    /// Chromosome names are matched between files with and without a leading `chr`.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] names the file and line that cannot be used; [`Error::Io`] is a failure to read.
    pub fn open(fasta: &Path, gff3: &Path, known: Option<&Path>) -> Result<Self, Error> {
        let mut hasher = Sha256::new();
        let contigs = read(fasta, &mut hasher, fasta::read)?;
        let names = contigs.iter().enumerate().map(|(index, contig)| (contig.name.clone(), index)).collect();
        let name = fasta.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        let mut reference =
            Self { contigs, names, has_known: known.is_some(), name, digest: String::new(), warnings: Vec::new() };
        let features = read(gff3, &mut hasher, |input, path| gff3::read(&mut reference, input, path))?;
        models::build(&mut reference, features);
        if let Some(path) = known {
            read(path, &mut hasher, |input, path| known::read(&mut reference, input, path))?;
        }
        reference.digest = hex::encode(hasher.finalize());
        Ok(reference)
    }

    /// Hex SHA-256 over the bytes of the FASTA, the GFF3 and the known variants, in this order and as stored.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The name that outputs mention: the FASTA's file name unless another was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the reference the name that outputs mention.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What in the files was left out or not understood, each with its line.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The number of transcripts that variants are compared with.
    pub fn transcripts(&self) -> usize {
        self.contigs.iter().map(|contig| contig.transcripts.len()).sum()
    }

    /// The number of known alleles.
    pub fn known_alleles(&self) -> usize {
        self.contigs.iter().map(|contig| contig.known.len()).sum()
    }

    pub(crate) fn has_known(&self) -> bool {
        self.has_known
    }

    pub(crate) fn contig(&self, index: usize) -> &Contig {
        &self.contigs[index]
    }

    /// Finds a contig by its name, by the name with or without `chr`, or as the mitochondrion.
    pub(crate) fn find(&self, name: &[u8]) -> Option<usize> {
        let by_name = |name: &[u8]| self.names.get(name).copied();
        if let Some(found) = by_name(name) {
            return Some(found);
        }
        let bare = name.strip_prefix(b"chr");
        let other = bare.map_or_else(|| [b"chr", name].concat(), <[u8]>::to_vec);
        by_name(&other).or_else(|| match bare.unwrap_or(name) {
            b"M" | b"MT" => [&b"MT"[..], b"chrM", b"M", b"chrMT"].into_iter().find_map(by_name),
            _ => None,
        })
    }

    fn warn(&mut self, path: &Path, line: u64, message: &str) {
        const KEPT: usize = 100;
        if self.warnings.len() < KEPT {
            self.warnings.push(format!("{}, line {line}: {message}", path.display()));
        }
    }
}

/// Reads one file through `parse` and adds all of its bytes to the digest.
fn read<T>(
    path: &Path,
    hasher: &mut Sha256,
    parse: impl FnOnce(&mut dyn Read, &Path) -> Result<T, Error>,
) -> Result<T, Error> {
    let at = |source: io::Error| io::Error::new(source.kind(), format!("{}: {source}", path.display()));
    let mut input = Hashed { inner: File::open(path).map_err(at)?, hasher };
    let parsed = parse(&mut input, path).map_err(|error| match error {
        Error::Io(source) => Error::Io(at(source)),
        Error::Input { line, message } => fault(path, Some(line), message),
        other => other,
    })?;
    // The parser may stop early (##FASTA in a GFF3); the digest covers the whole file.
    io::copy(&mut input, &mut io::sink()).map_err(at)?;
    Ok(parsed)
}

fn fault(path: &Path, line: Option<u64>, message: impl Into<String>) -> Error {
    Error::Reference { path: PathBuf::from(path), line, message: message.into() }
}

struct Hashed<'h> {
    inner: File,
    hasher: &'h mut Sha256,
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let amount = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..amount]);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_covers_every_byte_as_stored() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("g.fa", ">1\nACGT\n"),
            ("g.gff3", "##gff-version 3\n##FASTA\n>1\nACGT\n"),
            ("k.vcf", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t1\trs1\tA\tC\t.\t.\t.\n"),
        ];
        let paths = files.map(|(name, text)| {
            std::fs::write(folder.path().join(name), text).unwrap();
            folder.path().join(name)
        });
        let digest = |texts: &[&str]| hex::encode(Sha256::digest(texts.concat()));
        let open = |known| Reference::open(&paths[0], &paths[1], known).unwrap();
        assert_eq!(open(None).digest(), digest(&[files[0].1, files[1].1]));
        assert_eq!(open(Some(&paths[2])).digest(), digest(&files.map(|file| file.1)));
        assert_eq!(open(Some(&paths[2])).known_alleles(), 1);
    }

    #[test]
    fn chromosomes_are_found_with_and_without_chr() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            folder.path().join(name)
        };
        let fasta = write("g.fa", ">chr1\nA\n>2\nA\n>chrM\nA\n");
        let reference = Reference::open(&fasta, &write("g.gff3", "##gff-version 3\n"), None).unwrap();
        let found = |name: &str| reference.find(name.as_bytes());
        assert_eq!([found("1"), found("chr1"), found("chr2"), found("MT"), found("M")], [0, 0, 1, 2, 2].map(Some));
        assert_eq!([found("3"), found("chr"), found("")], [None; 3]);
    }

    #[test]
    fn annotations_may_share_it_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Reference>();
    }
}

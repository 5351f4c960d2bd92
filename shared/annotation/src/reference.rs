//! The reference that variants are annotated against: an open bundle.

mod contents;

use std::{collections::HashMap, mem, path::Path, sync::Arc};

use crate::{
    Error,
    bundle::{self, Directory, Input, KnownSet, Storage},
    contig::Contig,
};

pub use contents::{Contents, ContigContents};

/// A genome with its gene models, known variants and regions. It is shared by reference between any number of threads.
#[derive(Debug, Default)]
pub struct Reference {
    name: String,
    digest: String,
    /// The engine that built it.
    engine: String,
    inputs: Vec<Input>,
    contigs: Vec<Contig>,
    /// The contigs' names and aliases.
    names: HashMap<Vec<u8>, usize>,
    sets: Vec<KnownSet>,
    tracks: Vec<String>,
}

impl Reference {
    /// Maps a bundle (`.gasref`) into memory. Blocks are read, and their checksums verified, when they are first touched.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when it is no bundle, of another format version, truncated or damaged; [`Error::Io`] when it
    /// cannot be read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::of_storage(Storage::map(path)?)
    }

    /// Opens a bundle that is in memory, as [`open`](Self::open) does.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when it is no bundle, of another format version, truncated or damaged.
    pub fn from_bytes(bundle: Vec<u8>) -> Result<Self, Error> {
        Self::of_storage(Storage::memory(bundle))
    }

    fn of_storage(storage: Storage) -> Result<Self, Error> {
        let (directory, digest) = bundle::open(&storage)?;
        let storage = Arc::new(storage);
        let Directory { name, engine, inputs, sets, tracks, contigs: entries } = directory;
        let mut reference = Self { name, digest, engine, inputs, sets, tracks, ..Self::default() };
        let mut aliases = Vec::new();
        for (index, mut entry) in entries.into_iter().enumerate() {
            let name = entry.name.clone();
            aliases.extend(mem::take(&mut entry.aliases).into_iter().map(|alias| (alias.into_bytes(), index)));
            let contig = Contig::open(&storage, entry).ok_or_else(|| {
                storage.error(format!(
                    "the bundle is damaged: its entry of contig {} makes no sense; copy or build it again",
                    name.escape_default()
                ))
            })?;
            reference.contigs.push(contig);
            reference.names.insert(name.into_bytes(), index);
        }
        for (alias, index) in aliases {
            reference.names.entry(alias).or_insert(index);
        }
        Ok(reference)
    }

    /// Of contigs that are not in a bundle.
    pub(crate) fn in_memory(name: &str, contigs: Vec<Contig>) -> Self {
        let names =
            contigs.iter().enumerate().map(|(index, contig)| (contig.name.clone().into_bytes(), index)).collect();
        Self { name: name.to_owned(), contigs, names, ..Self::default() }
    }

    /// The bundle's name, as it was built.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Hex SHA-256 that stands for all that is in the bundle.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The sets of known variants.
    pub fn known_sets(&self) -> &[KnownSet] {
        &self.sets
    }

    /// The names of the region tracks.
    pub fn tracks(&self) -> &[String] {
        &self.tracks
    }

    /// The contigs' names and lengths in bases, in their order.
    pub fn lengths(&self) -> impl Iterator<Item = (&str, u32)> {
        self.contigs.iter().map(|contig| (contig.name.as_str(), contig.sequence.len()))
    }

    pub(crate) fn contig(&self, index: usize) -> &Contig {
        &self.contigs[index]
    }

    pub(crate) fn contig_mut(&mut self, index: usize) -> &mut Contig {
        &mut self.contigs[index]
    }

    /// Finds a contig by its name or one of its aliases, by these with or without `chr`, or as the mitochondrion.
    pub(crate) fn find(&self, name: &[u8]) -> Option<usize> {
        let by_name = |name: &[u8]| self.names.get(name).copied();
        if let Some(found) = by_name(name) {
            return Some(found);
        }
        let bare = name.strip_prefix(b"chr");
        let found = match bare {
            Some(bare) => by_name(bare),
            None => by_name(&[b"chr", name].concat()),
        };
        found.or_else(|| match bare.unwrap_or(name) {
            b"M" | b"MT" | b"Mito" => {
                [&b"MT"[..], b"chrM", b"M", b"chrMT", b"Mito", b"chrMito"].into_iter().find_map(by_name)
            }
            _ => None,
        })
    }

    /// Gives a contig another name.
    pub(crate) fn add_alias(&mut self, contig: usize, alias: &[u8]) {
        self.names.insert(alias.to_vec(), contig);
    }

    /// For each contig the names that find it, its own left out, sorted.
    pub(crate) fn aliases(&self) -> Vec<Vec<String>> {
        let mut aliases = vec![Vec::new(); self.contigs.len()];
        for (name, contig) in &self.names {
            let name = String::from_utf8_lossy(name).into_owned();
            if let (Some(contig), Some(aliases)) = (self.contigs.get(*contig), aliases.get_mut(*contig))
                && contig.name != name
            {
                aliases.push(name);
            }
        }
        aliases.iter_mut().for_each(|aliases| aliases.sort_unstable());
        aliases
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chromosomes_are_found_with_and_without_chr() {
        let contigs = ["chr1", "2", "chrM"].map(|name| Contig::in_memory(name, b"A".to_vec(), vec![], vec![]));
        let reference = Reference::in_memory("test", contigs.into());
        let found = |name: &str| reference.find(name.as_bytes());
        assert_eq!([found("1"), found("chr1"), found("chr2"), found("MT"), found("M")], [0, 0, 1, 2, 2].map(Some));
        assert_eq!([found("3"), found("chr"), found("")], [None; 3]);
    }

    #[test]
    fn threads_may_share_it() {
        fn shared<T: Send + Sync>() {}
        shared::<Reference>();
    }
}

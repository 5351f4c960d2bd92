//! Takes bodies as they stream in; large ones go to files.

use std::{
    fs::File,
    io::{self, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use gas_domain::TreeHash;
use tempfile::{TempDir, TempPath};

use super::bodies::{Body, LEAF, leaf};

/// Where the files are: a folder that is made for the first of them and removed with the last holder of this.
#[derive(Debug, Clone, Default)]
pub(super) struct Folder(Arc<Mutex<Option<TempDir>>>);

impl Folder {
    fn new_file(&self) -> io::Result<(File, TempPath)> {
        let mut folder = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = match &mut *folder {
            Some(folder) => folder,
            none => none.insert(tempfile::Builder::new().prefix("glacier-").tempdir()?),
        };
        Ok(tempfile::NamedTempFile::new_in(folder)?.into_parts())
    }
}

/// Takes a body as it streams in.
#[derive(Debug)]
pub struct Spool {
    folder: Folder,
    buffer: Vec<u8>,
    leaves: Vec<TreeHash>,
    file: Option<(File, TempPath)>,
    length: u64,
}

impl Spool {
    pub(super) fn new(folder: Folder) -> Self {
        Self { folder, buffer: Vec::new(), leaves: Vec::new(), file: None, length: 0 }
    }

    /// How many bytes it has taken.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Adds the next bytes.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len() as u64;
        while !bytes.is_empty() {
            let (now, rest) = bytes.split_at(bytes.len().min(LEAF - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            if self.buffer.len() == LEAF {
                self.flush()?;
            }
            bytes = rest;
        }
        Ok(())
    }

    /// The body of all bytes that were added. One of less than 1 MiB stays in memory.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn finish(mut self) -> io::Result<Body> {
        if self.file.is_some() && !self.buffer.is_empty() {
            self.flush()?;
        }
        let Some((_, path)) = self.file else { return Ok(self.buffer.into()) };
        Ok(Body::in_file(path, self.leaves, self.length))
    }

    fn flush(&mut self) -> io::Result<()> {
        let (file, _) = match &mut self.file {
            Some(file) => file,
            none => none.insert(self.folder.new_file()?),
        };
        file.write_all(&self.buffer)?;
        self.leaves.push(leaf(&self.buffer));
        self.buffer.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spooled(folder: &Folder, length: usize) -> Body {
        let mut spool = Spool::new(folder.clone());
        spool.write(&vec![7; length]).unwrap();
        spool.finish().unwrap()
    }

    fn path(folder: &Folder) -> Option<std::path::PathBuf> {
        folder.0.lock().unwrap().as_ref().map(|folder| folder.path().to_owned())
    }

    #[test]
    fn small_bodies_make_no_folder_and_large_ones_leave_none() {
        let folder = Folder::default();
        let _small = spooled(&folder, LEAF - 1);
        assert_eq!(path(&folder), None);
        let large = spooled(&folder, LEAF);
        let whole = Body::joined([&large, &spooled(&folder, 5)].into_iter());
        let made = path(&folder).unwrap();
        let files = || std::fs::read_dir(&made).unwrap().count();
        assert_eq!(files(), 1);
        drop(large);
        assert_eq!(whole.bytes(0..whole.length()).unwrap(), vec![7; LEAF + 5], "the joined body keeps its file");
        drop(whole);
        assert_eq!(files(), 0);
        drop(folder);
        assert!(!made.exists());
    }
}

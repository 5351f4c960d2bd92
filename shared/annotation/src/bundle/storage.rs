//! The bytes of a bundle, mapped or in memory.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use memmap2::Mmap;

use crate::Error;

/// The bytes of a bundle and the file they are from.
#[derive(Debug)]
pub(crate) struct Storage {
    path: PathBuf,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Mapped(Mmap),
    Memory(Vec<u8>),
}

impl Storage {
    /// Maps a file.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it cannot be opened or mapped.
    pub(crate) fn map(path: &Path) -> Result<Self, Error> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let file = File::open(path).map_err(named)?;
        if file.metadata().map_err(named)?.len() == 0 {
            return Ok(Self { path: path.to_path_buf(), bytes: Bytes::Memory(Vec::new()) });
        }
        // SAFETY: the map is read only. Nothing keeps another program from changing the file underneath, and Rust calls that
        // undefined: so the engine itself never writes to a bundle that has its final name (a build writes a new file and
        // renames it, and a map keeps the old one), what is read is bytes, in which every value is valid, and no index
        // or length is taken from them without a check. A file that is cut while it is mapped ends the process (SIGBUS).
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file) }.map_err(named)?;
        Ok(Self { path: path.to_path_buf(), bytes: Bytes::Mapped(map) })
    }

    /// A bundle that is in memory.
    pub(crate) fn memory(bytes: Vec<u8>) -> Self {
        Self { path: PathBuf::from("bundle in memory"), bytes: Bytes::Memory(bytes) }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Mapped(map) => map,
            Bytes::Memory(bytes) => bytes,
        }
    }

    /// The bytes at an offset; `None` when the file ends before.
    pub(crate) fn at(&self, offset: u64, length: u64) -> Option<&[u8]> {
        let start = usize::try_from(offset).ok()?;
        self.bytes().get(start..start.checked_add(usize::try_from(length).ok()?)?)
    }

    /// The error of a bundle that cannot be used.
    pub(crate) fn error(&self, message: impl Into<String>) -> Error {
        Error::reference(&self.path, None, message)
    }

    /// The error of a bundle that is not as it was written.
    pub(crate) fn damaged(&self, offset: u64) -> Error {
        self.error(format!("the bundle is damaged at byte {offset}; copy it again from its source, or build it again"))
    }
}

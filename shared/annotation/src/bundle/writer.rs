//! Writes a bundle beside its final name, and gives it that name when it is whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{Directory, FORMAT_VERSION, HEADER, MAGIC, Place};
use crate::Error;

/// Where this process has a bundle until it is whole: a signal that ends it leaves the file there, unless its handler
/// removes it. `None` when the output is no file's name.
pub fn unfinished(output: &Path) -> Option<PathBuf> {
    let name = output.file_name()?;
    Some(output.with_file_name(format!(".{}.{}.partial", name.display(), std::process::id())))
}

/// A bundle that is being written; when it is dropped before its [`finish`](Self::finish), nothing is left.
pub(crate) struct Writer {
    file: BufWriter<File>,
    partial: PathBuf,
    output: PathBuf,
    offset: u64,
}

impl Writer {
    /// Begins a bundle.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when no file can be made there.
    pub(crate) fn new(output: &Path) -> Result<Self, Error> {
        let Some(partial) = unfinished(output) else {
            return Err(Error::reference(output, None, "this is not a file's name"));
        };
        let file = File::create(&partial)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", partial.display())))?;
        let mut writer = Self { file: BufWriter::new(file), partial, output: output.to_path_buf(), offset: 0 };
        writer.append(&[0; HEADER])?;
        Ok(writer)
    }

    /// The file as it is now, with all that was written so far in it.
    pub(crate) fn partial(&mut self) -> Result<&Path, Error> {
        self.file.flush()?;
        Ok(&self.partial)
    }

    /// Writes a block.
    pub(crate) fn block(&mut self, bytes: &[u8]) -> Result<Place, Error> {
        let place = Place { offset: self.offset, length: bytes.len() as u64, sha256: Sha256::digest(bytes).into() };
        self.append(bytes)?;
        Ok(place)
    }

    /// Writes the directory and the header, and gives the file its name. Answers the bundle's digest.
    pub(crate) fn finish(mut self, directory: &Directory) -> Result<String, Error> {
        let bytes = postcard::to_allocvec(directory).map_err(|error| {
            Error::reference(&self.output, None, format!("the directory cannot be written: {error}"))
        })?;
        let place = self.block(&bytes)?;
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(&MAGIC);
        header.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        header.extend_from_slice(&place.offset.to_le_bytes());
        header.extend_from_slice(&place.length.to_le_bytes());
        header.extend_from_slice(&place.sha256);
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(&self.partial, &self.output)?;
        Ok(hex::encode(place.sha256))
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes)?;
        self.offset += bytes.len() as u64;
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After `finish` there is no such file, and when it cannot be removed there is nobody to tell.
        let _ = fs::remove_file(&self.partial);
    }
}

//! The files that a bundle is built from: inflated, hashed as stored, and with their name in every error.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::{Error, bundle::Input};

const BUFFER: usize = 256 << 10;

/// Reads a plain, gzip or BGZF file through `parse`, and says what it was.
///
/// # Errors
///
/// Those of `parse`; [`Error::Reference`] when the compressed bytes are damaged, [`Error::Io`] when reading fails.
pub(super) fn read<T>(
    path: &Path,
    role: String,
    parse: impl FnOnce(&mut dyn BufRead) -> Result<T, Error>,
) -> Result<(T, Input), Error> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let file = File::open(path).map_err(named)?;
    if !file.metadata().map_err(named)?.is_file() {
        return Err(Error::reference(path, None, "this is not a file; it is read more than once, so give a real one"));
    }
    let mut stored =
        BufReader::with_capacity(BUFFER, Stored { file, hasher: Sha256::new(), bytes: 0, has_failed: false });
    let is_gzip = stored.fill_buf().map_err(named)?.starts_with(&[0x1f, 0x8b]);
    let parsed = if is_gzip {
        let mut inflated = BufReader::with_capacity(BUFFER, MultiGzDecoder::new(&mut stored));
        // What the parser left (it may stop early) is inflated too: it may be damaged.
        parse(&mut inflated).and_then(|parsed| {
            io::copy(&mut inflated, &mut io::sink())?;
            Ok(parsed)
        })
    } else {
        parse(&mut stored)
    };
    let parsed = match parsed {
        Err(Error::Io(error)) if is_gzip && !stored.get_ref().has_failed => {
            let at = stored.get_ref().bytes - stored.buffer().len() as u64;
            let message =
                format!("the compressed data are damaged or cut off near byte {at}: {error}; copy the file again");
            return Err(Error::reference(path, None, message));
        }
        Err(Error::Io(error)) => return Err(Error::Io(named(error))),
        other => other?,
    };
    io::copy(&mut stored, &mut io::sink()).map_err(named)?;
    let Stored { hasher, bytes, .. } = stored.into_inner();
    let file = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    Ok((parsed, Input { role, file, sha256: hex::encode(hasher.finalize()), bytes }))
}

/// The file as stored.
struct Stored {
    file: File,
    hasher: Sha256,
    bytes: u64,
    /// Whether reading itself failed, which is not the file's fault.
    has_failed: bool,
}

impl Read for Stored {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let amount = self.file.read(buffer).inspect_err(|_| self.has_failed = true)?;
        self.hasher.update(&buffer[..amount]);
        self.bytes += amount as u64;
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write};

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn text(path: &Path) -> Result<(String, Input), Error> {
        read(path, "test".into(), |input| {
            let mut text = String::new();
            input.read_to_string(&mut text)?;
            Ok(text)
        })
    }

    #[test]
    fn plain_and_gzip_read_alike_and_are_hashed_as_stored() {
        let folder = tempfile::tempdir().unwrap();
        let (plain, packed) = (folder.path().join("a.txt"), folder.path().join("a.txt.gz"));
        fs::write(&plain, "one\ntwo\n").unwrap();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"one\ntwo\n").unwrap();
        let mut bytes = encoder.finish().unwrap();
        bytes.extend(bytes.clone());
        fs::write(&packed, &bytes).unwrap();
        assert_eq!(text(&plain).unwrap().0, "one\ntwo\n");
        let (read, input) = text(&packed).unwrap();
        assert_eq!((read.as_str(), input.bytes), ("one\ntwo\none\ntwo\n", bytes.len() as u64));
        assert_eq!((input.sha256, input.file.as_str()), (hex::encode(Sha256::digest(&bytes)), "a.txt.gz"));
        for cut in [bytes.len() - 1, bytes.len() / 2 + 3, 12] {
            fs::write(&packed, &bytes[..cut]).unwrap();
            assert!(matches!(text(&packed), Err(Error::Reference { .. })), "cut at {cut}");
        }
        assert!(matches!(text(&folder.path().join("none")), Err(Error::Io(_))));
        assert!(matches!(text(folder.path()), Err(Error::Reference { .. } | Error::Io(_))));
    }
}

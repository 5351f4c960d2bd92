//! The uncompressed bytes of an input, whatever it is packed in.

use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use crate::Error;

/// The empty BGZF block that ends a whole file (SAM specification, section 4.1.2).
const END_MARKER: [u8; 28] =
    [31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 66, 67, 2, 0, 27, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const BUFFER: usize = 64 << 10;
/// Enough to see a gzip member's extra field, by which BGZF is known.
const SNIFFED: u64 = 18;

/// A plain, gzip or BGZF stream (known by its first bytes, not by a name) as uncompressed bytes.
pub(crate) enum Source<R> {
    Plain(Raw<R>),
    Gzip { inflated: Box<BufReader<MultiGzDecoder<Raw<R>>>>, bgzf: bool },
}

impl<R: Read> Source<R> {
    pub(crate) fn new(mut input: R) -> io::Result<Self> {
        let mut head = Vec::new();
        Read::by_ref(&mut input).take(SNIFFED).read_to_end(&mut head)?;
        let gzip = head.starts_with(&[0x1f, 0x8b]);
        let bgzf = gzip && head.get(3).is_some_and(|flags| flags & 4 != 0) && head.get(12..14) == Some(b"BC");
        let raw = Raw {
            inner: BufReader::with_capacity(BUFFER, Cursor::new(head).chain(input)),
            consumed: 0,
            tail: [0; 28],
            failed: false,
        };
        Ok(if gzip {
            let inflated = Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(raw)));
            Self::Gzip { inflated, bgzf }
        } else {
            Self::Plain(raw)
        })
    }

    /// Says whose fault an error of `fill_buf` is: the reader's own, or the compressed bytes'.
    pub(crate) fn failure(&self, error: io::Error, line: u64) -> Error {
        let raw = self.raw();
        if raw.failed {
            return Error::Io(error);
        }
        let what = match error.kind() {
            ErrorKind::UnexpectedEof => "the compressed data end too early: the file was not copied whole",
            _ => "the compressed data are damaged or followed by something else",
        };
        Error::input(line, format!("{what} (at byte {} of the file: {error})", raw.consumed))
    }

    pub(crate) fn is_compressed(&self) -> bool {
        matches!(self, Self::Gzip { .. })
    }

    pub(crate) fn lacks_end_marker(&self) -> bool {
        matches!(self, Self::Gzip { bgzf: true, .. }) && self.raw().tail != END_MARKER
    }

    fn raw(&self) -> &Raw<R> {
        match self {
            Self::Plain(raw) => raw,
            Self::Gzip { inflated, .. } => inflated.get_ref().get_ref(),
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(raw) => raw.read(buffer),
            Self::Gzip { inflated, .. } => inflated.read(buffer),
        }
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Plain(raw) => raw.fill_buf(),
            Self::Gzip { inflated, .. } => inflated.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Self::Plain(raw) => raw.consume(amount),
            Self::Gzip { inflated, .. } => inflated.consume(amount),
        }
    }
}

/// The bytes as stored; remembers where it is, the last bytes, and whether reading itself failed.
pub(crate) struct Raw<R> {
    inner: BufReader<io::Chain<Cursor<Vec<u8>>, R>>,
    consumed: u64,
    tail: [u8; 28],
    failed: bool,
}

impl<R: Read> Read for Raw<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(buffer)?;
        self.consume(amount);
        Ok(amount)
    }
}

impl<R: Read> BufRead for Raw<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let filled = self.inner.fill_buf();
        if filled.as_ref().is_err_and(|error| error.kind() != ErrorKind::Interrupted) {
            self.failed = true;
        }
        filled
    }

    fn consume(&mut self, amount: usize) {
        let consumed = &self.inner.buffer()[..amount];
        if let Some(tail) = consumed.last_chunk::<28>() {
            self.tail = *tail;
        } else {
            self.tail.rotate_left(amount);
            self.tail[28 - amount..].copy_from_slice(consumed);
        }
        self.consumed += amount as u64;
        self.inner.consume(amount);
    }
}

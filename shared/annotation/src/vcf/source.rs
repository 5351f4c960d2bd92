//! The uncompressed bytes of an input, whatever it is packed in.

use std::io::{self, BufReader, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use super::bgzf::Blocks;
use crate::Error;

/// The empty BGZF block that ends a whole file (SAM specification, section 4.1.2).
pub(crate) const END_MARKER: [u8; 28] =
    [31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 66, 67, 2, 0, 27, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const BUFFER: usize = 64 << 10;
/// Enough to see a gzip member's extra field, by which BGZF is known.
const SNIFFED: u64 = 18;

/// A plain, gzip or BGZF stream (known by its first bytes, not by a name) as uncompressed bytes.
pub(crate) struct Source<R> {
    packed: Packed<R>,
    /// Uncompressed bytes that were read.
    pub(crate) bytes: u64,
    /// What was found to be damaged.
    pub(crate) damage: Option<String>,
}

enum Packed<R> {
    Plain(Raw<R>),
    Gzip(Box<MultiGzDecoder<BufReader<Raw<R>>>>),
    Bgzf(Box<Blocks<Raw<R>>>),
}

/// Whose fault a failure to read is.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader's own.
    Io(io::Error),
    /// The compressed bytes'.
    Damaged(String),
}

impl Failure {
    /// The error, when it happened in this line.
    pub(crate) fn at(self, line: u64) -> Error {
        match self {
            Self::Io(error) => Error::Io(error),
            Self::Damaged(message) => Error::input(line, message),
        }
    }
}

impl<R: Read> Source<R> {
    pub(crate) fn new(mut input: R) -> io::Result<Self> {
        let mut head = Vec::new();
        Read::by_ref(&mut input).take(SNIFFED).read_to_end(&mut head)?;
        let gzip = head.starts_with(&[0x1f, 0x8b]);
        let bgzf = gzip && head.get(3).is_some_and(|flags| flags & 4 != 0) && head.get(12..14) == Some(b"BC");
        let raw = Raw { head: io::Cursor::new(head), inner: input, read: 0, tail: [0; 28], failed: false };
        let packed = match (gzip, bgzf) {
            (false, _) => Packed::Plain(raw),
            (true, false) => Packed::Gzip(Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, raw)))),
            (true, true) => Packed::Bgzf(Box::new(Blocks::new(raw))),
        };
        Ok(Self { packed, bytes: 0, damage: None })
    }

    /// Reads some bytes; 0 at the end.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
        loop {
            let read = match &mut self.packed {
                Packed::Plain(raw) => raw.read(buffer),
                Packed::Gzip(inflated) => inflated.read(buffer),
                Packed::Bgzf(blocks) => blocks.read(buffer),
            };
            match read {
                Ok(amount) => {
                    self.bytes += amount as u64;
                    return Ok(amount);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let failure = self.failure(error);
                    if let Failure::Damaged(message) = &failure {
                        self.damage = Some(message.clone());
                    }
                    return Err(failure);
                }
            }
        }
    }

    /// Whether bytes come out before their checksum is verified, so that a malformed line may only be a symptom of damage.
    pub(crate) fn is_unverified(&self) -> bool {
        matches!(&self.packed, Packed::Gzip(_))
    }

    /// Whether this is BGZF without the end-of-file marker; meaningful once all is read.
    pub(crate) fn lacks_end_marker(&self) -> bool {
        matches!(&self.packed, Packed::Bgzf(blocks) if blocks.get_ref().tail != END_MARKER)
    }

    fn failure(&self, error: io::Error) -> Failure {
        let (raw, at) = match &self.packed {
            Packed::Plain(raw) => (raw, raw.read),
            Packed::Gzip(inflated) => {
                let raw = inflated.get_ref().get_ref();
                (raw, raw.read.saturating_sub(inflated.get_ref().buffer().len() as u64))
            }
            Packed::Bgzf(blocks) => (blocks.get_ref(), blocks.position()),
        };
        if raw.failed {
            return Failure::Io(error);
        }
        let what = match error.kind() {
            ErrorKind::UnexpectedEof => "the compressed data end too early: the file was not copied whole",
            _ => "the compressed data are damaged or followed by something else",
        };
        Failure::Damaged(format!("{what} (at byte {at} of the file: {error})"))
    }
}

/// The bytes as stored; remembers how many there were, the last ones, and whether reading itself failed.
pub(crate) struct Raw<R> {
    head: io::Cursor<Vec<u8>>,
    inner: R,
    read: u64,
    tail: [u8; 28],
    failed: bool,
}

impl<R: Read> Read for Raw<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut amount = self.head.read(buffer)?;
        if amount == 0 {
            amount = self.inner.read(buffer).inspect_err(|error| {
                self.failed |= error.kind() != ErrorKind::Interrupted;
            })?;
        }
        let fresh = &buffer[..amount.min(buffer.len())];
        if let Some(tail) = fresh.last_chunk() {
            self.tail = *tail;
        } else {
            self.tail.rotate_left(fresh.len());
            let kept = self.tail.len() - fresh.len();
            self.tail[kept..].copy_from_slice(fresh);
        }
        self.read += amount as u64;
        Ok(amount)
    }
}

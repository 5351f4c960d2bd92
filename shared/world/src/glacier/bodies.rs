//! The bytes of archives and parts: small ones in memory, larger ones in files, so that an archive of any size costs no memory.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    ops::Range,
    path::Path,
    sync::Arc,
};

use bytes::Bytes;
use gas_domain::{Sha256, TreeHash};
use tempfile::TempPath;

/// The leaf of a tree hash, and the piece in which bytes are read and written: 1 MiB.
pub const MIB: u64 = 1 << 20;
pub(super) const LEAF: usize = 1 << 20;

/// Bytes that do not change, with their tree hash. A clone shares them.
#[derive(Debug, Clone)]
pub struct Body {
    segments: Vec<Segment>,
    leaves: Arc<[TreeHash]>,
    length: u64,
    damaged: bool,
}

#[derive(Debug, Clone)]
struct Segment {
    source: Source,
    length: u64,
}

#[derive(Debug, Clone)]
enum Source {
    Memory(Bytes),
    /// The file goes with the last body that reads it.
    File(Arc<TempPath>),
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        let length = bytes.len() as u64;
        let leaves = bytes.chunks(LEAF).map(leaf).collect();
        Self { segments: vec![Segment { source: Source::Memory(bytes), length }], leaves, length, damaged: false }
    }
}

impl Body {
    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The tree hash of the bytes as they came in, which damage does not change.
    pub fn tree_hash(&self) -> TreeHash {
        TreeHash::combine(&self.leaves)
    }

    /// The tree hash of a range, if its root is a node in the tree of the whole (API reference, "Tree-Hash Aligned Range").
    pub fn aligned_tree_hash(&self, range: &Range<u64>) -> Option<TreeHash> {
        let leaves = self.leaves.len() as u64;
        if !range.start.is_multiple_of(MIB) || !(range.end.is_multiple_of(MIB) || range.end == self.length) {
            return None;
        }
        let (first, end) = (range.start / MIB, range.end.div_ceil(MIB));
        let is_node = |level: u32| {
            let width = 1_u64 << level;
            first.is_multiple_of(width) && end == (first + width).min(leaves)
        };
        if !(0..32).any(is_node) {
            return None;
        }
        let node = self.leaves.get(usize::try_from(first).ok()?..usize::try_from(end).ok()?)?;
        Some(TreeHash::combine(node))
    }

    /// The bytes of a range at once, for small ranges.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn bytes(&self, range: Range<u64>) -> io::Result<Bytes> {
        let mut all = Vec::new();
        for piece in self.pieces(range) {
            all.extend_from_slice(&piece?);
        }
        Ok(all.into())
    }

    /// The bytes of a range, in pieces of up to 1 MiB.
    pub fn pieces(&self, range: Range<u64>) -> impl Iterator<Item = io::Result<Bytes>> + Send + 'static {
        let body = self.clone();
        let end = range.end.min(self.length);
        let mut at = range.start;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let piece = body.piece(at, end);
            at = piece.as_ref().map_or(end, |piece| at + piece.len() as u64);
            Some(piece)
        })
    }

    /// Bytes in a file, whose leaves are known.
    pub(super) fn in_file(path: TempPath, leaves: Vec<TreeHash>, length: u64) -> Self {
        let segment = Segment { source: Source::File(Arc::new(path)), length };
        Self { segments: vec![segment], leaves: leaves.into(), length, damaged: false }
    }

    /// Puts bodies one after the other. All but the last are whole MiB long.
    pub(super) fn joined<'a>(bodies: impl Iterator<Item = &'a Self>) -> Self {
        let (mut segments, mut leaves, mut length) = (Vec::new(), Vec::new(), 0);
        for body in bodies {
            segments.extend(body.segments.iter().cloned());
            leaves.extend_from_slice(&body.leaves);
            length += body.length;
        }
        Self { segments, leaves: leaves.into(), length, damaged: false }
    }

    /// From now on the last byte reads wrong.
    pub(super) fn damage(&mut self) {
        self.damaged = true;
    }

    /// Up to 1 MiB from one segment.
    fn piece(&self, at: u64, end: u64) -> io::Result<Bytes> {
        let mut start = 0;
        for segment in &self.segments {
            if at < start + segment.length {
                let within = at - start;
                let wanted = (end - at).min(MIB).min(segment.length - within);
                let piece = segment.read(within, wanted)?;
                return Ok(if self.damaged && at + wanted == self.length { flipped(&piece) } else { piece });
            }
            start += segment.length;
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

impl Segment {
    fn read(&self, at: u64, length: u64) -> io::Result<Bytes> {
        let out_of_memory = |_| io::Error::from(io::ErrorKind::OutOfMemory);
        let (start, wanted) =
            (usize::try_from(at).map_err(out_of_memory)?, usize::try_from(length).map_err(out_of_memory)?);
        match &self.source {
            Source::Memory(bytes) => Ok(bytes.slice(start..start + wanted)),
            Source::File(path) => {
                let mut file = File::open::<&Path>(path)?;
                file.seek(SeekFrom::Start(at))?;
                let mut piece = vec![0; wanted];
                file.read_exact(&mut piece)?;
                Ok(piece.into())
            }
        }
    }
}

pub(super) fn leaf(bytes: &[u8]) -> TreeHash {
    TreeHash(Sha256::of(bytes).0)
}

fn flipped(piece: &[u8]) -> Bytes {
    let mut piece = piece.to_vec();
    if let Some(last) = piece.last_mut() {
        *last ^= 1;
    }
    piece.into()
}

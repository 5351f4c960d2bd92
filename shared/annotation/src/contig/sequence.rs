//! The bases of a contig.

use std::sync::Arc;

use crate::{
    Error, Span,
    bundle::{Block, Place, SEQUENCE_BLOCK, Storage},
};

/// The bases of a contig in upper case, a byte each: the engine takes slices of the mapped file as they are, and nothing is
/// decoded or copied. Two bits a base would be a quarter of the file, but every codon, REF and repeat would have to be
/// unpacked, and the pages that a run does not touch are not read anyway.
#[derive(Debug)]
pub(crate) struct Sequence {
    storage: Arc<Storage>,
    /// Where the first base lies in the storage.
    offset: usize,
    length: u32,
    /// Of [`SEQUENCE_BLOCK`] bases each, without a gap; none when the bases need no check.
    blocks: Vec<Block>,
}

impl From<Vec<u8>> for Sequence {
    fn from(bases: Vec<u8>) -> Self {
        let length = u32::try_from(bases.len()).unwrap_or(u32::MAX);
        Self { storage: Arc::new(Storage::memory(bases)), offset: 0, length, blocks: Vec::new() }
    }
}

impl Sequence {
    /// Bases that were just written and need no check.
    pub(crate) fn unchecked(storage: &Arc<Storage>, offset: usize, length: u32) -> Self {
        Self { storage: Arc::clone(storage), offset, length, blocks: Vec::new() }
    }

    /// The bases of an open bundle; `None` when the blocks do not hold so many, one after the other, inside of the file.
    pub(crate) fn open(storage: &Arc<Storage>, places: Vec<Place>, length: u32) -> Option<Self> {
        let Some(first) = places.first() else {
            return (length == 0).then(|| Self { storage: Arc::clone(storage), offset: 0, length, blocks: Vec::new() });
        };
        let (offset, mut next, mut left) = (first.offset, first.offset, u64::from(length));
        for place in &places {
            let expected = left.min(u64::from(SEQUENCE_BLOCK));
            if place.offset != next || place.length != expected || expected == 0 {
                return None;
            }
            next = next.checked_add(expected)?;
            left -= expected;
        }
        storage.at(offset, u64::from(length)).filter(|_| left == 0)?;
        let blocks = places.into_iter().map(Block::from).collect();
        Some(Self { storage: Arc::clone(storage), offset: usize::try_from(offset).ok()?, length, blocks })
    }

    /// The number of bases.
    pub(crate) fn len(&self) -> u32 {
        self.length
    }

    /// The bases of the part of `span` that lies on the contig.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when their block of the bundle is damaged.
    pub(crate) fn get(&self, span: Span) -> Result<&[u8], Error> {
        let end = span.end.min(self.length);
        let start = span.start.min(end);
        if start == end {
            return Ok(&[]);
        }
        let (first, last) = (start / SEQUENCE_BLOCK, (end - 1) / SEQUENCE_BLOCK);
        for block in self.blocks.get(first as usize..=last as usize).unwrap_or_default() {
            block.verify(&self.storage)?;
        }
        let bases = self.offset + start as usize..self.offset + end as usize;
        self.storage.bytes().get(bases).ok_or_else(|| self.storage.damaged(self.offset as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_clipped_to_the_contig() {
        let sequence = Sequence::from(b"ACGT".to_vec());
        let get = |start, end| sequence.get(Span::new(start, end)).unwrap();
        assert_eq!([get(0, 4), get(1, 2), get(2, 900)], [&b"ACGT"[..], b"C", b"GT"]);
        assert_eq!([get(4, 5), get(3, 3), get(u32::MAX, 2), get(9, u32::MAX)], [&b""[..]; 4]);
    }
}

//! Known variants of a contig.

use crate::{
    Error,
    bundle::{Block, Fields, KnownBlocks, Storage},
    change::Change,
};

/// The known alleles of one set, in blocks sorted by their start, the length of what they replace, and what they put there.
///
/// A block is a count, an index (for each allele its start and the offset of the rest, four bytes each), and for each allele
/// the number of bases that it replaces, the bases that it puts there, and the value of each field. Most alleles that are
/// looked up are not there: two binary searches over what is small say so, and nothing is decoded.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The start of each block's first allele. Alleles of one start are in one block.
    starts: Vec<u32>,
    blocks: Vec<Block>,
}

impl From<KnownBlocks> for Known {
    fn from(places: KnownBlocks) -> Self {
        let (starts, blocks) = places.into_iter().map(|(start, place)| (start, Block::from(place))).unzip();
        Self { starts, blocks }
    }
}

impl Known {
    /// Whether a left-aligned allele is known; when it is, `values` gets the value of each field.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when its block of the bundle is damaged.
    pub(super) fn look_up(
        &self,
        storage: &Storage,
        change: &Change<'_>,
        values: &mut [Vec<u8>],
    ) -> Result<bool, Error> {
        let after = self.starts.partition_point(|start| *start <= change.start);
        let Some(block) = after.checked_sub(1).and_then(|index| self.blocks.get(index)) else { return Ok(false) };
        let block_bytes = Fields(block.bytes(storage)?);
        find(block_bytes, change, values).ok_or_else(|| block.damaged(storage))
    }
}

/// `None` when the block makes no sense.
fn find(block: Fields<'_>, change: &Change<'_>, values: &mut [Vec<u8>]) -> Option<bool> {
    const ENTRY: usize = 8;
    let mut rest = block;
    let count = rest.fixed()? as usize;
    let (index, text) = rest.0.split_at_checked(count.checked_mul(ENTRY)?)?;
    let (entries, _) = index.as_chunks::<ENTRY>();
    let start = |entry: &[u8; ENTRY]| u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]);
    let first = entries.partition_point(|entry| start(entry) < change.start);
    for entry in entries.iter().skip(first).take_while(|entry| start(entry) == change.start) {
        let offset = u32::from_le_bytes([entry[4], entry[5], entry[6], entry[7]]);
        let mut fields = Fields(text).at(offset as usize)?;
        if fields.number()? as usize == change.reference.len() && fields.string()? == change.alternate {
            for value in values {
                value.clear();
                value.extend_from_slice(fields.string()?);
            }
            return Some(true);
        }
    }
    Some(false)
}

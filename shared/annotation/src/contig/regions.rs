//! Named regions of a contig.

use crate::{
    Error, Span,
    bundle::{Block, Fields, RegionBlock, Storage},
};

/// Names that were added for one span are looked through so far, in bytes, so that each is given once.
const LOOKED_THROUGH: usize = 4 << 10;

/// The regions of one track, in blocks sorted by start.
///
/// A block is a count, an index (for each region its start, its end, the greatest end so far in the block, and the offset of
/// its name, four bytes each), and the names. What overlaps a span lies between two binary searches: the first region
/// with a greatest end beyond the span's start, and the first that starts after the span.
#[derive(Debug, Default)]
pub(crate) struct Regions {
    blocks: Vec<(Bounds, Block)>,
}

#[derive(Debug)]
struct Bounds {
    start: u32,
    end: u32,
    /// The greatest end of this block and those before.
    greatest_end: u32,
}

impl From<Vec<RegionBlock>> for Regions {
    fn from(blocks: Vec<RegionBlock>) -> Self {
        let mut greatest_end = 0;
        let bounded = |block: RegionBlock| {
            greatest_end = block.end.max(greatest_end);
            (Bounds { start: block.start, end: block.end, greatest_end }, Block::from(block.place))
        };
        Self { blocks: blocks.into_iter().map(bounded).collect() }
    }
}

impl Regions {
    /// Appends the names of the regions that overlap a span, each once, joined by `&`. An empty span is between two bases and
    /// overlaps what holds both.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when their block of the bundle is damaged.
    pub(super) fn overlapping(&self, storage: &Storage, span: Span, names: &mut Vec<u8>) -> Result<bool, Error> {
        let begin = names.len();
        let first = self.blocks.partition_point(|(bounds, _)| bounds.greatest_end <= span.start);
        let mut found = false;
        for (bounds, block) in self.blocks.iter().skip(first).take_while(|(bounds, _)| bounds.start < span.end) {
            if bounds.end > span.start {
                let fields = Fields(block.bytes(storage)?);
                found |= collect(fields, span, begin, names).ok_or_else(|| block.damaged(storage))?;
            }
        }
        Ok(found)
    }
}

/// `None` when the block makes no sense.
fn collect(mut block: Fields<'_>, span: Span, begin: usize, names: &mut Vec<u8>) -> Option<bool> {
    const ENTRY: usize = 16;
    let count = block.fixed()? as usize;
    let (index, text) = block.0.split_at_checked(count.checked_mul(ENTRY)?)?;
    let (entries, _) = index.as_chunks::<ENTRY>();
    let number = |entry: &[u8; ENTRY], at: usize| Fields(entry).at(at).and_then(|mut field| field.fixed()).unwrap_or(0);
    let first = entries.partition_point(|entry| number(entry, 8) <= span.start);
    let mut found = false;
    for entry in entries.iter().skip(first).take_while(|entry| number(entry, 0) < span.end) {
        if number(entry, 4) > span.start {
            let name = Fields(text).at(number(entry, 12) as usize)?.string()?;
            add(name, begin, names);
            found = true;
        }
    }
    Some(found)
}

fn add(name: &[u8], begin: usize, names: &mut Vec<u8>) {
    let so_far = names.get(begin..).unwrap_or_default();
    let looked_through = &so_far[..so_far.len().min(LOOKED_THROUGH)];
    if so_far.is_empty() {
        names.extend_from_slice(name);
    } else if !looked_through.split(|byte| *byte == b'&').any(|other| other == name) {
        names.push(b'&');
        names.extend_from_slice(name);
    }
}

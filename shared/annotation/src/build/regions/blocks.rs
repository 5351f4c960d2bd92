//! Sorts regions and writes them in blocks.

use crate::{
    Error, Span,
    bundle::{Fields, RegionBlock, Writer},
};

/// A block is closed once its names have so many bytes.
const BLOCK: usize = 64 << 10;
/// Or once it has so many regions.
const REGIONS: usize = 4_096;

/// Writes the regions of a contig.
pub(super) fn write(mut regions: Vec<(Span, Box<[u8]>)>, writer: &mut Writer) -> Result<Vec<RegionBlock>, Error> {
    regions.sort_unstable();
    let mut blocks = Vec::new();
    let (mut index, mut names, mut end, mut count) = (Vec::new(), Vec::new(), 0, 0u32);
    let mut first = regions.first().map_or(0, |(span, _)| span.start);
    let mut left = regions.iter().peekable();
    while let Some((span, name)) = left.next() {
        end = span.end.max(end);
        count += 1;
        let at = u32::try_from(names.len()).unwrap_or(u32::MAX);
        for number in [span.start, span.end, end, at] {
            index.extend_from_slice(&number.to_le_bytes());
        }
        Fields::write_string(name, &mut names);
        let next = left.peek();
        if next.is_none() || names.len() >= BLOCK || count as usize >= REGIONS {
            let place = writer.block(&[&count.to_le_bytes()[..], &index, &names].concat())?;
            blocks.push(RegionBlock { start: first, end, place });
            (end, count, first) = (0, 0, next.map_or(0, |(span, _)| span.start));
            index.clear();
            names.clear();
        }
    }
    Ok(blocks)
}

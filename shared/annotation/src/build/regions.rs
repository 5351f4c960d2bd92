//! Region tracks from BED and GFF3.

mod blocks;
mod line;

use std::{collections::HashSet, io::BufRead, path::Path};

use super::{lines::Lines, warnings::Warnings};
use crate::{
    Error, Reference, Span,
    bundle::{RegionBlock, Writer},
};

use line::Layout;

/// Reads a track: for each contig of the genome its blocks, and the number of regions. All of the track is held in memory, as
/// many of these files are not sorted.
///
/// # Errors
///
/// [`Error::Reference`] names the line that is neither BED nor GFF3.
pub(super) fn read(
    input: &mut dyn BufRead,
    path: &Path,
    genome: &Reference,
    writer: &mut Writer,
    warnings: &mut Warnings,
) -> Result<(Vec<Vec<RegionBlock>>, u64), Error> {
    let mut contigs: Vec<Vec<(Span, Box<[u8]>)>> = vec![Vec::new(); genome.lengths().count()];
    let mut lines = Lines::new(input, path);
    let mut layout = None;
    let mut unknown = HashSet::new();
    let mut beyond = 0u64;
    while let Some((number, line)) = lines.next()? {
        if line.starts_with(b"##FASTA") {
            break;
        }
        if line::is_comment(line) {
            continue;
        }
        let fault = |message: String| Error::reference(path, Some(number), message);
        let layout = match layout {
            Some(layout) => layout,
            None => *layout.insert(Layout::of(line).map_err(fault)?),
        };
        let region = layout.region(line).map_err(fault)?;
        let Some(index) = genome.find(region.chrom) else {
            if unknown.len() < 1_000 && unknown.insert(region.chrom.to_vec()) {
                let name = region.chrom.escape_ascii();
                let message = format!("the genome has no sequence {name}; its regions are left out");
                warnings.warn(path, Some(number), message);
            }
            continue;
        };
        let length = genome.contig(index).sequence.len();
        beyond += u64::from(region.span.end > length);
        if region.span.start < length {
            let span = Span::new(region.span.start, region.span.end.min(length));
            contigs[index].push((span, without_ampersand(region.name)));
        }
    }
    if beyond > 0 {
        let message =
            format!("{beyond} regions lie beyond the end of their sequence; is the file of another assembly?");
        warnings.warn(path, None, message);
    }
    let regions = contigs.iter().map(|regions| regions.len() as u64).sum();
    let written = contigs.into_iter().map(|regions| blocks::write(regions, writer)).collect::<Result<_, _>>()?;
    Ok((written, regions))
}

/// Names of several regions are joined by `&`, so that none may hold one.
fn without_ampersand(name: Vec<u8>) -> Box<[u8]> {
    name.into_iter().map(|byte| if byte == b'&' { b'+' } else { byte }).collect()
}

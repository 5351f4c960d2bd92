//! The tabix or CSI index of a BGZF output, built while it is written.

use std::{collections::HashSet, io::Write, ops::Range};

use memchr::memmem;
use noodles_bgzf::VirtualPosition;
use noodles_core::Position;
use noodles_csi::{
    self as csi,
    binning_index::{
        Indexer,
        index::{
            header::{self, ReferenceSequenceNames},
            reference_sequence::{
                bin::Chunk,
                index::{BinnedIndex, LinearIndex},
            },
        },
    },
};
use noodles_tabix as tabix;

use super::lines::Lines;
use crate::{Error, Fault, Index};

/// The smallest bin of both formats, 16 kb, as a power of two.
const MIN_SHIFT: u8 = 14;
/// Levels of bins: tabix reaches 512 Mb, and CSI is given enough for every position that is read.
const TABIX_DEPTH: u8 = 5;
const CSI_DEPTH: u8 = 6;

/// Where a record lies, in the genome and in its part of the output.
#[derive(Debug)]
pub(crate) struct Entry {
    chrom: Range<usize>,
    /// 1-based, both included.
    start: u32,
    end: u32,
    text: Range<usize>,
    /// The input's line, for messages.
    line: u64,
}

/// Adds entries for the lines that were appended to `text` from `start` on. What has no CHROM and POS gets none.
pub(crate) fn enter(entries: &mut Vec<Entry>, text: &[u8], start: usize, line: u64) {
    let mut lines = Lines::new(text.get(start..).unwrap_or_default());
    let mut from = start;
    while let Some(record) = lines.next() {
        let to = text.len() - lines.rest().len();
        if let Some((chrom, start, end)) = extent(record) {
            entries.push(Entry { chrom: from..from + chrom, start, end, text: from..to, line });
        }
        from = to;
    }
}

/// The length of CHROM, and the positions of a record's first and last base (VCF specification, section 1.6.1: `END`).
fn extent(record: &[u8]) -> Option<(usize, u32, u32)> {
    let mut fields = record.split(|byte| *byte == b'\t');
    let chrom = fields.next()?.len();
    let start = number(fields.next()?)?;
    let length = u32::try_from(fields.nth(1)?.len()).ok()?;
    let last = start.saturating_add(length).saturating_sub(1);
    let end = fields.nth(3).and_then(end_key).filter(|end| *end > start).unwrap_or(last);
    Some((chrom, start.max(1), end.max(start).max(1)))
}

fn end_key(info: &[u8]) -> Option<u32> {
    memmem::find(info, b"END=")?;
    info.split(|byte| *byte == b';').find_map(|entry| number(entry.strip_prefix(b"END=")?))
}

fn number(field: &[u8]) -> Option<u32> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

/// Collects the entries of all parts in the order of the output.
pub(crate) struct Builder {
    names: ReferenceSequenceNames,
    kind: Kind,
    seen: HashSet<Vec<u8>>,
    last: Vec<u8>,
    last_start: u32,
}

enum Kind {
    Tabix(Indexer<LinearIndex>),
    Csi(Indexer<BinnedIndex>),
}

impl Builder {
    pub(crate) fn new(index: Index) -> Option<Self> {
        let kind = match index {
            Index::Tbi => Kind::Tabix(Indexer::new(MIN_SHIFT, TABIX_DEPTH)?),
            Index::Csi => Kind::Csi(Indexer::new(MIN_SHIFT, CSI_DEPTH)?),
        };
        let names = ReferenceSequenceNames::default();
        Some(Self { names, kind, seen: HashSet::new(), last: Vec::new(), last_start: 0 })
    }

    /// Adds the records of a part of the output that begins at `base` of the packed file; `blocks` are the starts of its
    /// blocks in its text and in the packed bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when the records are not sorted or cannot be indexed.
    pub(crate) fn add(
        &mut self,
        text: &[u8],
        entries: &[Entry],
        base: u64,
        blocks: &[(usize, usize)],
        packed: usize,
    ) -> Result<(), Error> {
        let place = |offset: usize| {
            if offset >= text.len() {
                return VirtualPosition::try_from((base + packed as u64, 0));
            }
            let block = blocks.partition_point(|(inflated, _)| *inflated <= offset).saturating_sub(1);
            let (inflated, at) = blocks.get(block).copied().unwrap_or_default();
            VirtualPosition::try_from((base + at as u64, u16::try_from(offset - inflated).unwrap_or(u16::MAX)))
        };
        for entry in entries {
            let refused = |message: String| Error::from(Fault::malformed(entry.line, None, message));
            let (Ok(from), Ok(to)) = (place(entry.text.start), place(entry.text.end)) else {
                return Err(refused("the output is too large for an index".to_owned()));
            };
            let chrom = text.get(entry.chrom.clone()).unwrap_or_default();
            self.add_record(chrom, entry, Chunk::new(from, to)).map_err(refused)?;
        }
        Ok(())
    }

    fn add_record(&mut self, chrom: &[u8], entry: &Entry, chunk: Chunk) -> Result<(), String> {
        let unsorted = |what: String| format!("{what}; an index needs sorted records (`bcftools sort` sorts them)");
        let name = chrom.escape_ascii();
        if self.last == chrom && !self.seen.is_empty() {
            if entry.start < self.last_start {
                return Err(unsorted(format!("{name}:{} comes after {name}:{}", entry.start, self.last_start)));
            }
        } else {
            if !self.seen.insert(chrom.to_vec()) {
                return Err(unsorted(format!("records of {name} come in two places")));
            }
            self.last = chrom.to_vec();
            self.names.insert(chrom.into());
        }
        self.last_start = entry.start;
        let (Ok(start), Ok(end)) = (Position::try_from(entry.start as usize), Position::try_from(entry.end as usize))
        else {
            return Err(format!("{name}:{} is not a position that can be indexed", entry.start));
        };
        let context = Some((self.names.len() - 1, start, end, true));
        match &mut self.kind {
            Kind::Tabix(indexer) => indexer.add_record(context, chunk),
            Kind::Csi(indexer) => indexer.add_record(context, chunk),
        }
        .map_err(|error| format!("{name}:{} cannot be indexed: {error}; a .csi index holds more", entry.start))
    }

    /// Writes the index file.
    pub(crate) fn finish(self, output: impl Write) -> std::io::Result<()> {
        let count = self.names.len();
        let header = header::Builder::vcf().set_reference_sequence_names(self.names).build();
        match self.kind {
            Kind::Tabix(indexer) => {
                let mut writer = tabix::io::Writer::new(output);
                writer.write_index(&indexer.set_header(header).build(count))?;
                writer.try_finish()
            }
            Kind::Csi(indexer) => {
                let mut writer = csi::io::Writer::new(output);
                writer.write_index(&indexer.set_header(header).build(count))?;
                writer.into_inner().finish().map(drop)
            }
        }
    }
}

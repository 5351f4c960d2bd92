//! Sorts known alleles and writes them in blocks.

use crate::{
    Error,
    bundle::{Fields, KnownBlocks, Writer},
};

/// A block is closed once its text has so many bytes.
const BLOCK: usize = 64 << 10;
/// Alleles that are collected before those that are complete are written.
const WAITING: usize = 1 << 16;

/// A known allele, left-aligned, in the order of its block.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) start: u32,
    /// Bases that it replaces.
    pub(super) removed: u32,
    pub(super) added: Box<[u8]>,
    /// The value of each field, as the block has them.
    pub(super) values: Box<[u8]>,
}

/// The alleles of a contig that are not written yet.
#[derive(Debug)]
pub(super) struct Blocks {
    fields: usize,
    waiting: Vec<Entry>,
    /// When so many wait, it is worth to look for complete ones.
    next_look: usize,
    /// Alleles of all contigs that were written.
    pub(super) written: u64,
}

impl Blocks {
    pub(super) fn new(fields: usize) -> Self {
        Self { fields, waiting: Vec::new(), next_look: WAITING, written: 0 }
    }

    pub(super) fn add(&mut self, entry: Entry) {
        self.waiting.push(entry);
    }

    /// Writes alleles before `start`, when many wait: nothing can come before it any more.
    pub(super) fn flush_before(
        &mut self,
        start: u32,
        writer: &mut Writer,
        places: &mut KnownBlocks,
    ) -> Result<(), Error> {
        if self.waiting.len() < self.next_look {
            return Ok(());
        }
        self.waiting.sort_unstable();
        let complete = self.waiting.partition_point(|entry| entry.start < start);
        self.write(complete, writer, places)?;
        self.next_look = self.waiting.len() + WAITING;
        Ok(())
    }

    /// Writes the rest of a contig.
    pub(super) fn finish(&mut self, writer: &mut Writer, places: &mut KnownBlocks) -> Result<(), Error> {
        self.waiting.sort_unstable();
        self.write(self.waiting.len(), writer, places)?;
        self.next_look = WAITING;
        Ok(())
    }

    /// Writes the first ones, which are sorted.
    fn write(&mut self, count: usize, writer: &mut Writer, places: &mut KnownBlocks) -> Result<(), Error> {
        let mut block = Block::default();
        let mut entries = self.waiting.drain(..count).peekable();
        while let Some(mut entry) = entries.next() {
            while let Some(other) = entries.next_if(|other| {
                (other.start, other.removed, &other.added) == (entry.start, entry.removed, &entry.added)
            }) {
                entry.values = joined(&entry.values, &other.values, self.fields);
            }
            let is_new_start = block.last.is_some_and(|last| last != entry.start);
            if is_new_start && block.text.len() >= BLOCK {
                block.close(writer, places)?;
            }
            block.add(&entry);
            self.written += 1;
        }
        block.close(writer, places)
    }
}

/// The values of an allele that the set lists twice.
fn joined(a: &[u8], b: &[u8], fields: usize) -> Box<[u8]> {
    let (mut a, mut b) = (Fields(a), Fields(b));
    let mut both = Vec::new();
    for _ in 0..fields {
        let (a, b) = (a.string().unwrap_or_default(), b.string().unwrap_or_default());
        if b.is_empty() || a.split(|byte| *byte == b'&').any(|value| value == b) {
            Fields::write_string(a, &mut both);
        } else if a.is_empty() {
            Fields::write_string(b, &mut both);
        } else {
            Fields::write_string(&[a, b"&", b].concat(), &mut both);
        }
    }
    both.into()
}

#[derive(Default)]
struct Block {
    index: Vec<u8>,
    text: Vec<u8>,
    first: u32,
    last: Option<u32>,
    count: u32,
}

impl Block {
    fn add(&mut self, entry: &Entry) {
        self.first = if self.last.is_none() { entry.start } else { self.first };
        self.last = Some(entry.start);
        self.count += 1;
        self.index.extend_from_slice(&entry.start.to_le_bytes());
        self.index.extend_from_slice(&u32::try_from(self.text.len()).unwrap_or(u32::MAX).to_le_bytes());
        Fields::write_number(entry.removed, &mut self.text);
        Fields::write_string(&entry.added, &mut self.text);
        self.text.extend_from_slice(&entry.values);
    }

    fn close(&mut self, writer: &mut Writer, places: &mut KnownBlocks) -> Result<(), Error> {
        if self.last.is_some() {
            places
                .push((self.first, writer.block(&[&self.count.to_le_bytes()[..], &self.index, &self.text].concat())?));
            *self = Self::default();
        }
        Ok(())
    }
}

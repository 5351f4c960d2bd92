//! The output, packed, and its index.

use std::io::{self, Write};

use super::{
    bgzf,
    index::{self, Builder, Entry},
    source::END_MARKER,
};
use crate::{Error, Index, Packing};

/// Larger buffers are not kept for the next part.
const KEPT: usize = 16 << 20;

/// A part of the output: the lines that came of one chunk.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) text: Vec<u8>,
    packed: Vec<u8>,
    entries: Vec<Entry>,
}

impl Part {
    pub(crate) fn clear(&mut self) {
        for buffer in [&mut self.text, &mut self.packed] {
            buffer.clear();
            buffer.shrink_to(KEPT);
        }
        self.entries.clear();
    }

    /// Notes for the index what was appended to the text from `start` on, of this line of the input.
    pub(crate) fn enter(&mut self, start: usize, line: u64) {
        index::enter(&mut self.entries, &self.text, start, line);
    }

    /// Packs the text; of BGZF, into whole blocks.
    pub(crate) fn pack(&mut self, packing: Packing) -> io::Result<()> {
        if packing == Packing::Bgzf {
            self.packed = bgzf::deflate(&self.text, std::mem::take(&mut self.packed))?;
        }
        Ok(())
    }
}

/// What the parts are written to, in order.
pub(crate) struct Output<W> {
    inner: W,
    packing: Packing,
    written: u64,
    index: Option<Builder>,
}

impl<W: Write> Output<W> {
    pub(crate) fn new(inner: W, packing: Packing, index: Option<Index>) -> Self {
        Self { inner, packing, written: 0, index: index.and_then(Builder::new) }
    }

    /// Writes a part that was packed.
    pub(crate) fn write(&mut self, part: &Part) -> Result<(), Error> {
        let bytes = match self.packing {
            Packing::Plain => &part.text,
            Packing::Bgzf => &part.packed,
        };
        if let Some(index) = &mut self.index {
            let blocks = bgzf::block_starts(&part.packed);
            index.add(&part.text, &part.entries, self.written, &blocks, part.packed.len())?;
        }
        self.inner.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Writes what ends the packing; the index comes back.
    pub(crate) fn finish(mut self) -> io::Result<Option<Builder>> {
        if self.packing == Packing::Bgzf {
            self.inner.write_all(&END_MARKER)?;
        }
        self.inner.flush()?;
        Ok(self.index)
    }
}

//! BGZF: gzip in blocks of at most 64 KiB, each of which is checked whole before a byte of it is used (SAM specification,
//! section 4.1).

use std::io::{self, ErrorKind, Read, Write};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use noodles_bgzf as bgzf;

/// A gzip header with an extra field of the six bytes that hold BSIZE.
const HEADER: usize = 18;
/// CRC32 and ISIZE.
const TRAILER: usize = 8;
const LARGEST: usize = 1 << 16;

/// The uncompressed bytes of a BGZF stream.
pub(crate) struct Blocks<R> {
    inner: R,
    compressed: Vec<u8>,
    block: Vec<u8>,
    taken: usize,
    inflate: Decompress,
    position: u64,
}

impl<R: Read> Blocks<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            compressed: Vec::with_capacity(LARGEST),
            block: Vec::with_capacity(LARGEST),
            taken: 0,
            inflate: Decompress::new(false),
            position: 0,
        }
    }

    pub(crate) fn get_ref(&self) -> &R {
        &self.inner
    }

    /// Where the block that is read now begins in the file.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Reads the next block; false at the end of the stream.
    fn next(&mut self) -> io::Result<bool> {
        self.position += self.compressed.len() as u64;
        self.block.clear();
        self.taken = 0;
        if !read_compressed(&mut self.inner, &mut self.compressed)? {
            return Ok(false);
        }
        inflate(&mut self.inflate, &self.compressed, &mut self.block)?;
        Ok(true)
    }
}

impl<R: Read> Read for Blocks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.block.len() {
            if !self.next()? {
                return Ok(0);
            }
        }
        let rest = &self.block[self.taken..];
        let amount = rest.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&rest[..amount]);
        self.taken += amount;
        Ok(amount)
    }
}

/// Fills `block` with the next block as it is stored; false at the end of the stream.
fn read_compressed(input: &mut impl Read, block: &mut Vec<u8>) -> io::Result<bool> {
    block.clear();
    input.by_ref().take(HEADER as u64).read_to_end(block)?;
    if block.is_empty() {
        return Ok(false);
    }
    if block.len() < HEADER && [0x1f, 0x8b].starts_with(&block[..block.len().min(2)]) {
        return Err(io::Error::new(ErrorKind::UnexpectedEof, "a block's header is cut off"));
    }
    let size = size(block).ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "this is no BGZF block"))?;
    input.by_ref().take((size - HEADER) as u64).read_to_end(block)?;
    if block.len() < size {
        return Err(io::Error::new(ErrorKind::UnexpectedEof, "a block is cut off"));
    }
    Ok(true)
}

/// The size of the block that begins here, in bytes; `None` when none begins here.
fn size(head: &[u8]) -> Option<usize> {
    let known = head.get(..4)? == [0x1f, 0x8b, 8, 4] && head.get(10..16)? == [6, 0, b'B', b'C', 2, 0];
    let size = usize::from(u16::from_le_bytes(*head.get(16..)?.first_chunk()?)) + 1;
    (known && size >= HEADER + TRAILER).then_some(size)
}

/// Appends the block's bytes to `output` and checks their number and checksum.
fn inflate(inflate: &mut Decompress, block: &[u8], output: &mut Vec<u8>) -> io::Result<()> {
    let damaged = |what: &'static str| io::Error::new(ErrorKind::InvalidData, what);
    let (data, trailer) = block.split_at_checked(block.len().saturating_sub(TRAILER)).unwrap_or_default();
    let data = data.get(HEADER..).ok_or_else(|| damaged("a block is too short"))?;
    let (Some(crc), Some(length)) = (trailer.first_chunk(), trailer.last_chunk()) else {
        return Err(damaged("a block is too short"));
    };
    let length = u32::from_le_bytes(*length) as usize;
    if length > LARGEST {
        return Err(damaged("a block is larger than 64 KiB"));
    }
    let start = output.len();
    // One byte more than it should be: a block that is longer shows.
    output.reserve(length + 1);
    inflate.reset(false);
    let status = inflate.decompress_vec(data, output, FlushDecompress::Finish).map_err(io::Error::other)?;
    let inflated = &output[start..];
    if status != Status::StreamEnd || inflated.len() != length {
        return Err(damaged("a block has not the length that it says"));
    }
    let mut sum = Crc::new();
    sum.update(inflated);
    if sum.sum() != u32::from_le_bytes(*crc) {
        return Err(damaged("a block's checksum differs"));
    }
    Ok(())
}

/// Packs a text into whole blocks, without the end-of-file marker.
///
/// # Errors
///
/// None that a text could cause.
pub(crate) fn deflate(text: &[u8], packed: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut writer = bgzf::io::Writer::new(packed);
    writer.write_all(text)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

/// Where each block of a packed text begins: in the text and in the packed bytes.
pub(crate) fn block_starts(packed: &[u8]) -> Vec<(usize, usize)> {
    let (mut starts, mut inflated, mut at) = (Vec::new(), 0, 0);
    while let Some(size) = packed.get(at..).and_then(size) {
        starts.push((inflated, at));
        at += size;
        let length =
            packed.get(..at).and_then(|whole| whole.last_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes));
        inflated += length as usize;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> Vec<u8> {
        (0..40_000_u32).flat_map(|number| format!("{number}\n").into_bytes()).collect()
    }

    #[test]
    fn packed_text_comes_back_and_its_blocks_are_found() {
        let packed = deflate(&text(), Vec::new()).unwrap();
        let mut back = Vec::new();
        Blocks::new(&packed[..]).read_to_end(&mut back).unwrap();
        assert_eq!(back, text());
        let starts = block_starts(&packed);
        assert!(starts.len() > 3);
        for (inflated, at) in starts {
            let mut rest = Vec::new();
            Blocks::new(&packed[at..]).read_to_end(&mut rest).unwrap();
            assert_eq!(rest, text()[inflated..]);
        }
    }

    #[test]
    fn a_changed_byte_or_a_missing_end_is_seen() {
        let packed = deflate(&text()[..30_000], Vec::new()).unwrap();
        let read = |bytes: &[u8]| Blocks::new(bytes).read_to_end(&mut Vec::new());
        for at in (0..packed.len()).step_by(7) {
            // MTIME, XFL and OS say nothing about the text.
            if (4..10).contains(&at) {
                continue;
            }
            let mut changed = packed.clone();
            changed[at] ^= 0x10;
            assert!(read(&changed).is_err(), "byte {at}");
            let cut = read(&packed[..at]);
            assert!(at == 0 || cut.is_err_and(|error| error.kind() == ErrorKind::UnexpectedEof), "cut at {at}");
        }
    }
}

//! Chunks, and the bounds on what is read.

use super::*;

/// What is read in pieces of so many bytes.
struct Pieces<'t>(&'t [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let amount = self.1.min(buffer.len()).min(self.0.len());
        buffer[..amount].copy_from_slice(&self.0[..amount]);
        self.0 = &self.0[amount..];
        Ok(amount)
    }
}

fn chunks(input: impl Read) -> Vec<(u64, Vec<u8>)> {
    let mut input = Input::new(input, Limits::default()).unwrap();
    let (mut chunks, mut used) = (Vec::new(), Chunk::default());
    while let Some(chunk) = input.next(used).unwrap() {
        chunks.push((chunk.first_line, chunk.text().to_vec()));
        used = chunk;
    }
    chunks
}

/// The header ends at its first NUL, so little text is made of many bytes.
#[test]
fn the_bytes_of_a_bcf_count_and_not_its_text_alone() {
    let mut bcf = [&MAGIC[..], &[2]].concat();
    let mut header = b"##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n".to_vec();
    header.resize(100_000, 0);
    bcf.extend(100_000_u32.to_le_bytes());
    bcf.extend(header);
    let stopped = |decompressed| {
        let limits = Limits { decompressed, ..Limits::default() };
        let read = Input::new(&bcf[..], limits).unwrap().next(Chunk::default());
        matches!(read, Err(Stop::Bound(_)))
    };
    assert!(stopped(90_000) && !stopped(200_000));
}

/// A long line, which has a chunk of its own, must not move the ends of the chunks behind it.
#[test]
fn chunks_are_whole_lines_that_depend_on_the_text_alone() {
    let mut text = Vec::new();
    for number in 0..2_000_usize {
        let length = if number == 700 { 3 * CHUNK } else { number * 31 % 997 };
        text.extend(std::iter::repeat_n(b'x', length));
        text.push(b'\n');
    }
    text.extend_from_slice(b"no line feed");
    let whole = chunks(&text[..]);
    assert!(whole.len() > 5);
    assert_eq!(whole.iter().flat_map(|(_, text)| text.clone()).collect::<Vec<_>>(), text);
    let mut line = 1;
    for (first_line, text) in &whole {
        assert_eq!(*first_line, line);
        line += text.iter().filter(|byte| **byte == b'\n').count() as u64;
    }
    for size in [1_000, 65_536, 1 << 20] {
        assert!(chunks(Pieces(&text, size)) == whole, "in pieces of {size}");
    }
    let packed = crate::vcf::bgzf::deflate(&text, Vec::new()).unwrap();
    assert!(chunks(&packed[..]) == whole);
}

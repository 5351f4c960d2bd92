//! The lines of an input, in chunks that one worker annotates at a time.

#[cfg(test)]
mod tests;

use std::io::Read;

use memchr::{memchr_iter, memrchr};

use super::{
    bcf::{Bcf, MAGIC},
    source::Source,
};
use crate::{Error, Fault, Limits, preview::FirstLines};

/// Text of one chunk, in bytes: enough that handing it over costs nothing, and little enough to stay in a core's cache.
/// Where chunks end depends on the text alone, so the output does not depend on the number of threads.
const CHUNK: usize = 128 << 10;

/// Buffers beyond this are not kept for the next chunk.
const KEPT: usize = 4 << 20;

/// Uncompressed bytes that are searched for damage behind a fault.
const SEARCHED: u64 = 64 << 20;

/// Whole lines of the input.
#[derive(Default)]
pub(crate) struct Chunk {
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// The number of its first line, counted from 1.
    pub(crate) first_line: u64,
}

impl Chunk {
    /// Its text; only the input's last line may lack its line feed.
    pub(crate) fn text(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Takes lines off its beginning.
    pub(crate) fn skip(&mut self, bytes: usize, lines: u64) {
        self.start = (self.start + bytes).min(self.end);
        self.first_line += lines;
    }
}

/// Why no more lines can be read.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A failure of the reader, or damage: what was read before is not to be trusted.
    Error(Error),
    /// A bound is passed there.
    Bound(Fault),
}

/// A plain, gzip or BGZF stream in chunks of lines.
pub(crate) struct Input<R> {
    source: Source<R>,
    /// What makes text of it when it is not text.
    bcf: Option<Bcf>,
    limits: Limits,
    /// The part of a line that was read with the chunk before.
    rest: Vec<u8>,
    lines: u64,
    bytes: u64,
    ended: bool,
    /// Read before it is asked for, when bytes come before their checksum.
    ahead: Option<Chunk>,
    /// Sees all that is read, when there is one.
    pub(crate) first_lines: Option<FirstLines>,
    stopped: Option<Stop>,
}

impl<R: Read> Input<R> {
    pub(crate) fn new(input: R, limits: Limits) -> Result<Self, Error> {
        let mut source = Source::new(input)?;
        let mut rest = vec![0; MAGIC.len()];
        let mut length = 0;
        while length < rest.len() {
            match source.read(&mut rest[length..]).map_err(|failure| failure.at(1))? {
                0 => break,
                amount => length += amount,
            }
        }
        rest.truncate(length);
        let mut bcf = None;
        if rest == MAGIC {
            rest.clear();
            bcf = Some(Bcf::new(&mut source, limits).map_err(|failure| failure.at(1))?);
        }
        let (ahead, stopped, first_lines) = (None, None, None);
        Ok(Self { source, bcf, limits, rest, lines: 0, bytes: 0, ended: false, ahead, stopped, first_lines })
    }

    /// Lines that were read.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// Whether this is BGZF without the end-of-file marker; meaningful once all is read.
    pub(crate) fn lacks_end_marker(&self) -> bool {
        self.source.lacks_end_marker()
    }

    /// Reads the next chunk into a chunk that is done with; `None` at the end.
    pub(crate) fn next(&mut self, used: Chunk) -> Result<Option<Chunk>, Stop> {
        if !self.source.is_unverified() {
            return self.read(used);
        }
        let current = match (self.ahead.take(), self.stopped.take()) {
            (Some(chunk), _) => Some(chunk),
            (None, Some(stop)) => return Err(stop),
            (None, None) => self.read(Chunk::default())?,
        };
        if current.is_some() {
            // Damage counts before the lines that it garbled; another stop has its turn after them.
            match self.read(used) {
                Ok(next) => self.ahead = next,
                Err(stop @ Stop::Error(_)) => return Err(stop),
                Err(stop @ Stop::Bound(_)) => self.stopped = Some(stop),
            }
        }
        Ok(current)
    }

    /// What is damaged in the rest of an input whose checksum comes last; it is read on for that, but not for ever.
    pub(crate) fn damage_ahead(&mut self) -> Option<String> {
        let until = self.source.bytes.saturating_add(SEARCHED);
        let mut buffer = vec![0; CHUNK];
        while self.source.is_unverified() && self.source.damage.is_none() && self.source.bytes < until {
            if !self.source.read(&mut buffer).is_ok_and(|amount| amount > 0) {
                break;
            }
        }
        self.source.damage.take()
    }

    fn read(&mut self, mut chunk: Chunk) -> Result<Option<Chunk>, Stop> {
        if self.ended && self.rest.is_empty() {
            return Ok(None);
        }
        if chunk.buffer.len() > KEPT {
            chunk.buffer = Vec::new();
        }
        let mut length = self.rest.len();
        chunk.buffer.resize(CHUNK.max(chunk.buffer.len()).max(length), 0);
        chunk.buffer[..length].copy_from_slice(&self.rest);
        self.rest.clear();
        // Buffers that were made larger for a long line must not move the border of the next chunk.
        let mut target = CHUNK.max(length);
        let end = loop {
            length = self.fill(&mut chunk.buffer, length, target)?;
            if self.ended {
                break length;
            }
            if let Some(line_feed) = memrchr(b'\n', &chunk.buffer[..length]) {
                break line_feed + 1;
            }
            if length > self.limits.line {
                return Err(Stop::Bound(too_long(self.lines + 1, self.limits)));
            }
            target = length.saturating_mul(2).min(self.limits.line.saturating_add(2));
            chunk.buffer.resize(target.max(chunk.buffer.len()), 0);
        };
        self.rest.extend_from_slice(&chunk.buffer[end..length]);
        (chunk.start, chunk.end, chunk.first_line) = (0, end, self.lines + 1);
        let text = chunk.text();
        self.lines += memchr_iter(b'\n', text).count() as u64;
        self.lines += u64::from(text.last().is_some_and(|byte| *byte != b'\n'));
        if let Some(first_lines) = &mut self.first_lines {
            first_lines.add(text);
        }
        Ok((end > 0).then_some(chunk))
    }

    /// Reads until the buffer holds so many bytes or the input ends.
    fn fill(&mut self, buffer: &mut [u8], mut length: usize, target: usize) -> Result<usize, Stop> {
        while length < target && !self.ended {
            let free = &mut buffer[length..target];
            let read = match &mut self.bcf {
                Some(bcf) => bcf.read(&mut self.source, free),
                None => self.source.read(free),
            };
            let amount = read.map_err(|failure| {
                let line = self.lines + memchr_iter(b'\n', &buffer[..length]).count() as u64 + 1;
                Stop::Error(failure.at(line))
            })?;
            self.ended = amount == 0;
            length += amount;
            self.bytes += amount as u64;
            // A BCF may be longer than the text that is made of it.
            if self.bytes.max(self.source.bytes) > self.limits.decompressed {
                let line = self.lines + memchr_iter(b'\n', &buffer[..length]).count() as u64 + 1;
                let message =
                    format!("the input has more than {}, the most that is read", size(self.limits.decompressed));
                return Err(Stop::Bound(Fault::malformed(line, None, message)));
            }
        }
        Ok(length)
    }
}

pub(crate) fn too_long(line: u64, limits: Limits) -> Fault {
    Fault::malformed(line, None, format!("the line is longer than {}, the most that is read", size(limits.line as u64)))
}

/// A number of bytes for people.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        _ if bytes >= 1 << 30 && bytes.is_multiple_of(1 << 30) => format!("{} GiB", bytes >> 30),
        _ if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ if bytes >= 1 << 10 && bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}

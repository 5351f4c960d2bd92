//! Lines of a plain, gzip or BGZF stream, with limits and with whose fault a failure is.

mod source;

use std::io::{BufRead, ErrorKind, Read};

use memchr::memchr;

use crate::Error;

pub(crate) use source::Source;

/// The longest line that is read, in bytes: a record of 300,000 samples fits, what a gzip bomb holds does not.
pub(crate) const MAX_LINE: usize = 32 << 20;

/// A reader of lines over one reused buffer.
pub(crate) struct Lines<R> {
    source: Source<R>,
    buffer: Vec<u8>,
    number: u64,
    limit: usize,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R) -> Result<Self, Error> {
        Self::with_limit(input, MAX_LINE)
    }

    fn with_limit(input: R, limit: usize) -> Result<Self, Error> {
        Ok(Self { source: Source::new(input)?, buffer: Vec::new(), number: 0, limit })
    }

    /// The number of the line that was read last, counted from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The line that was read last, without its line feed and carriage return.
    pub(crate) fn line(&self) -> &[u8] {
        &self.buffer
    }

    /// Reads the next line; false at the end of the input.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] for damaged compression, a line above the limit or a NUL byte; [`Error::Io`] when reading fails.
    pub(crate) fn read_line(&mut self) -> Result<bool, Error> {
        self.buffer.clear();
        loop {
            let available = match self.source.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.source.failure(error, self.number + 1)),
            };
            if available.is_empty() {
                if self.buffer.is_empty() {
                    return Ok(false);
                }
                break;
            }
            let line_feed = memchr(b'\n', available);
            let part = &available[..line_feed.unwrap_or(available.len())];
            if part.len() > self.limit - self.buffer.len() {
                return Err(Error::input(
                    self.number + 1,
                    format!("the line is longer than {} MiB, the most that is read", self.limit >> 20),
                ));
            }
            self.buffer.extend_from_slice(part);
            let consumed = part.len() + usize::from(line_feed.is_some());
            self.source.consume(consumed);
            if line_feed.is_some() {
                break;
            }
        }
        self.number += 1;
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        if memchr(0, &self.buffer).is_some() {
            return Err(Error::input(
                self.number,
                "there is a NUL byte in the line: the file is damaged or not a text",
            ));
        }
        Ok(true)
    }

    /// Looks on for damage of the compressed data: bytes come out before their checksum is read, so a malformed line may
    /// only be a symptom. A BGZF block is checked whole; of ordinary gzip as much as this reads.
    pub(crate) fn damage(&mut self) -> Option<Error> {
        const AHEAD: usize = 1 << 20;
        let mut read = 0;
        while read < AHEAD && self.source.is_compressed() {
            let available = match self.source.fill_buf() {
                Ok([]) => return None,
                Ok(available) => available.len(),
                Err(error) => return Some(self.source.failure(error, self.number)),
            };
            self.source.consume(available);
            read += available;
        }
        None
    }

    /// Whether the input is BGZF but lacks the end-of-file marker; meaningful once all lines are read.
    pub(crate) fn lacks_end_marker(&self) -> bool {
        self.source.lacks_end_marker()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_their_endings_and_keep_the_rest() {
        let mut lines = Lines::new(&b"a\r\n\nb c"[..]).unwrap();
        let mut seen = Vec::new();
        while lines.read_line().unwrap() {
            seen.push((lines.number(), lines.line().to_vec()));
        }
        assert_eq!(seen, [(1, b"a".to_vec()), (2, b"".to_vec()), (3, b"b c".to_vec())]);
    }

    #[test]
    fn a_line_beyond_the_limit_is_refused_by_number() {
        let mut lines = Lines::with_limit(&b"ab\nabcd\nabcde\n"[..], 4).unwrap();
        assert!(lines.read_line().unwrap() && lines.read_line().unwrap());
        assert!(matches!(lines.read_line(), Err(Error::Input { line: 3, .. })));
    }

    #[test]
    fn an_error_of_the_reader_is_not_the_inputs_fault() {
        struct Reset;
        impl Read for Reset {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(ErrorKind::UnexpectedEof.into())
            }
        }
        let gzip_head: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 4, 0, 0, 0, 0, 0, 0, 0, 0];
        for head in [&b"##fileformat=VCFv4.2 and on\n"[..], gzip_head] {
            let mut lines = Lines::new(head.chain(Reset)).unwrap();
            let error = loop {
                match lines.read_line() {
                    Ok(more) => assert!(more),
                    Err(error) => break error,
                }
            };
            assert!(matches!(error, Error::Io(_)), "{error:?}");
        }
    }
}

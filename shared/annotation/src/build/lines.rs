//! Lines of a text, with a bound on their length.

use std::{
    io::{BufRead, ErrorKind},
    path::Path,
};

use memchr::memchr;

use crate::Error;

/// The longest line that is read, in bytes.
const LONGEST: usize = 32 << 20;

/// A reader of lines over one reused buffer.
pub(super) struct Lines<'i> {
    input: &'i mut dyn BufRead,
    path: &'i Path,
    buffer: Vec<u8>,
    number: u64,
}

impl<'i> Lines<'i> {
    pub(super) fn new(input: &'i mut dyn BufRead, path: &'i Path) -> Self {
        Self { input, path, buffer: Vec::new(), number: 0 }
    }

    /// The next line, without its line end, and its number from 1; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] for a line that is too long, [`Error::Io`] when reading fails.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &[u8])>, Error> {
        self.buffer.clear();
        loop {
            let available = match self.input.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            if available.is_empty() {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                break;
            }
            let line_feed = memchr(b'\n', available);
            let part = &available[..line_feed.unwrap_or(available.len())];
            if part.len() > LONGEST - self.buffer.len() {
                let message = format!("the line is longer than {} MiB, the most that is read", LONGEST >> 20);
                return Err(Error::reference(self.path, Some(self.number + 1), message));
            }
            self.buffer.extend_from_slice(part);
            let consumed = part.len() + usize::from(line_feed.is_some());
            self.input.consume(consumed);
            if line_feed.is_some() {
                break;
            }
        }
        self.number += 1;
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        Ok(Some((self.number, &self.buffer)))
    }
}

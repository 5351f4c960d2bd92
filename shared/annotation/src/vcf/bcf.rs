//! BCF as the text of the VCF that it stands for (VCF specification 4.5, section 6).
//!
//! It is read by hand, not by a library: the header comes through as it was written, and every length in it is checked
//! before it is believed.

mod dictionary;
mod record;
#[cfg(test)]
mod tests;
mod typed;

use std::io::Read;

use super::source::{Failure, Source};
use crate::Limits;
use dictionary::Dictionary;

/// How BCF 2.x begins.
pub(crate) const MAGIC: [u8; 4] = *b"BCF\x02";

/// The text of a BCF.
pub(crate) struct Bcf {
    limits: Limits,
    dictionary: Dictionary,
    records: u64,
    bytes: Vec<u8>,
    text: Vec<u8>,
    taken: usize,
}

impl Bcf {
    /// Reads the header; the magic was read before.
    pub(crate) fn new(source: &mut Source<impl Read>, limits: Limits) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        // The minor version, then the text's length.
        if !fill(source, &mut bytes, 5)? {
            return Err(damaged("the header is cut off"));
        }
        let length =
            bytes.get(1..).and_then(|length| length.first_chunk()).map_or(0, |length| u32::from_le_bytes(*length));
        if length as usize > limits.header {
            return Err(damaged(&format!("its header of {length} bytes is longer than what is read")));
        }
        bytes.clear();
        if !fill(source, &mut bytes, length as usize)? {
            return Err(damaged("the header is cut off"));
        }
        let end = memchr::memchr(0, &bytes).unwrap_or(bytes.len());
        let mut text = Vec::with_capacity(end);
        let dictionary = Dictionary::read(&bytes[..end], &mut text).map_err(|message| damaged(&message))?;
        Ok(Self { limits, dictionary, records: 0, bytes, text, taken: 0 })
    }

    /// Reads some of the text; 0 at the end.
    pub(crate) fn read(&mut self, source: &mut Source<impl Read>, buffer: &mut [u8]) -> Result<usize, Failure> {
        if self.taken == self.text.len() && !self.next(source)? {
            return Ok(0);
        }
        let rest = &self.text[self.taken..];
        let amount = rest.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&rest[..amount]);
        self.taken += amount;
        Ok(amount)
    }

    /// Makes the next record's text; false at the end.
    fn next(&mut self, source: &mut Source<impl Read>) -> Result<bool, Failure> {
        self.text.clear();
        self.taken = 0;
        self.bytes.clear();
        if !fill(source, &mut self.bytes, 8)? {
            return match self.bytes.is_empty() {
                true => Ok(false),
                false => Err(self.cut_off()),
            };
        }
        self.records += 1;
        let length =
            |at: usize| self.bytes.get(at..).and_then(|length| length.first_chunk()).map(|l| u32::from_le_bytes(*l));
        let (shared, individual) = (length(0).unwrap_or(0) as usize, length(4).unwrap_or(0) as usize);
        let total = shared.saturating_add(individual);
        if total > self.limits.line {
            return Err(damaged(&format!("record {} of {total} bytes is longer than what is read", self.records)));
        }
        self.bytes.clear();
        if !fill(source, &mut self.bytes, total)? {
            return Err(self.cut_off());
        }
        let (shared, individual) = self.bytes.split_at(shared.min(self.bytes.len()));
        record::write(shared, individual, &self.dictionary, self.limits.line, &mut self.text)
            .map_err(|what| damaged(&format!("record {}: {what}", self.records)))?;
        Ok(true)
    }

    fn cut_off(&self) -> Failure {
        damaged(&format!("it is cut off after record {}", self.records))
    }
}

fn damaged(what: &str) -> Failure {
    Failure::Damaged(format!("the BCF is damaged: {what}"))
}

/// Appends so many bytes; false when the input ends before. Memory is taken as the bytes come.
fn fill(source: &mut Source<impl Read>, bytes: &mut Vec<u8>, length: usize) -> Result<bool, Failure> {
    const STEP: usize = 64 << 10;
    let mut missing = length;
    while missing > 0 {
        let start = bytes.len();
        bytes.resize(start + missing.min(STEP), 0);
        let amount = source.read(&mut bytes[start..])?;
        bytes.truncate(start + amount);
        if amount == 0 {
            return Ok(false);
        }
        missing -= amount;
    }
    Ok(true)
}

//! The genome's sequences from FASTA, written to the bundle as they are read.

use std::{
    collections::HashSet,
    io::{BufRead, ErrorKind},
    path::Path,
};

use memchr::memchr;

use crate::{
    Error,
    bundle::{Place, SEQUENCE_BLOCK, Writer},
};

/// The longest definition line that is read, in bytes.
const LONGEST_DEFINITION: usize = 64 << 10;

/// A sequence that was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) name: String,
    /// What follows the name.
    pub(super) description: String,
    pub(super) length: u32,
    pub(super) blocks: Vec<Place>,
}

/// Reads every sequence and writes its bases in upper case. Lines may have any length; a block of bases is held at a time.
///
/// # Errors
///
/// [`Error::Reference`] names the line that is not FASTA, a name that comes twice, a sequence without bases.
pub(super) fn read(input: &mut dyn BufRead, path: &Path, writer: &mut Writer) -> Result<Vec<Written>, Error> {
    let mut reader = Reader { path, writer, line: 1, block: Vec::new(), names: HashSet::new(), written: Vec::new() };
    let mut definition: Option<Vec<u8>> = None;
    let mut at_line_start = true;
    loop {
        let available = match input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            other => other?,
        };
        if available.is_empty() {
            break;
        }
        let line_feed = memchr(b'\n', available);
        let part = &available[..line_feed.unwrap_or(available.len())];
        match part {
            [b'>', name @ ..] if at_line_start => definition = Some(name.to_vec()),
            _ => match &mut definition {
                Some(definition) => definition.extend_from_slice(part),
                None => reader.bases(part)?,
            },
        }
        if definition.as_ref().is_some_and(|definition| definition.len() > LONGEST_DEFINITION) {
            return Err(reader.fault("the line with the name is too long"));
        }
        let consumed = part.len() + usize::from(line_feed.is_some());
        input.consume(consumed);
        at_line_start = line_feed.is_some();
        if at_line_start {
            if let Some(definition) = definition.take() {
                reader.begin(&definition)?;
            }
            reader.line += 1;
        }
    }
    if let Some(definition) = definition {
        reader.begin(&definition)?;
    }
    reader.end()?;
    if reader.written.is_empty() {
        return Err(Error::reference(path, Some(1), "there is no sequence; a FASTA begins with >name"));
    }
    Ok(reader.written)
}

struct Reader<'w> {
    path: &'w Path,
    writer: &'w mut Writer,
    line: u64,
    /// Bases that are not written yet.
    block: Vec<u8>,
    names: HashSet<String>,
    written: Vec<Written>,
}

impl Reader<'_> {
    fn begin(&mut self, definition: &[u8]) -> Result<(), Error> {
        self.end()?;
        let Ok(definition) = std::str::from_utf8(definition) else {
            return Err(self.fault("the name is not UTF-8"));
        };
        let (name, description) = definition.trim_end().split_once([' ', '\t']).unwrap_or((definition.trim_end(), ""));
        if name.is_empty() {
            return Err(self.fault("the sequence has no name; its line begins with >name"));
        }
        if !self.names.insert(name.to_owned()) {
            return Err(self.fault(format!("sequence {} appears twice", name.escape_default())));
        }
        let (name, description) = (name.to_owned(), description.to_owned());
        self.written.push(Written { name, description, ..Written::default() });
        Ok(())
    }

    fn bases(&mut self, part: &[u8]) -> Result<(), Error> {
        if self.written.is_empty() {
            if part.iter().all(u8::is_ascii_whitespace) {
                return Ok(());
            }
            return Err(self.fault("this is not FASTA, which begins with >name"));
        }
        for base in part {
            if base.is_ascii_alphabetic() || matches!(base, b'*' | b'-') {
                self.block.push(base.to_ascii_uppercase());
                if self.block.len() == SEQUENCE_BLOCK as usize {
                    self.flush()?;
                }
            } else if !base.is_ascii_whitespace() {
                let name =
                    self.written.last().map_or(String::new(), |sequence| sequence.name.escape_default().to_string());
                return Err(self.fault(format!("sequence {name} holds {:?}, which is not a base", char::from(*base))));
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        let (path, line) = (self.path, self.line);
        let Some(sequence) = self.written.last_mut().filter(|_| !self.block.is_empty()) else { return Ok(()) };
        let length = u32::try_from(self.block.len()).ok().and_then(|length| sequence.length.checked_add(length));
        // The last position must leave room for spans beyond the end.
        let Some(length) = length.filter(|length| *length < u32::MAX / 2) else {
            return Err(Error::reference(path, Some(line), "the sequence is longer than 2,147,483,646 bases"));
        };
        sequence.length = length;
        sequence.blocks.push(self.writer.block(&self.block)?);
        self.block.clear();
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        self.flush()?;
        match self.written.last() {
            Some(sequence) if sequence.length == 0 => {
                let message = format!("sequence {} has no bases", sequence.name.escape_default());
                Err(self.fault(message))
            }
            _ => Ok(()),
        }
    }

    fn fault(&self, message: impl Into<String>) -> Error {
        Error::reference(self.path, Some(self.line), message)
    }
}

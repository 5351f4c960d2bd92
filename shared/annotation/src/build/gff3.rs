//! The lines of a GFF3 (<https://github.com/The-Sequence-Ontology/Specifications/blob/master/gff3.md>).
//!
//! They are split here and not by a library: windows that were cut out of a genome have features that start before base 1,
//! which a library's positions cannot hold.

pub(super) mod attributes;

use std::{
    io::{self, BufRead, ErrorKind, Read},
    path::{Path, PathBuf},
};

use crate::{Error, transcript::Strand};

pub(super) use attributes::Attributes;

/// The longest line that is read, in bytes.
const LONGEST_LINE: u64 = 16 << 20;

/// The feature lines of a GFF3; comments and directives are passed over, and a FASTA part ends it.
pub(super) struct Lines<R> {
    input: R,
    path: PathBuf,
    buffer: Vec<u8>,
    number: u64,
}

/// A feature line; the borrowed columns are as they stand in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Feature<'l> {
    /// Its line, counted from 1.
    pub(super) line: u64,
    pub(super) seqid: &'l [u8],
    pub(super) ty: &'l [u8],
    /// Counted from 1, both inclusive; `start <= end`.
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) strand: Option<Strand>,
    phase: &'l [u8],
    pub(super) attributes: Attributes<'l>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R, path: &Path) -> Self {
        Self { input, path: path.to_path_buf(), buffer: Vec::new(), number: 0 }
    }

    /// The next feature; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] for a line that is no GFF3 or too long; [`Error::Io`] when reading fails.
    pub(super) fn next(&mut self) -> Result<Option<Feature<'_>>, Error> {
        loop {
            self.buffer.clear();
            self.number += 1;
            let read = self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|error| self.failure(error))?;
            if read == 0 {
                return Ok(None);
            }
            while let Some(b'\n' | b'\r') = self.buffer.last() {
                self.buffer.pop();
            }
            if self.buffer.len() as u64 >= LONGEST_LINE {
                return Err(self.fault("the line is longer than 16 MiB, the most that is read"));
            }
            if self.number == 1 && self.buffer.starts_with(b"\xEF\xBB\xBF") {
                self.buffer.drain(..3);
            }
            match self.buffer.first() {
                Some(b'>') => return Ok(None),
                Some(b'#') if self.buffer.starts_with(b"##FASTA") => return Ok(None),
                None | Some(b'#') => {}
                Some(_) => break,
            }
        }
        match Feature::parse(self.number, &self.buffer) {
            Ok(feature) => Ok(Some(feature)),
            Err(message) => Err(Error::reference(&self.path, Some(self.number), message)),
        }
    }

    /// An error that names the line that was read last.
    fn fault(&self, message: impl Into<String>) -> Error {
        Error::reference(&self.path, Some(self.number), message)
    }

    /// Damaged compression is the file's fault, all else may pass.
    fn failure(&self, error: io::Error) -> Error {
        match error.kind() {
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
                self.fault(format!("the file is damaged: {error}"))
            }
            _ => Error::Io(error),
        }
    }
}

impl<'l> Feature<'l> {
    fn parse(number: u64, line: &'l [u8]) -> Result<Self, String> {
        let mut columns = line.splitn(9, |byte| *byte == b'\t');
        let mut column = || columns.next().unwrap_or_default();
        let (seqid, _source, ty) = (column(), column(), column());
        let (start, end, _score, strand, phase) = (column(), column(), column(), column(), column());
        let Some(attributes) = columns.next() else {
            return Err(format!("this is not GFF3: a feature has 9 columns separated by tabs: {}", shown(line)));
        };
        let position = |text: &[u8]| {
            let number = std::str::from_utf8(text).ok().and_then(|text| text.parse::<i64>().ok());
            number.ok_or_else(|| format!("{} is not a position", shown(text)))
        };
        let (start, end) = (position(start)?, position(end)?);
        if end < start {
            return Err(format!("the end {end} is before the start {start}"));
        }
        let strand = match strand {
            b"+" => Some(Strand::Forward),
            b"-" => Some(Strand::Reverse),
            b"." | b"?" => None,
            other => return Err(format!("the strand {} is not one of + - . ?", shown(other))),
        };
        let attributes = Attributes::parse(attributes)?;
        Ok(Self { line: number, seqid, ty, start, end, strand, phase, attributes })
    }

    /// Bases before the first whole codon of a CDS line, when it says.
    pub(super) fn phase(&self) -> Result<Option<u8>, String> {
        match self.phase {
            b"." => Ok(None),
            [digit @ b'0'..=b'2'] => Ok(Some(digit - b'0')),
            other => Err(format!("{} is not a phase; that of a CDS is 0, 1 or 2", shown(other))),
        }
    }
}

/// A piece of the file for a message: quoted, escaped and not too long.
pub(super) fn shown(text: &[u8]) -> String {
    const LONGEST: usize = 40;
    match text.get(..LONGEST) {
        Some(head) if text.len() > LONGEST => format!("\"{}…\"", head.escape_ascii()),
        _ => format!("\"{}\"", text.escape_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ty start end` of every feature, then the error if there is one.
    fn read(text: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(text, Path::new("x.gff3"));
        let mut seen = Vec::new();
        loop {
            match lines.next() {
                Ok(Some(feature)) => {
                    seen.push(format!("{} {} {}", feature.ty.escape_ascii(), feature.start, feature.end));
                }
                Ok(None) => return seen,
                Err(error) => {
                    seen.push(error.to_string());
                    return seen;
                }
            }
        }
    }

    #[test]
    fn features_are_what_is_no_comment_and_before_the_fasta() {
        let text = b"##gff-version 3\r\n\n#x\nc\t.\tgene\t-4\t9\t.\t+\t.\tID=a;\r\n##FASTA\n>c\nACGT\n";
        assert_eq!(read(text), ["gene -4 9"]);
    }

    #[test]
    fn what_is_no_gff3_is_an_error_that_names_the_line() {
        let error = |line: &str| read(format!("##gff-version 3\n{line}\n").as_bytes()).remove(0);
        assert!(error("this is not a gff file").starts_with("x.gff3, line 2: this is not GFF3"));
        assert_eq!(error("c\t.\tgene\t9\t4\t.\t+\t.\t."), "x.gff3, line 2: the end 4 is before the start 9");
        assert_eq!(error("c\t.\tgene\t9\tx\t.\t+\t.\t."), "x.gff3, line 2: \"x\" is not a position");
        assert!(error("c\t.\tgene\t1\t9\t.\t*\t.\t.").contains("strand"));
        assert!(error("c\t.\tgene\t1\t9\t.\t+\t.\tgene_id \"a\"; x \"b\";").contains("GTF"));
    }

    #[test]
    fn the_phase_of_a_cds_is_0_1_or_2() {
        let phase =
            |phase: &str| Feature::parse(1, format!("c\t.\tCDS\t1\t9\t.\t+\t{phase}\t.").as_bytes()).unwrap().phase();
        assert_eq!((phase("2"), phase(".")), (Ok(Some(2)), Ok(None)));
        assert!(phase("7").is_err() && phase("").is_err());
    }
}

//! The VCF header: checked, and given the lines that say who annotated and how.

use std::{collections::HashSet, io::Read};

use super::{
    input::{Chunk, Input, Stop, size, too_long},
    lines::Lines,
    record::shown,
};
use crate::{BadRecords, Error, Limits, Options, Reference, format::Writer, summary::Counts};

const CHROM_LINE: &[u8] = b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
const ENGINE_KEY: &[u8] = b"##gas-annotate=";
const KNOWN_VERSIONS: [&[u8]; 6] = [b"VCFv4.0", b"VCFv4.1", b"VCFv4.2", b"VCFv4.3", b"VCFv4.4", b"VCFv4.5"];

/// What the header of a VCF says.
#[derive(Debug, Default)]
pub(crate) struct Header {
    /// Its `##` lines, each with a line feed.
    meta: Vec<u8>,
    /// The `#CHROM` line.
    columns_line: Vec<u8>,
    /// The columns that every record must have.
    pub(crate) columns: usize,
    /// The names of the samples.
    pub(crate) samples: Vec<Vec<u8>>,
}

impl Header {
    /// Reads the header; the chunk that comes back begins with the first record.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when this is not the header of a VCF.
    pub(crate) fn read(
        input: &mut Input<impl Read>,
        limits: Limits,
        counts: &mut Counts,
    ) -> Result<(Self, Chunk), Error> {
        let mut header = Self::default();
        let mut chunk = Chunk::default();
        loop {
            let first = input.lines() == 0;
            let Some(next) = input.next(chunk).map_err(stopped)? else {
                return Err(match input.lines() {
                    0 => Error::input(1, "the file is empty; a VCF begins with ##fileformat"),
                    last => Error::input(last, "the header ends without its #CHROM line"),
                });
            };
            chunk = next;
            if first && chunk.text().starts_with(b"\xef\xbb\xbf") {
                chunk.skip(3, 0);
            }
            if let Some((bytes, lines)) = header.take(&chunk, limits, counts)? {
                chunk.skip(bytes, lines);
                return Ok((header, chunk));
            }
        }
    }

    /// Takes the header's lines of a chunk; when its last is among them, how many bytes and lines these are.
    fn take(&mut self, chunk: &Chunk, limits: Limits, counts: &mut Counts) -> Result<Option<(usize, u64)>, Error> {
        let mut lines = Lines::new(chunk.text());
        let mut taken = 0;
        while let Some(line) = lines.next() {
            let number = chunk.first_line + taken;
            taken += 1;
            if line.len() > limits.line {
                return Err(too_long(number, limits).into());
            }
            if line.contains(&0) {
                return Err(Error::input(number, "there is a NUL byte in the line: the file is damaged or not a text"));
            }
            if number == 1 {
                self.check_first(line, counts)?;
            }
            if self.meta.len() + line.len() > limits.header {
                let message =
                    format!("the header is longer than {}, the most that is read", size(limits.header as u64));
                return Err(Error::input(number, message));
            }
            if !line.starts_with(b"##") {
                self.samples = samples(line).map_err(|message| Error::input(number, message))?;
                self.columns = columns(line);
                self.columns_line.extend_from_slice(line);
                return Ok(Some((chunk.text().len() - lines.rest().len(), taken)));
            }
            self.meta.extend_from_slice(line);
            self.meta.push(b'\n');
        }
        Ok(None)
    }

    fn check_first(&mut self, line: &[u8], counts: &mut Counts) -> Result<(), Error> {
        if let Some(version) = line.strip_prefix(b"##fileformat=") {
            if !KNOWN_VERSIONS.contains(&version) {
                counts.warn(1, format!("{} is not a version of VCF that is known here (4.0 to 4.5)", shown(version)));
            }
        } else if line.starts_with(b"#") {
            counts.warn(1, "##fileformat is missing; the output says VCFv4.2");
            self.meta.extend_from_slice(b"##fileformat=VCFv4.2\n");
        } else {
            return Err(Error::input(1, "there is no VCF header: the first line must be ##fileformat=VCFv4.x"));
        }
        Ok(())
    }

    /// The lengths of contigs as the header gives them.
    pub(crate) fn contigs(&self) -> impl Iterator<Item = (&[u8], u64)> {
        Lines::new(&self.meta).filter_map(|line| {
            let line = line.strip_prefix(b"##contig=<")?;
            let length = std::str::from_utf8(value(line, b"length=")?).ok()?.parse().ok()?;
            Some((value(line, b"ID=")?, length))
        })
    }

    /// The header of the output.
    pub(crate) fn written(&self, reference: &Reference, options: &Options, writer: &Writer) -> Vec<u8> {
        let mut own = Vec::new();
        if !options.format.is_vcf() {
            writer.declare(&mut own);
            return own;
        }
        engine_line(reference, &mut own);
        if options.bad_records == BadRecords::Keep {
            own.extend_from_slice(super::bad::DECLARATION);
        }
        writer.declare(&mut own);
        let replaced: Vec<&[u8]> = Lines::new(&own).map(key).collect();
        let mut text = Vec::with_capacity(self.meta.len() + own.len() + self.columns_line.len() + 1);
        for line in Lines::new(&self.meta).filter(|line| !replaced.contains(&key(line))) {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        text.extend_from_slice(&own);
        text.extend_from_slice(&self.columns_line);
        text.push(b'\n');
        text
    }
}

/// What names a header line: `##INFO=<ID=CSQ`, `##gas-annotate=`.
fn key(line: &[u8]) -> &[u8] {
    let is_own = line.starts_with(b"##INFO=<ID=") || line.starts_with(b"##FORMAT=<ID=");
    let end = match is_own {
        true => line.iter().position(|byte| *byte == b','),
        false => line.iter().position(|byte| *byte == b'=').map(|at| at + 1).filter(|end| line[..*end] == *ENGINE_KEY),
    };
    &line[..end.unwrap_or(line.len())]
}

fn value<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let fields = line.split(|byte| matches!(byte, b',' | b'>'));
    fields.filter_map(|field| field.strip_prefix(name)).next()
}

fn stopped(stop: Stop) -> Error {
    match stop {
        Stop::Error(error) => error,
        Stop::Bound(fault) => fault.into(),
    }
}

fn columns(line: &[u8]) -> usize {
    line.split(|byte| *byte == b'\t').count()
}

/// The names of the samples in the `#CHROM` line, which must differ.
fn samples(line: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let Some(rest) = line.strip_prefix(CHROM_LINE) else {
        return Err(if line.starts_with(b"#CHROM") {
            "the #CHROM line must have the eight columns #CHROM POS ID REF ALT QUAL FILTER INFO, separated by tabs"
                .to_owned()
        } else {
            format!("the header's #CHROM line is missing before {}", shown(line))
        });
    };
    if rest.is_empty() || rest == b"\tFORMAT" {
        return Ok(Vec::new());
    }
    let Some(samples) = rest.strip_prefix(b"\tFORMAT\t") else {
        return Err("the ninth column of the #CHROM line must be FORMAT".to_owned());
    };
    let mut names = HashSet::new();
    for name in samples.split(|byte| *byte == b'\t') {
        if !names.insert(name) {
            return Err(format!("sample {} appears twice", shown(name)));
        }
    }
    Ok(samples.split(|byte| *byte == b'\t').map(<[u8]>::to_vec).collect())
}

fn engine_line(reference: &Reference, output: &mut Vec<u8>) {
    output.extend_from_slice(ENGINE_KEY);
    let name = reference.name().replace(['"', '\n', '\r'], "_");
    let line = format!("\"{}\" reference=\"{name}\" sha256={}\n", crate::ENGINE, reference.digest());
    output.extend_from_slice(line.as_bytes());
}

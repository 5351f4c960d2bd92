//! The VCF header on its way through: checked, and given the lines that say who annotated and how.

use std::{
    collections::HashSet,
    io::{Read, Write},
};

use crate::{Error, Reference, Summary, csq, input::Lines, record::shown};

/// The most bytes of header that are read: a million contig lines fit.
const MAX_HEADER: usize = 64 << 20;
const CHROM_LINE: &[u8] = b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
const ENGINE_KEY: &[u8] = b"##gas-annotate=";
const OWN_INFO: &[u8] = b"##INFO=<ID=CSQ,";
const KNOWN_VERSIONS: [&[u8]; 6] = [b"VCFv4.0", b"VCFv4.1", b"VCFv4.2", b"VCFv4.3", b"VCFv4.4", b"VCFv4.5"];

/// Copies the header and returns the number of columns that every record must have.
///
/// # Errors
///
/// [`Error::Input`] when this is not a VCF header; [`Error::Io`] when reading or writing fails.
pub(crate) fn copy<R: Read>(
    lines: &mut Lines<R>,
    output: &mut impl Write,
    reference: &Reference,
    summary: &mut Summary,
) -> Result<usize, Error> {
    let mut read = 0;
    while lines.read_line()? {
        let number = lines.number();
        let mut line = lines.line();
        if number == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            check_first(line, output, summary)?;
        }
        read += line.len();
        if read > MAX_HEADER {
            return Err(Error::input(number, format!("the header is longer than {} MiB", MAX_HEADER >> 20)));
        }
        if !line.starts_with(b"##") {
            let columns = columns(line).map_err(|message| Error::input(number, message))?;
            write_own_lines(output, reference)?;
            output.write_all(line)?;
            output.write_all(b"\n")?;
            return Ok(columns);
        }
        if !line.starts_with(OWN_INFO) && !line.starts_with(ENGINE_KEY) {
            output.write_all(line)?;
            output.write_all(b"\n")?;
        }
    }
    Err(match lines.number() {
        0 => Error::input(1, "the file is empty; a VCF begins with ##fileformat"),
        last => Error::input(last, "the header ends without its #CHROM line"),
    })
}

fn check_first(line: &[u8], output: &mut impl Write, summary: &mut Summary) -> Result<(), Error> {
    if line.starts_with(b"BCF") {
        return Err(Error::input(1, "this is BCF, not VCF; convert it with `bcftools view -Oz`"));
    }
    if let Some(version) = line.strip_prefix(b"##fileformat=") {
        if !KNOWN_VERSIONS.contains(&version) {
            summary.warn(1, format!("{} is not a version of VCF that is known here (4.0 to 4.5)", shown(version)));
        }
    } else if line.starts_with(b"#") {
        summary.warn(1, "##fileformat is missing; the output says VCFv4.2");
        output.write_all(b"##fileformat=VCFv4.2\n")?;
    } else {
        return Err(Error::input(1, "there is no VCF header: the first line must be ##fileformat=VCFv4.x"));
    }
    Ok(())
}

/// Counts the columns of the `#CHROM` line; sample names must differ.
pub(crate) fn columns(line: &[u8]) -> Result<usize, String> {
    let Some(rest) = line.strip_prefix(CHROM_LINE) else {
        return Err(if line.starts_with(b"#CHROM") {
            "the #CHROM line must have the eight columns #CHROM POS ID REF ALT QUAL FILTER INFO, separated by tabs"
                .to_owned()
        } else {
            format!("the header's #CHROM line is missing before {}", shown(line))
        });
    };
    if rest.is_empty() {
        return Ok(8);
    }
    let Some(samples) = rest.strip_prefix(b"\tFORMAT") else {
        return Err("the ninth column of the #CHROM line must be FORMAT".to_owned());
    };
    if samples.is_empty() {
        return Ok(9);
    }
    let Some(samples) = samples.strip_prefix(b"\t") else {
        return Err("the ninth column of the #CHROM line must be FORMAT".to_owned());
    };
    let mut names = HashSet::new();
    for name in samples.split(|byte| *byte == b'\t') {
        if !names.insert(name) {
            return Err(format!("sample {} appears twice", shown(name)));
        }
    }
    Ok(9 + names.len())
}

fn write_own_lines(output: &mut impl Write, reference: &Reference) -> Result<(), Error> {
    output.write_all(ENGINE_KEY)?;
    writeln!(
        output,
        "\"{}\" reference=\"{}\" sha256={}",
        crate::ENGINE,
        reference.name().replace(['"', '\n', '\r'], "_"),
        reference.digest()
    )?;
    writeln!(output, "{}", csq::header_line())?;
    Ok(())
}

//! From a VCF to the same VCF with `CSQ`: one record at a time, in constant memory.

mod alleles;
mod chromosomes;

use std::io::{Read, Write};

use noodles_bgzf as bgzf;

use crate::{Error, Reference, Summary, header, info, input::Lines, record::Record};
use alleles::Annotator;
use chromosomes::Chromosomes;

/// Annotates a plain, gzip or BGZF VCF (known by its first bytes) and writes it as BGZF, ended by the EOF block.
///
/// Records keep their order and, but for `CSQ` in INFO, their bytes. A record that does not fit the reference's bases
/// stops the run; one whose chromosome the reference lacks is kept as it is. Memory does not depend on the number of
/// records. When this fails, what was written lacks the EOF block and must be thrown away.
///
/// # Errors
///
/// [`Error::Input`] names the line that is at fault; [`Error::Io`] is a failure of `input` or `output` themselves.
pub fn annotate<R: Read, W: Write>(reference: &Reference, input: R, output: W) -> Result<Summary, Error> {
    let mut summary = Summary {
        engine: crate::ENGINE.to_owned(),
        reference: reference.name().to_owned(),
        reference_digest: reference.digest().to_owned(),
        known: reference.has_known().then_some(0),
        novel: reference.has_known().then_some(0),
        ..Summary::default()
    };
    let mut output = bgzf::io::Writer::new(output);
    let mut lines = Lines::new(input)?;
    if let Err(error) = copy(reference, &mut lines, &mut output, &mut summary) {
        // Dropped as it is, the writer would end a part of a file as if it were whole.
        drop(output.into_inner());
        let damage = if error.is_input() { lines.damage() } else { None };
        return Err(damage.unwrap_or(error));
    }
    if lines.lacks_end_marker() {
        summary.warn(lines.number(), "the BGZF end-of-file marker is missing: the file may have been cut off");
    }
    output.finish()?.flush()?;
    Ok(summary)
}

fn copy<R: Read>(
    reference: &Reference,
    lines: &mut Lines<R>,
    output: &mut impl Write,
    summary: &mut Summary,
) -> Result<(), Error> {
    let columns = header::copy(lines, output, reference, summary)?;
    let mut chromosomes = Chromosomes::default();
    let mut annotator = Annotator::default();
    while lines.read_line()? {
        let number = lines.number();
        if lines.line().is_empty() {
            summary.warn(number, "the line is blank and is left out");
            continue;
        }
        let record = Record::parse(lines.line(), columns).map_err(|message| Error::input(number, message))?;
        let contig = chromosomes.contig(&record, number, reference, summary);
        annotator
            .annotate(reference, contig, &record, number, summary)
            .map_err(|message| Error::input(number, message))?;
        output.write_all(record.before_info())?;
        info::write(output, record.info(), annotator.csq())?;
        output.write_all(record.after_info())?;
        output.write_all(b"\n")?;
    }
    Ok(())
}

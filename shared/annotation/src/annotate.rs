//! From a VCF to the annotated VCF: in chunks of lines, each of which one worker annotates and packs.

mod alleles;
mod check;
mod chromosomes;
mod found_there;
mod parallel;
mod record;
mod sequential;
mod structural;
#[cfg(test)]
mod tests;
mod verdict;
mod worker;

use std::{
    io::{Read, Write},
    sync::atomic::AtomicU64,
};

pub use check::check;
pub(crate) use record::Annotator;

use crate::{
    Error, Index, Options, Packing, Reference, Summary,
    format::Writer,
    preview::{FirstLines, Preview},
    summary::Counts,
    vcf::{
        header::Header,
        input::Input,
        output::{Output, Part},
    },
};
use verdict::Verdict;

/// Annotates VCF or BCF, plain, gzip or BGZF (known by the first bytes).
///
/// Records keep their order and, but for what is added to INFO, their bytes. Memory does not depend on the number of
/// records, and the output not on the number of threads. When this fails, what was written is only a part.
///
/// # Errors
///
/// [`Error::Input`] names the lines that are at fault; [`Error::Io`] is a failure of `input` or `output` themselves.
pub fn annotate(
    reference: &Reference,
    options: &Options,
    input: impl Read + Send,
    output: impl Write + Send,
) -> Result<Summary, Error> {
    annotate_with(reference, options, input, output, Beside::default())
}

/// What a run gives beside its output.
#[derive(Default)]
pub struct Beside<'a> {
    /// The index of a BGZF output, and where it is written.
    pub index: Option<(Index, &'a mut (dyn Write + Send))>,
    /// Counts the records that were looked at, while it runs.
    pub progress: Option<&'a AtomicU64>,
    /// Is given the first variants.
    pub preview: Option<&'a mut Preview>,
    /// Called when nothing more of the input is needed. With several threads a failed run ends only when the thread that
    /// reads does: let a read that waits for more fail then.
    pub enough: Option<&'a (dyn Fn() + Sync)>,
}

/// As [`annotate`], with an index, the first variants or a count of the records so far.
///
/// # Errors
///
/// As [`annotate`]; also [`Error::Input`] when records are to be indexed and are not sorted.
pub fn annotate_with(
    reference: &Reference,
    options: &Options,
    input: impl Read + Send,
    output: impl Write + Send,
    beside: Beside<'_>,
) -> Result<Summary, Error> {
    let mut counts = Counts::default();
    let indexed = beside.index.filter(|_| options.format.is_vcf() && options.packing == Packing::Bgzf);
    let mut input = Input::new(input, options.limits)?;
    let first = Header::read(&mut input, options.limits, &mut counts);
    let (header, first) = first.map_err(|error| explained(error, &mut input, beside.enough))?;
    if beside.preview.is_some() {
        let mut first_lines = FirstLines::default();
        first_lines.add(first.text());
        input.first_lines = Some(first_lines);
    }
    let mut output = Output::new(output, options.packing, indexed.as_ref().map(|(index, _)| *index));
    let mut head = Part::default();
    head.text = header.written(reference, options, &Writer::new(options, reference));
    head.pack(options.packing)?;
    output.write(&head)?;

    let run = Run { reference, options, header: &header, is_indexed: indexed.is_some(), enough: beside.enough };
    let mut verdict = Verdict::new(options.bad_records, beside.progress);
    // Records of one haplotype are looked at together, and so in one thread.
    let mut counts = match options.threads {
        _ if options.haplotype => sequential::run(&run, &mut input, first, &mut output, &mut verdict, counts)?,
        0 | 1 => sequential::run(&run, &mut input, first, &mut output, &mut verdict, counts)?,
        threads => parallel::run(&run, threads, &mut input, first, &mut output, &mut verdict, counts)?,
    };
    let outcome = verdict.finish(&header, reference, &mut counts);
    outcome.map_err(|error| explained(error, &mut input, beside.enough))?;
    if input.lacks_end_marker() {
        counts.warn(input.lines(), "the BGZF end-of-file marker is missing: the file may have been cut off");
    }
    if let (Some(index), Some((_, to))) = (output.finish()?, indexed) {
        index.finish(to)?;
    }
    if let (Some(preview), Some(first_lines)) = (beside.preview, input.first_lines) {
        *preview = first_lines.annotate(reference, options)?;
    }
    Ok(counts.summary(reference, &header.samples))
}

/// Of an input whose checksum comes last, a fault may only be a symptom: when the rest shows damage, that is the error.
fn explained(error: Error, input: &mut Input<impl Read>, enough: Option<&(dyn Fn() + Sync)>) -> Error {
    let Error::Input { faults, .. } = &error else { return error };
    if let Some(enough) = enough {
        enough();
    }
    match (faults.first(), input.damage_ahead()) {
        (Some(fault), Some(damage)) => Error::input(fault.line, damage),
        _ => error,
    }
}

/// What all workers of a run share.
#[derive(Clone, Copy)]
struct Run<'r> {
    reference: &'r Reference,
    options: &'r Options,
    header: &'r Header,
    is_indexed: bool,
    enough: Option<&'r (dyn Fn() + Sync)>,
}

//! All in one thread.

use std::io::{Read, Write};

use super::{
    Run,
    verdict::Verdict,
    worker::{Annotated, Worker},
};
use crate::{
    Error,
    summary::Counts,
    vcf::{
        input::{Chunk, Input, Stop},
        output::{Output, Part},
    },
};

/// Annotates `first` and what follows it in the input.
pub(super) fn run(
    run: &Run<'_>,
    input: &mut Input<impl Read>,
    first: Chunk,
    output: &mut Output<impl Write>,
    verdict: &mut Verdict<'_>,
    counts: Counts,
) -> Result<Counts, Error> {
    let mut worker = Worker::new(run);
    *worker.counts() = counts;
    let mut part = Part::default();
    let mut chunk = first;
    let mut hand_on = |annotated: &mut Annotated| {
        let goes_on = verdict.add(annotated);
        if goes_on && !verdict.has_failed() {
            output.write(&annotated.part)?;
        }
        Ok(goes_on)
    };
    let mut bound = None;
    loop {
        let mut annotated = worker.annotate(&chunk, part, &mut hand_on)?;
        if !hand_on(&mut annotated)? {
            break;
        }
        match input.next(chunk) {
            Ok(Some(next)) => (chunk, part) = (next, annotated.part),
            Err(Stop::Error(error)) => return Err(error),
            end => {
                bound = end.err();
                let mut annotated = worker.finish(annotated.part, &mut hand_on)?;
                hand_on(&mut annotated)?;
                break;
            }
        }
    }
    if let Some(Stop::Bound(fault)) = bound {
        verdict.end(fault);
    }
    Ok(std::mem::take(worker.counts()))
}

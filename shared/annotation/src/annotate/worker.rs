//! What is done with one chunk of lines.

use super::{Run, record::Annotator};
use crate::{
    BadRecords, Error, Fault, FaultKind,
    haplotype::{Phased, Place, Window},
    summary::Counts,
    vcf::{
        bad,
        input::{Chunk, too_long},
        lines::Lines,
        output::Part,
    },
};

/// Faults after which a run ends.
pub(super) const MOST_FAULTS: usize = 20;

/// Bytes of annotated lines that a window may keep before they are handed on.
const PIECE: usize = 4 << 20;

/// Takes what is annotated so far, faults included. Answers whether to go on.
pub(super) type HandOn<'h> = &'h mut dyn FnMut(&mut Annotated) -> Result<bool, Error>;

/// Annotates chunks; each thread has its own.
pub(super) struct Worker<'r> {
    annotator: Annotator<'r>,
    /// With haplotypes: the lines that wait.
    window: Window,
    run: Run<'r>,
}

/// A chunk after its annotation.
#[derive(Default)]
pub(super) struct Annotated {
    pub(super) part: Part,
    /// The first of its faults, unless bad records are kept.
    pub(super) faults: Vec<Fault>,
    /// Records that were looked at.
    pub(super) records: u64,
    /// Records whose REF is not what the reference has.
    pub(super) differing: u64,
}

impl<'r> Worker<'r> {
    pub(super) fn new(run: &Run<'r>) -> Self {
        Self {
            annotator: Annotator::new(run.reference, run.options, run.header.columns),
            window: Window::default(),
            run: *run,
        }
    }

    /// What was counted, to count on.
    pub(super) fn counts(&mut self) -> &mut Counts {
        &mut self.annotator.counts
    }

    /// Annotates the chunk's lines into a part that is done with, and packs it; up to the last fault that is listed. With
    /// haplotypes, which may be of many chunks, pieces are handed on before.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged; what handing on fails with.
    pub(super) fn annotate(&mut self, chunk: &Chunk, mut part: Part, hand_on: HandOn<'_>) -> Result<Annotated, Error> {
        part.clear();
        let mut annotated = Annotated { part, ..Annotated::default() };
        let options = self.run.options;
        let has_nul = memchr::memchr(0, chunk.text()).is_some();
        for (number, line) in (chunk.first_line..).zip(Lines::new(chunk.text())) {
            if line.is_empty() {
                self.annotator.counts.warn(number, "the line is blank and is left out");
                continue;
            }
            let goes_on = if options.haplotype {
                self.wait(line, number, &mut annotated, hand_on)?
            } else {
                self.line(line, number, has_nul, None, &mut annotated)?
            };
            if !goes_on {
                break;
            }
        }
        self.pack(&mut annotated)?;
        Ok(annotated)
    }

    /// Annotates the lines that still wait for others of their haplotypes.
    ///
    /// # Errors
    ///
    /// As [`Self::annotate`].
    pub(super) fn finish(&mut self, mut part: Part, hand_on: HandOn<'_>) -> Result<Annotated, Error> {
        part.clear();
        let mut annotated = Annotated { part, ..Annotated::default() };
        self.close_window(&mut annotated, hand_on)?;
        self.pack(&mut annotated)?;
        Ok(annotated)
    }

    /// Lets the line wait, after those before it are annotated if it has nothing to do with them. Answers whether to go on.
    fn wait(
        &mut self,
        line: &[u8],
        number: u64,
        annotated: &mut Annotated,
        hand_on: HandOn<'_>,
    ) -> Result<bool, Error> {
        let reference = self.run.reference;
        let is_damaged = line.len() > self.run.options.limits.line || line.contains(&0);
        let place = if is_damaged { Place::Apart } else { Place::of(line, self.run.header.columns, reference)? };
        let is_closed = !self.window.is_empty() && self.window.is_closed_to(place);
        let goes_on = !is_closed || self.close_window(annotated, hand_on)?;
        self.window.push(line, number, place, reference)?;
        Ok(goes_on)
    }

    /// Annotates the lines that wait. Answers whether to go on.
    fn close_window(&mut self, annotated: &mut Annotated, hand_on: HandOn<'_>) -> Result<bool, Error> {
        let mut window = std::mem::take(&mut self.window);
        let mut goes_on = true;
        for (number, line, phased) in window.phased(self.run.header.columns, self.run.reference)? {
            goes_on = self.line(line, number, true, Some(phased), annotated)?;
            if goes_on && annotated.part.text.len() >= PIECE {
                self.pack(annotated)?;
                goes_on = hand_on(annotated)?;
                annotated.part.clear();
                (annotated.records, annotated.differing) = (0, 0);
            }
            if !goes_on {
                break;
            }
        }
        window.clear();
        self.window = window;
        Ok(goes_on)
    }

    /// Annotates one line. Answers whether to go on: not after too many faults.
    fn line(
        &mut self,
        line: &[u8],
        number: u64,
        may_have_nul: bool,
        phased: Option<Result<Phased, Fault>>,
        annotated: &mut Annotated,
    ) -> Result<bool, Error> {
        annotated.records += 1;
        let start = annotated.part.text.len();
        let options = self.run.options;
        let text = &mut annotated.part.text;
        let fault = if line.len() > options.limits.line {
            Err(too_long(number, options.limits))
        } else if may_have_nul && line.contains(&0) {
            Err(nul(line, number))
        } else {
            match phased {
                Some(Ok(phased)) => self.annotator.annotate_phased(line, number, phased, text)?,
                Some(Err(fault)) => Err(fault),
                None => self.annotator.annotate(line, number, text)?,
            }
        };
        if let Err(fault) = fault {
            annotated.differing += u64::from(fault.kind == FaultKind::ReferenceDiffers);
            self.bad(line, fault, annotated);
            if annotated.faults.len() == MOST_FAULTS {
                return Ok(false);
            }
        }
        if self.run.is_indexed {
            annotated.part.enter(start, number);
        }
        Ok(true)
    }

    fn pack(&self, annotated: &mut Annotated) -> Result<(), Error> {
        // The run fails; what would be written is of no use.
        if annotated.faults.is_empty() {
            annotated.part.pack(self.run.options.packing)?;
        } else {
            annotated.part.clear();
        }
        Ok(())
    }

    fn bad(&mut self, line: &[u8], fault: Fault, annotated: &mut Annotated) {
        match self.run.options.bad_records {
            BadRecords::Fail => annotated.faults.push(fault),
            BadRecords::Keep => {
                self.annotator.counts.bad(&fault);
                let is_own = |field: &[u8]| self.annotator.writer.is_own(field);
                bad::pass_through(line, &fault, self.run.options.format, is_own, &mut annotated.part.text);
            }
        }
    }
}

pub(super) fn nul(line: &[u8], number: u64) -> Fault {
    let before = memchr::memchr(0, line).unwrap_or(0);
    let column = line.iter().take(before).filter(|byte| **byte == b'\t').count() + 1;
    let message = "there is a NUL byte in the line: the file is damaged or not a text";
    Fault::malformed(number, u32::try_from(column).ok(), message)
}

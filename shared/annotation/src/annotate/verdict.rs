//! What the faults of all chunks mean together.

use std::sync::atomic::{AtomicU64, Ordering};

use super::worker::{Annotated, MOST_FAULTS};
use crate::{BadRecords, Error, Fault, Reference, assembly, summary::Counts, vcf::header::Header};

/// REFs that differ are some single mistakes up to this many records, or this part of them.
const FEW: u64 = 10;
const FEW_PERCENT: u64 = 5;

/// Collects the faults in the order of the file.
pub(super) struct Verdict<'a> {
    bad_records: BadRecords,
    progress: Option<&'a AtomicU64>,
    faults: Vec<Fault>,
    records: u64,
    differing: u64,
}

impl<'a> Verdict<'a> {
    pub(super) fn new(bad_records: BadRecords, progress: Option<&'a AtomicU64>) -> Self {
        Self { bad_records, progress, faults: Vec::new(), records: 0, differing: 0 }
    }

    /// Adds a chunk's faults; false when enough were found.
    pub(super) fn add(&mut self, annotated: &mut Annotated) -> bool {
        self.records += annotated.records;
        if let Some(progress) = self.progress {
            progress.store(self.records, Ordering::Relaxed);
        }
        self.differing += annotated.differing;
        self.faults.append(&mut annotated.faults);
        self.faults.truncate(MOST_FAULTS);
        self.faults.len() < MOST_FAULTS
    }

    /// Adds a fault that ends the input.
    pub(super) fn end(&mut self, fault: Fault) {
        self.faults.push(fault);
        self.faults.truncate(MOST_FAULTS);
    }

    /// Whether nothing of the output will be used.
    pub(super) fn has_failed(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Ends the run.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when there were faults.
    pub(super) fn finish(self, header: &Header, reference: &Reference, counts: &mut Counts) -> Result<(), Error> {
        let many =
            self.differing > FEW && self.differing.saturating_mul(100) > self.records.saturating_mul(FEW_PERCENT);
        let advice = many.then(|| self.advice(header, reference));
        if self.has_failed() {
            return Err(Error::Input { faults: self.faults, advice });
        }
        if let (BadRecords::Keep, Some(advice)) = (self.bad_records, advice) {
            // Merged, it comes before what is said of the single records.
            let mut whole = Counts::default();
            whole.warn(0, advice);
            counts.merge(whole);
        }
        Ok(())
    }

    fn advice(&self, header: &Header, reference: &Reference) -> String {
        let (differing, records, name) = (self.differing, self.records, reference.name());
        let fact = format!("REF differs from the reference in {differing} of {records} records");
        let here = assembly::guess(reference.lengths().map(|(name, length)| (name.as_bytes(), u64::from(length))));
        match (assembly::guess(header.contigs()), here) {
            (Some(given), Some(here)) if given == here => {
                format!("{fact}, though the contigs of both have the lengths of {given}; was the VCF made from it?")
            }
            (Some(given), _) => {
                format!(
                    "{fact}: the assembly looks wrong; by its contig lengths the VCF is of {given}, and the reference is {name}"
                )
            }
            (None, _) => format!("{fact}: the assembly looks wrong; the reference is {name}"),
        }
    }
}

//! Which contig a record is on; consecutive records of one are the common case.

use crate::{Reference, summary::Counts, vcf::record::Record};

/// The contig of the record before.
#[derive(Default)]
pub(super) struct Chromosomes {
    name: Vec<u8>,
    /// Its place in the reference, `None` when the reference lacks it, and among what is counted.
    last: Option<(Option<usize>, usize)>,
}

impl Chromosomes {
    /// Counts the record and answers its contig, `None` when the reference does not have it.
    pub(super) fn contig(
        &mut self,
        record: &Record<'_>,
        line: u64,
        reference: &Reference,
        counts: &mut Counts,
    ) -> Option<usize> {
        let (contig, counted) = match self.last {
            Some(last) if self.name == record.chrom() => last,
            _ => {
                let contig = reference.find(record.chrom());
                let counted = counts.chromosome(record.chrom(), line, contig.is_some());
                self.name.clear();
                self.name.extend_from_slice(record.chrom());
                *self.last.insert((contig, counted))
            }
        };
        counts.record(counted);
        contig
    }
}

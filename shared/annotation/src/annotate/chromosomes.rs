//! Which contig a record is on, and how many records each chromosome has.

use std::collections::HashMap;

use crate::{
    Chromosome, Reference, Summary,
    record::{Record, shown},
};

/// Chromosomes that are counted by name; a hostile file could name one on every line.
const MOST: usize = 10_000;
const OTHERS: &str = "(others)";

/// The chromosomes seen so far; consecutive records of one are the common case.
#[derive(Default)]
pub(super) struct Chromosomes {
    seen: HashMap<Vec<u8>, Seen>,
    last_name: Vec<u8>,
    last: Option<Seen>,
}

#[derive(Clone, Copy)]
struct Seen {
    counted: usize,
    contig: Option<usize>,
}

impl Chromosomes {
    /// Counts the record and returns its contig, `None` (with one warning) when the reference does not have it.
    pub(super) fn contig(
        &mut self,
        record: &Record<'_>,
        line: u64,
        reference: &Reference,
        summary: &mut Summary,
    ) -> Option<usize> {
        let name = record.chrom();
        let seen = match self.last {
            Some(last) if self.last_name == name => last,
            _ => self.look_up(name, line, reference, summary),
        };
        summary.records += 1;
        summary.chromosomes[seen.counted].records += 1;
        seen.contig
    }

    fn look_up(&mut self, name: &[u8], line: u64, reference: &Reference, summary: &mut Summary) -> Seen {
        let seen = self.seen.get(name).copied().unwrap_or_else(|| {
            let contig = reference.find(name);
            if contig.is_none() {
                summary.warn(
                    line,
                    format!("the reference has no sequence {}; its records get no consequence", shown(name)),
                );
            }
            let full = summary.chromosomes.len() > MOST;
            if !full {
                let name = if summary.chromosomes.len() == MOST {
                    OTHERS.to_owned()
                } else {
                    String::from_utf8_lossy(name).into_owned()
                };
                summary.chromosomes.push(Chromosome { name, records: 0 });
            }
            let seen = Seen { counted: summary.chromosomes.len() - 1, contig };
            if !full {
                self.seen.insert(name.to_vec(), seen);
            }
            seen
        });
        self.last_name.clear();
        self.last_name.extend_from_slice(name);
        self.last = Some(seen);
        seen
    }
}

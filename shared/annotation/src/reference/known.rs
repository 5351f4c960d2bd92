//! Known variants: which ID stands for which change, whatever way it is written.

use std::{io::Read, path::Path};

use super::{Agreement, Reference, attributes::escaped, fault};
use crate::{
    Error,
    allele::Spelling,
    change::{Change, Shift},
    header,
    input::Lines,
    record::Record,
};

/// The known alleles of one contig, by position.
#[derive(Debug, Default)]
pub(crate) struct KnownVariants {
    entries: Vec<Entry>,
    /// The added bases and the ID of each entry.
    text: Vec<u8>,
}

#[derive(Debug)]
struct Entry {
    start: usize,
    removed: usize,
    added: usize,
    at: usize,
    id: usize,
}

/// A change at its leftmost placement, which is the same for every way to write it.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    start: usize,
    removed: usize,
    added: &'a [u8],
}

impl<'a> Placed<'a> {
    /// Moves a change to the left; `buffer` holds the bases of an insertion, which turn as it moves.
    pub(crate) fn leftmost(change: &Change<'a>, shift: Shift, buffer: &'a mut Vec<u8>) -> Self {
        let mut added = change.alternate;
        if shift.left > 0 && !added.is_empty() {
            buffer.clear();
            buffer.extend_from_slice(added);
            buffer.rotate_right(shift.left % added.len());
            added = buffer;
        }
        Self { start: change.start - shift.left, removed: change.reference.len(), added }
    }
}

impl KnownVariants {
    /// The escaped IDs of a change, joined by `&`; several when the file lists it more than once.
    pub(crate) fn ids<'k>(&'k self, placed: &'k Placed<'_>) -> impl Iterator<Item = &'k [u8]> {
        let first = self.entries.partition_point(|entry| entry.start < placed.start);
        self.entries[first..]
            .iter()
            .take_while(|entry| entry.start == placed.start)
            .filter(|entry| entry.removed == placed.removed && self.added(entry) == placed.added)
            .map(|entry| &self.text[entry.at + entry.added..][..entry.id])
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    fn added(&self, entry: &Entry) -> &[u8] {
        &self.text[entry.at..entry.at + entry.added]
    }

    fn add(&mut self, placed: &Placed<'_>, id: &[u8]) {
        let at = self.text.len();
        self.text.extend_from_slice(placed.added);
        self.text.extend_from_slice(id);
        self.entries.push(Entry {
            start: placed.start,
            removed: placed.removed,
            added: placed.added.len(),
            at,
            id: id.len(),
        });
    }
}

/// Reads the records that have an ID; those that do not fit the genome are left out with a warning.
pub(super) fn read(reference: &mut Reference, input: &mut dyn Read, path: &Path) -> Result<(), Error> {
    let mut lines = Lines::new(input)?;
    let mut columns = None;
    let mut buffer = Vec::new();
    while lines.read_line()? {
        let number = lines.number();
        let not_vcf = |message: String| fault(path, Some(number), message);
        if lines.line().starts_with(b"##") || lines.line().is_empty() {
            continue;
        }
        let Some(columns) = columns else {
            columns = Some(header::columns(lines.line()).map_err(not_vcf)?);
            continue;
        };
        let record = Record::parse(lines.line(), columns).map_err(not_vcf)?;
        if record.id() == b"." || record.position == 0 {
            continue;
        }
        let Some(index) = reference.find(record.chrom()) else { continue };
        let sequence = record.reference().to_ascii_uppercase();
        let contig = &mut reference.contigs[index];
        if contig.compare(record.position, &sequence) != Agreement::Same {
            reference.warn(path, number, "REF is not what the FASTA has there; the known variant is left out");
            continue;
        }
        let id = escaped_ids(record.id());
        for allele in record.alternates().split(|byte| *byte == b',') {
            if Spelling::of(allele) != Spelling::Bases {
                continue;
            }
            let allele = allele.to_ascii_uppercase();
            let change = Change::trimmed(record.position, &sequence, &allele);
            let shift = change.shift(&contig.bases);
            contig.known.add(&Placed::leftmost(&change, shift, &mut buffer), &id);
        }
    }
    if columns.is_none() {
        return Err(fault(path, None, "there is no #CHROM line: the known variants must be a VCF"));
    }
    for contig in &mut reference.contigs {
        contig.known.entries.sort_by_key(|entry| entry.start);
        contig.known.entries.shrink_to_fit();
        contig.known.text.shrink_to_fit();
    }
    Ok(())
}

fn escaped_ids(field: &[u8]) -> Vec<u8> {
    field.split(|byte| *byte == b';').map(escaped).collect::<Vec<_>>().join(&b'&')
}

//! Known variants from VCF: each allele at its leftmost place, in sorted blocks.

mod blocks;
mod values;

use std::{collections::HashSet, io::BufRead, path::Path};

use super::{lines::Lines, warnings::Warnings};
use crate::{
    Error, Reference, Span,
    bundle::{KnownBlocks, Writer},
    change::Change,
};

use blocks::{Blocks, Entry};
use values::Values;

/// Reads a set: for each contig of the genome its blocks, and the number of alleles.
///
/// The records of a contig must be together and sorted, as all published sets are: then only those are held that a later one
/// could still come before.
///
/// # Errors
///
/// [`Error::Reference`] names the line that is not VCF or not sorted.
pub(super) fn read(
    input: &mut dyn BufRead,
    path: &Path,
    fields: &[String],
    genome: &Reference,
    writer: &mut Writer,
    warnings: &mut Warnings,
) -> Result<(Vec<KnownBlocks>, u64), Error> {
    let mut set = Set {
        path,
        genome,
        values: Values::new(fields),
        blocks: Blocks::new(fields.len()),
        places: vec![Vec::new(); genome.lengths().count()],
        contig: None,
        last: 0,
        unknown: HashSet::new(),
        differing: Counted::default(),
        not_bases: Counted::default(),
        upper: Default::default(),
    };
    let mut lines = Lines::new(input, path);
    let mut has_header = false;
    while let Some((number, line)) = lines.next()? {
        if line.starts_with(b"BCF") && number == 1 {
            return Err(Error::reference(path, None, "this is BCF; make it VCF with `bcftools view`"));
        }
        if let Some(declared) = line.strip_prefix(b"##") {
            set.values.declare(declared);
        } else if line.starts_with(b"#CHROM\t") {
            has_header = true;
            set.values.check(path, warnings);
        } else if !line.is_empty() {
            if !has_header {
                return Err(Error::reference(path, Some(number), "this is not VCF: there is no #CHROM line before it"));
            }
            set.record(line, number, writer, warnings)?;
        }
    }
    if !has_header {
        return Err(Error::reference(path, Some(1), "this is not VCF: there is no #CHROM line"));
    }
    set.leave(writer)?;
    set.differing.warn(path, "have a REF that the genome does not have there; they are left out", warnings);
    set.not_bases.warn(path, "have an ALT that is not bases; it is left out", warnings);
    Ok((set.places, set.blocks.written))
}

struct Set<'s> {
    path: &'s Path,
    genome: &'s Reference,
    values: Values,
    /// Of the contig that is being read.
    blocks: Blocks,
    places: Vec<KnownBlocks>,
    contig: Option<(Vec<u8>, Option<usize>)>,
    /// POS of the record before on that contig, from 0.
    last: u32,
    unknown: HashSet<Vec<u8>>,
    differing: Counted,
    not_bases: Counted,
    /// REF, ALT and the turned bases of an indel.
    upper: [Vec<u8>; 3],
}

impl Set<'_> {
    fn record(&mut self, line: &[u8], number: u64, writer: &mut Writer, warnings: &mut Warnings) -> Result<(), Error> {
        let fault = |message: String| Error::reference(self.path, Some(number), message);
        let mut columns = line.split(|byte| *byte == b'\t');
        let mut column = || columns.next().unwrap_or_default();
        let [chrom, pos, id, reference, alternates, _, _, info] = std::array::from_fn(|_| column());
        if alternates.is_empty() {
            return Err(fault("this is not a VCF record: it has fewer than 5 columns separated by tabs".into()));
        }
        let pos: Option<u32> = std::str::from_utf8(pos).ok().and_then(|pos| pos.parse().ok());
        let Some(pos) = pos else { return Err(fault("POS is not a number".into())) };
        let index = match &self.contig {
            Some((name, index)) if name == chrom => *index,
            _ => self.enter(chrom, number, writer, warnings)?,
        };
        let Some(index) = index else { return Ok(()) };
        let Some(start) = pos.checked_sub(1) else {
            self.differing.add(number);
            return Ok(());
        };
        if start < self.last {
            let message = "the record is before the one above; sort the file, e.g. with `bcftools sort`";
            return Err(Error::reference(self.path, Some(number), message));
        }
        self.last = start;
        let sequence = &self.genome.contig(index).sequence;
        let [upper_reference, upper_alternate, turned] = &mut self.upper;
        upper_case(reference, upper_reference);
        let span = Span::new(start, start.saturating_add(u32::try_from(reference.len()).unwrap_or(u32::MAX)));
        if reference.is_empty() || sequence.get(span)? != &upper_reference[..] {
            self.differing.add(number);
            return Ok(());
        }
        self.values.record(id, info, alternates);
        for (allele, alternate) in alternates.split(|byte| *byte == b',').enumerate() {
            upper_case(alternate, upper_alternate);
            if alternate == b"." || upper_alternate == upper_reference {
                continue;
            }
            if alternate.is_empty() || !upper_alternate.iter().all(|base| b"ACGTN".contains(base)) {
                self.not_bases.add(number);
                continue;
            }
            let trimmed = Change::trimmed(start, upper_reference, upper_alternate);
            let change = trimmed.left_aligned(sequence, turned)?;
            self.blocks.add(Entry {
                start: change.start,
                removed: u32::try_from(change.reference.len()).unwrap_or(u32::MAX),
                added: change.alternate.into(),
                values: self.values.of_allele(allele),
            });
        }
        self.blocks.flush_before(start.saturating_sub(crate::change::MAX_SHIFT), writer, &mut self.places[index])
    }

    /// Goes on to another contig.
    fn enter(
        &mut self,
        chrom: &[u8],
        number: u64,
        writer: &mut Writer,
        warnings: &mut Warnings,
    ) -> Result<Option<usize>, Error> {
        let index = self.genome.find(chrom);
        if let Some((name, same)) = &mut self.contig
            && index.is_some()
            && *same == index
        {
            // Another name of it.
            *name = chrom.to_vec();
            return Ok(index);
        }
        self.leave(writer)?;
        match index {
            Some(index) if !self.places[index].is_empty() => {
                let message = format!(
                    "the records of {} are not together; sort the file, e.g. with `bcftools sort`",
                    chrom.escape_ascii()
                );
                return Err(Error::reference(self.path, Some(number), message));
            }
            None if self.unknown.len() < 1_000 && self.unknown.insert(chrom.to_vec()) => {
                let message = format!("the genome has no sequence {}; its records are left out", chrom.escape_ascii());
                warnings.warn(self.path, Some(number), message);
            }
            _ => {}
        }
        self.contig = Some((chrom.to_vec(), index));
        self.last = 0;
        Ok(index)
    }

    /// Writes what is left of the contig.
    fn leave(&mut self, writer: &mut Writer) -> Result<(), Error> {
        match self.contig.take() {
            Some((_, Some(index))) => self.blocks.finish(writer, &mut self.places[index]),
            _ => Ok(()),
        }
    }
}

fn upper_case(allele: &[u8], upper: &mut Vec<u8>) {
    upper.clear();
    upper.extend(allele.iter().map(u8::to_ascii_uppercase));
}

/// Records that are warned of together.
#[derive(Default)]
struct Counted {
    records: u64,
    first: u64,
}

impl Counted {
    fn add(&mut self, line: u64) {
        self.first = if self.records == 0 { line } else { self.first };
        self.records += 1;
    }

    fn warn(&self, path: &Path, what: &str, warnings: &mut Warnings) {
        if self.records > 0 {
            warnings.warn(path, Some(self.first), format!("this and {} other records {what}", self.records - 1));
        }
    }
}

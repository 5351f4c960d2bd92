//! Records that wait for each other: all that touch transcripts which are still open.

use crate::{Error, Fault, Reference, Span, allele::Spelling, format::bcsq::Compound, vcf::record::Record};

use super::{
    Entry, Genotypes, Phased,
    together::join,
    touched::{Touched, touch},
};

/// Records that may wait, and bytes of them: a run may take 200 MB in all. More is a file that is not of genes, a very large
/// cohort, or a trap.
const MOST_RECORDS: usize = 200_000;
const MOST_BYTES: usize = 64 << 20;

/// Lines of a VCF that wait until no transcript that they touch goes on.
#[derive(Debug, Default)]
pub(crate) struct Window {
    text: Vec<u8>,
    lines: Vec<Line>,
    contig: Option<usize>,
    /// The last start of a record.
    start: u32,
    /// One after the last base of the transcripts that are open.
    end: u32,
    found: Vec<u32>,
}

#[derive(Debug)]
struct Line {
    number: u64,
    start: usize,
    end: usize,
    /// Whether it can be a part of a haplotype.
    is_placed: bool,
    /// When it is not sorted.
    fault: Option<Fault>,
}

/// A line's number and text, and what phasing says of it or why it cannot be a part of that.
pub(crate) type Turn<'w> = (u64, &'w [u8], Result<Phased, Fault>);

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On a contig, by its index in the reference.
    On(usize, Span),
    /// On a contig that the reference lacks.
    Elsewhere,
    /// It is at fault or ambiguous, and decides nothing.
    Apart,
}

impl Place {
    /// Where the line stands.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged there.
    pub(crate) fn of(line: &[u8], columns: usize, reference: &Reference) -> Result<Self, Error> {
        let Ok(record) = Record::parse(line, columns) else { return Ok(Self::Apart) };
        let Some(index) = reference.find(record.chrom()) else { return Ok(Self::Elsewhere) };
        let there = reference.contig(index).sequence.get(record.span())?;
        let mut alternates = record.alternates().split(|byte| *byte == b',');
        let fits = record.position > 0
            && there.eq_ignore_ascii_case(record.reference())
            && alternates.all(|allele| Spelling::of(allele) != Spelling::Invalid);
        Ok(if fits { Self::On(index, record.span()) } else { Self::Apart })
    }
}

impl Window {
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a line has nothing to do with those that wait.
    pub(crate) fn is_closed_to(&self, place: Place) -> bool {
        match place {
            Place::On(contig, span) => self.contig != Some(contig) || span.start >= self.end,
            Place::Elsewhere => true,
            Place::Apart => self.start >= self.end,
        }
    }

    /// Adds a line.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when too many wait; [`Error::Reference`] when the bundle is damaged.
    pub(crate) fn push(&mut self, line: &[u8], number: u64, place: Place, reference: &Reference) -> Result<(), Error> {
        if self.lines.len() >= MOST_RECORDS || self.text.len() >= MOST_BYTES {
            let message =
                format!("{} records overlap genes that overlap each other; run without --haplotype", self.lines.len());
            return Err(Error::input(number, message));
        }
        let fault = self.advance(place, number, reference)?;
        let start = self.text.len();
        self.text.extend_from_slice(line);
        let is_placed = fault.is_none() && matches!(place, Place::On(..));
        self.lines.push(Line { number, start, end: self.text.len(), is_placed, fault });
        Ok(())
    }

    /// Goes on to a line. Answers the fault when it comes before the last one on its contig.
    fn advance(&mut self, place: Place, number: u64, reference: &Reference) -> Result<Option<Fault>, Error> {
        let (index, span) = match place {
            Place::Apart => return Ok(None),
            Place::Elsewhere => {
                (self.contig, self.start, self.end) = (None, 0, 0);
                return Ok(None);
            }
            Place::On(index, span) => (index, span),
        };
        if self.contig != Some(index) {
            self.end = 0;
        } else if span.start < self.start {
            let message = "with --haplotype records must be sorted by position, and this one is before the last";
            return Ok(Some(Fault::malformed(number, Some(2), message)));
        }
        (self.contig, self.start) = (Some(index), span.start);
        let features = reference.contig(index).features()?;
        features.overlapping(span.widened(1), &mut self.found);
        let open = self.found.iter().filter_map(|index| features.transcript(*index)?.0.cds.as_ref());
        let open = open.map(|cds| cds.span()).filter(|cds| cds.overlaps(span.widened(1)));
        self.end = open.map(|cds| cds.end).fold(self.end, u32::max);
        Ok(None)
    }

    /// Forgets the lines.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.lines.clear();
    }

    /// The lines, with what phasing says of each.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged.
    pub(crate) fn phased(
        &self,
        columns: usize,
        reference: &Reference,
    ) -> Result<impl Iterator<Item = Turn<'_>>, Error> {
        let entries = self.entries(columns, reference)?;
        Ok(self.lines.iter().zip(entries).map(move |(line, entries)| {
            let text = self.text_of(line);
            let record = Record::parse(text, columns).ok().filter(|_| line.is_placed);
            let genotypes = record.as_ref().map(Genotypes::of).unwrap_or_default();
            (line.number, text, line.fault.clone().map_or(Ok(Phased { entries, genotypes }), Err))
        }))
    }

    fn text_of(&self, line: &Line) -> &[u8] {
        self.text.get(line.start..line.end).unwrap_or_default()
    }

    /// The entries of each line.
    fn entries(&self, columns: usize, reference: &Reference) -> Result<Vec<Vec<Entry>>, Error> {
        let mut entries: Vec<Vec<Entry>> = self.lines.iter().map(|_| Vec::new()).collect();
        let Some(contig) = self.contig.map(|index| reference.contig(index)) else { return Ok(entries) };
        let mut touched = Touched::new();
        for (index, line) in self.lines.iter().enumerate().filter(|(_, line)| line.is_placed) {
            if let Ok(record) = Record::parse(self.text_of(line), columns) {
                touch(index, &record, contig, &mut touched)?;
            }
        }
        let mut compound = Compound::default();
        for (transcript, carried) in &touched {
            join(*transcript, carried, contig, &mut compound, &mut entries)?;
        }
        // Those of an allele came transcript by transcript.
        entries.iter_mut().for_each(|entries| entries.sort_by_key(|entry| entry.allele));
        Ok(entries)
    }
}

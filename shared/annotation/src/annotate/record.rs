//! One record: checked against the genome, its alleles annotated one by one, then written.

use gas_preview::Variant;

use crate::{
    Error, Fault, FaultKind, Options, Reference,
    allele::Spelling,
    contig::Contig,
    format::Writer,
    haplotype::Phased,
    summary::Counts,
    vcf::record::{Record, shown},
};

use super::{alleles::Alleles, chromosomes::Chromosomes};

/// The columns of REF and ALT, from 1, as faults name them.
const REF: u32 = 4;
pub(super) const ALT: u32 = 5;

/// Annotates records one after the other; each worker has its own, with the buffers that serve all its records.
pub(crate) struct Annotator<'r> {
    reference: &'r Reference,
    /// What was counted so far.
    pub(crate) counts: Counts,
    /// Columns that every record has.
    columns: usize,
    chromosomes: Chromosomes,
    alleles: Alleles<'r>,
    pub(super) writer: Writer,
    /// REF and ALT in upper case.
    upper_reference: Vec<u8>,
    upper_alternates: Vec<u8>,
}

impl<'r> Annotator<'r> {
    /// For records of a VCF whose header has so many columns.
    pub(crate) fn new(reference: &'r Reference, options: &'r Options, columns: usize) -> Self {
        Self::with_writer(reference, options, columns, Writer::new(options, reference))
    }

    /// The same with another writer than the options' format has.
    pub(crate) fn with_writer(reference: &'r Reference, options: &'r Options, columns: usize, writer: Writer) -> Self {
        // bcftools has no words for what is beside a transcript.
        let distance = if writer.is_local() { 0 } else { options.distance };
        Self {
            reference,
            counts: Counts::default(),
            columns,
            chromosomes: Chromosomes::default(),
            alleles: Alleles::new(reference, distance, options.limits.line),
            writer,
            upper_reference: Vec::new(),
            upper_alternates: Vec::new(),
        }
    }

    /// What a writer for people collected, and whether there was more.
    pub(crate) fn into_preview(self) -> (Vec<Variant>, bool) {
        self.writer.into_preview()
    }

    /// Appends the annotated record to `output`, with its line feed; nothing when it is at fault. `line` has no line end.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged. A fault of the record is the inner `Err`.
    pub(crate) fn annotate(
        &mut self,
        line: &[u8],
        number: u64,
        output: &mut Vec<u8>,
    ) -> Result<Result<(), Fault>, Error> {
        let record = match Record::parse(line, self.columns) {
            Ok(record) => record,
            Err(malformed) => return Ok(Err(Fault::malformed(number, malformed.column, malformed.message))),
        };
        let fault = |column, message| Ok(Err(Fault::malformed(number, Some(column), message)));
        upper_case(&mut self.upper_reference, record.reference());
        upper_case(&mut self.upper_alternates, record.alternates());
        let index = self.chromosomes.contig(&record, number, self.reference, &mut self.counts);
        let contig = index.map(|index| self.reference.contig(index));
        let decidable = match contig {
            Some(contig) => match self.fits(contig, &record, number)? {
                Ok(fits) => fits.then_some(contig),
                Err(message) => {
                    let kind = FaultKind::ReferenceDiffers;
                    return Ok(Err(Fault { kind, ..Fault::malformed(number, Some(REF), message) }));
                }
            },
            None => None,
        };
        self.writer.begin();
        let bases = (&self.upper_reference[..], &self.upper_alternates[..]);
        let place = super::alleles::Place { record: &record, line: number, contig: decidable };
        if let Err(message) = self.alleles.annotate(&place, bases, &mut self.writer, &mut self.counts)? {
            return fault(ALT, message);
        }
        self.counts.finish_record(&record, !self.writer.is_empty());
        match &self.alleles.phased {
            Some(phased) => self.writer.finish_phased(&record, phased, output),
            None => self.writer.finish(&record, output),
        }
        Ok(Ok(()))
    }

    /// As [`Self::annotate`], with what phasing says of the record.
    ///
    /// # Errors
    ///
    /// As there.
    pub(super) fn annotate_phased(
        &mut self,
        line: &[u8],
        number: u64,
        phased: Phased,
        output: &mut Vec<u8>,
    ) -> Result<Result<(), Fault>, Error> {
        if phased.genotypes.is_unphased() {
            self.counts.warn(number, "a genotype is not phased; its alleles are annotated on their own");
        }
        self.alleles.phased = Some(phased);
        self.annotate(line, number, output)
    }

    /// Whether consequences can be said for the record: its REF is what the contig has there. The inner error says what it
    /// has instead.
    fn fits(&mut self, contig: &Contig, record: &Record<'_>, number: u64) -> Result<Result<bool, String>, Error> {
        let length = contig.sequence.len();
        if record.position == 0 || record.position == length.saturating_add(1) {
            self.counts.warn(number, "POS is the telomere; the record gets no consequence");
            return Ok(Ok(false));
        }
        let span = record.span();
        let there = contig.sequence.get(span)?;
        if there == self.upper_reference {
            return Ok(Ok(true));
        }
        let name = contig.name.escape_default();
        if span.end > length || there.len() < self.upper_reference.len() {
            let (position, length) = (record.position, contig.sequence.len());
            return Ok(Err(format!(
                "REF at {name}:{position} runs past the end of the sequence, which is {length} bases long"
            )));
        }
        let differs = |(given, there): (&u8, &u8)| given != there && is_base(*given) && is_base(*there);
        if self.upper_reference.iter().zip(there).any(differs) {
            return Ok(Err(format!(
                "REF is {} but the reference has {} at {name}:{}; is this VCF of another genome assembly?",
                shown(record.reference()),
                shown(there),
                record.position,
            )));
        }
        // Structural variants are often written with REF N, and need no bases.
        let mut alternates = record.alternates().split(|byte| *byte == b',');
        if alternates.any(|allele| Spelling::of(allele) == Spelling::Bases) {
            self.counts.warn(number, "REF is ambiguous; the record gets no consequence");
            return Ok(Ok(false));
        }
        Ok(Ok(true))
    }
}

fn is_base(byte: u8) -> bool {
    matches!(byte, b'A' | b'C' | b'G' | b'T')
}

fn upper_case(buffer: &mut Vec<u8>, written: &[u8]) {
    buffer.clear();
    buffer.extend_from_slice(written);
    buffer.make_ascii_uppercase();
}

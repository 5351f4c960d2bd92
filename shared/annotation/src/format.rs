//! What is written of the effects: entries of `CSQ`, `ANN` or `BCSQ`, lines of a table, or JSON.

mod ann;
pub(crate) mod bcsq;
mod csq;
pub(crate) mod digits;
mod fields;
mod first;
mod info;
mod json;
mod known;
#[cfg(test)]
mod tests;
mod tsv;

use gas_preview::Variant;

use crate::{
    Class, Consequence, Error, Format, Options, Reference,
    change::Change,
    contig::Contig,
    effect::Effect,
    haplotype::Phased,
    transcript::{Gene, Transcript},
    vcf::record::Record,
};

use {
    ann::Ann, bcsq::Bcsq, csq::Csq, first::First, info::Info, json::Json, known::Columns, known::PerAllele, tsv::Tsv,
};

/// An alternate allele as the formats name it.
pub(crate) struct Allele<'a> {
    /// Its place in ALT, from 1.
    pub(crate) number: usize,
    /// As the VCF writes it.
    pub(crate) written: &'a [u8],
    /// As Ensembl VEP writes it: an indel without the first base that all alleles share, `-` when nothing is left.
    pub(crate) spelling: &'a [u8],
    pub(crate) class: Class,
    /// For each field of each known set of the reference, in order, the value of the same allele there; empty when unknown.
    pub(crate) known: &'a [Vec<u8>],
    /// For each region track of the reference, in order, the names of the regions that it overlaps, joined by `&`.
    pub(crate) regions: &'a [Vec<u8>],
}

impl Allele<'_> {
    /// As Ensembl VEP writes it: of a symbolic allele the class, in the Sequence Ontology's word.
    fn spelled(&self) -> &[u8] {
        match self.class {
            Class::Symbolic => fields::variant_class(self).as_bytes(),
            Class::Breakend => self.written,
            _ => self.spelling,
        }
    }
}

/// What an effect is on.
#[derive(Clone, Copy)]
pub(crate) enum Feature<'r> {
    Transcript { transcript: &'r Transcript, gene: &'r Gene },
    Intergenic,
}

/// HGVS names of an allele; empty where there is none. They are made when the format shows them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// e.g. `NC_000017.11:g.43045712A>G`
    pub(crate) genomic: Vec<u8>,
    /// c. or n., e.g. `ENST00000357654.9:c.5558A>G`
    pub(crate) transcript: Vec<u8>,
    /// e.g. `ENSP00000350283.3:p.Tyr1853Cys`
    pub(crate) protein: Vec<u8>,
    /// Bases that the transcript name was shifted in the 3' direction.
    pub(crate) offset: u32,
    /// With `--haplotype`: the other variants that the effect is of, as `POS:REF>ALT` joined by `&`.
    pub(crate) partners: Vec<u8>,
}

impl Names {
    pub(crate) fn clear(&mut self) {
        self.genomic.clear();
        self.clear_feature();
    }

    /// Forgets the names on one transcript and its protein.
    pub(crate) fn clear_feature(&mut self) {
        self.transcript.clear();
        self.protein.clear();
        self.partners.clear();
        self.offset = 0;
    }
}

/// What one allele does to one feature: what a format's `add` is given.
#[derive(Clone, Copy)]
struct Entry<'a> {
    record: &'a Record<'a>,
    allele: &'a Allele<'a>,
    feature: Feature<'a>,
    effect: &'a Effect,
    names: &'a Names,
}

/// A format is a struct with `begin` (forget the record before), `add` (one entry) and its own end: those of a VCF give
/// the value of their INFO key, the others append whole lines.
enum Formatter {
    Csq(Csq),
    Ann(Ann),
    Bcsq(Box<Bcsq>),
    Tsv(Tsv),
    Json(Json),
    First(First),
}

/// Collects what is said of one record, then writes the record with it.
pub(crate) struct Writer {
    pub(crate) format: Format,
    formatter: Formatter,
    /// For `ANN` and `BCSQ`, which have no place for them: known variants and regions under INFO keys of their own.
    per_allele: PerAllele,
    info: Info,
}

impl Writer {
    pub(crate) fn new(options: &Options, reference: &Reference) -> Self {
        let columns = Columns::of(reference);
        let (formatter, key, beside) = match options.format {
            Format::Csq => (Formatter::Csq(Csq::new(&columns, options.haplotype)), csq::KEY, Columns::default()),
            Format::Ann => (Formatter::Ann(Ann::default()), ann::KEY, columns),
            Format::Bcsq => (Formatter::Bcsq(Box::new(Bcsq::new(options.haplotype))), bcsq::KEY, columns),
            Format::Tsv => (Formatter::Tsv(Tsv::new(&columns, options.haplotype, reference)), "", Columns::default()),
            Format::Json => (Formatter::Json(Json::new(&columns, reference)), "", Columns::default()),
        };
        let info = Info::new(key, beside.names());
        Self { format: options.format, formatter, per_allele: PerAllele::new(beside), info }
    }

    /// Collects what people are shown of the first variants, and writes nothing.
    pub(crate) fn preview(reference: &Reference) -> Self {
        let formatter = Formatter::First(First::new(reference));
        let beside = PerAllele::new(Columns::default());
        Self { format: Format::default(), formatter, per_allele: beside, info: Info::new("", std::iter::empty()) }
    }

    /// What was collected by [`Self::preview`], and whether there was more.
    pub(crate) fn into_preview(self) -> (Vec<Variant>, bool) {
        match self.formatter {
            Formatter::First(first) => first.into_variants(),
            _ => Default::default(),
        }
    }

    /// Appends the header lines that declare what is written: `##INFO` lines, or the head of a table.
    pub(crate) fn declare(&self, header: &mut Vec<u8>) {
        match &self.formatter {
            Formatter::Csq(csq) => csq.declare(header),
            Formatter::Ann(ann) => ann.declare(header),
            Formatter::Bcsq(bcsq) => bcsq.declare(header),
            Formatter::Tsv(tsv) => tsv.declare(header),
            Formatter::Json(json) => json.declare(header),
            Formatter::First(_) => {}
        }
        self.per_allele.declare(header);
    }

    /// Whether a field of INFO, as `DP=3`, is one of those that the engine writes.
    pub(crate) fn is_own(&self, field: &[u8]) -> bool {
        self.info.is_own(field)
    }

    /// Bytes collected for the record.
    pub(crate) fn len(&self) -> usize {
        match &self.formatter {
            Formatter::Csq(csq) => csq.value().len(),
            Formatter::Ann(ann) => ann.len(),
            Formatter::Bcsq(bcsq) => bcsq.len(),
            Formatter::Tsv(tsv) => tsv.len(),
            Formatter::Json(json) => json.len(),
            Formatter::First(first) => first.len(),
        }
    }

    /// Whether anything was added to the record.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets the record before.
    pub(crate) fn begin(&mut self) {
        match &mut self.formatter {
            Formatter::Csq(csq) => csq.begin(),
            Formatter::Ann(ann) => ann.begin(),
            Formatter::Bcsq(bcsq) => bcsq.begin(),
            Formatter::Tsv(tsv) => tsv.begin(),
            Formatter::Json(json) => json.begin(),
            Formatter::First(first) => first.begin(),
        }
        self.per_allele.begin();
    }

    /// Adds what one allele does to one feature. Alleles come in the order of ALT.
    pub(crate) fn add(
        &mut self,
        record: &Record<'_>,
        allele: &Allele<'_>,
        feature: Feature<'_>,
        effect: &Effect,
        names: &Names,
    ) {
        let entry = Entry { record, allele, feature, effect, names };
        match &mut self.formatter {
            Formatter::Csq(csq) => csq.add(&entry),
            Formatter::Ann(ann) => ann.add(&entry),
            Formatter::Bcsq(bcsq) => bcsq.add(&entry),
            Formatter::Tsv(tsv) => tsv.add(&entry),
            Formatter::Json(json) => json.add(&entry),
            Formatter::First(first) => first.add(&entry),
        }
        self.per_allele.add(allele);
    }

    /// Whether the format has its own rules of consequences, bcftools', and is given changes by [`Self::local`].
    pub(crate) fn is_local(&self) -> bool {
        self.format == Format::Bcsq
    }

    /// Adds what a change does by the rules of bcftools csq. Answers the most severe consequence.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged there.
    pub(crate) fn local(
        &mut self,
        contig: &Contig,
        record: &Record<'_>,
        allele: &Allele<'_>,
        change: &Change<'_>,
        phased: Option<&Phased>,
    ) -> Result<Option<Consequence>, Error> {
        self.per_allele.add(allele);
        match &mut self.formatter {
            Formatter::Bcsq(bcsq) => bcsq.local(contig, record, (allele.number, allele.written), change, phased),
            _ => Ok(None),
        }
    }

    /// Appends the record with what was added: one line with its line feed, for a table as many as were added.
    pub(crate) fn finish(&mut self, record: &Record<'_>, output: &mut Vec<u8>) {
        let value = match &mut self.formatter {
            Formatter::Csq(csq) => csq.value(),
            Formatter::Ann(ann) => ann.value(),
            Formatter::Bcsq(bcsq) => bcsq.value(),
            Formatter::Tsv(tsv) => return tsv.finish(record, output),
            Formatter::Json(json) => return json.finish(record, output),
            Formatter::First(first) => return first.finish(record),
        };
        output.extend_from_slice(record.before_info());
        self.info.replace(record.info(), value, self.per_allele.finish(record), output);
        output.extend_from_slice(record.after_info());
        output.push(b'\n');
    }

    /// As [`Self::finish`]; `BCSQ` has a field for each sample too.
    pub(crate) fn finish_phased(&mut self, record: &Record<'_>, phased: &Phased, output: &mut Vec<u8>) {
        self.finish(record, output);
        let Formatter::Bcsq(bcsq) = &self.formatter else { return };
        if phased.genotypes.has_samples && bcsq.len() > 0 {
            output.truncate(output.len() - record.after_info().len() - 1);
            bcsq.append_samples(record, output);
            output.push(b'\n');
        }
    }
}

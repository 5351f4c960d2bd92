//! `BCSQ` as bcftools csq writes it.

mod codons;
mod compound;
mod edits;
mod entries;
mod exon;
mod place;
mod read;
mod samples;
mod text;
mod utr;
mod words;

use std::cmp::Reverse;

use crate::{
    Consequence, Error, Span,
    change::Change,
    contig::{Contig, Sequence},
    haplotype::Phased,
    transcript::{Cds, Gene, Transcript},
    vcf::record::Record,
};

use super::{Entry, Feature};
use codons::Codons;
pub(crate) use compound::{Compound, edit};
pub(crate) use edits::Edit;
use edits::Part;
use entries::Entries;
use exon::Exon;
pub(crate) use exon::{Variant, trimmed};
use place::Place;
use text::{append_change, append_name};
use utr::utr;
use words::{Word, Words};

pub(super) const KEY: &str = "BCSQ";

/// Collects the entries of one record.
#[derive(Default)]
pub(crate) struct Bcsq {
    entries: Entries,
    codons: Codons,
    edit: Edit,
    found: Vec<u32>,
    hits: Vec<(Span, u32)>,
    is_phased: bool,
}

impl Bcsq {
    pub(super) fn new(is_phased: bool) -> Self {
        Self { is_phased, ..Self::default() }
    }

    pub(super) fn declare(&self, header: &mut Vec<u8>) {
        let kind: &[u8] = if self.is_phased { b"Haplotype-aware" } else { b"Local" };
        for part in [
            b"##INFO=<ID=BCSQ,Number=.,Type=String,Description=\"",
            kind,
            b" consequence annotation as BCFtools/csq writes it, see \
            http://samtools.github.io/bcftools/howtos/csq-calling.html for details. \
            Format: Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change\">\n",
        ] {
            header.extend_from_slice(part);
        }
        if self.is_phased {
            header.extend_from_slice(
                b"##FORMAT=<ID=BCSQ,Number=.,Type=Integer,Description=\"Bitmask of indexes to INFO/BCSQ, with interleaved \
                haplotypes (15 indexes in a value, 255 at most): bit 2i is index i on the first haplotype, bit 2i+1 on the \
                second\">\n",
            );
        }
    }

    pub(super) fn begin(&mut self) {
        self.entries.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.entries.value.len()
    }

    /// Adds what a structural variant does: by overlap, so that there are words alone.
    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        let Feature::Transcript { transcript, gene } = entry.feature else { return };
        let start = self.entries.begin_entry();
        for (index, consequence) in entry.effect.terms.iter().enumerate() {
            if index > 0 {
                self.entries.value.push(b'&');
            }
            let term = consequence.term();
            self.entries.value.extend_from_slice(term.strip_suffix("_variant").unwrap_or(term).as_bytes());
        }
        append_name(&mut self.entries.value, transcript, gene, true);
        self.entries.close(start);
    }

    /// The value of the key; empty when nothing was added.
    pub(super) fn value(&mut self) -> &[u8] {
        &self.entries.value
    }

    /// Adds what an allele does, each variant on its own.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged there.
    pub(crate) fn local(
        &mut self,
        contig: &Contig,
        record: &Record<'_>,
        (number, allele): (usize, &[u8]),
        change: &Change<'_>,
        phased: Option<&Phased>,
    ) -> Result<Option<Consequence>, Error> {
        self.entries.carriers.clear();
        self.entries.written.clear();
        if let Some(phased) = phased {
            self.entries.carriers.extend(phased.genotypes.carriers(number));
            self.entries.carriers.extend(phased.genotypes.unphased(number));
        }
        let features = contig.features()?;
        let variant = &Variant::new(*change, record.span());
        self.entries.worst = None;
        let mut found = std::mem::take(&mut self.found);
        // A replacement is told of beside an exon too.
        let beside = if variant.replacement().is_some() { exon::INTRON } else { 1 };
        features.overlapping(record.span().widened(beside), &mut found);
        let before = self.entries.ends.len();
        // The parts of coding sequences that REF, or the base after it, lies in; bcftools takes them by their place.
        let reach = Span::new(record.span().start, record.span().end.saturating_add(1));
        let mut hits = std::mem::take(&mut self.hits);
        hits.clear();
        for index in &found {
            let Some((transcript, _)) = features.transcript(*index) else { continue };
            let Some(cds) = &transcript.cds else { continue };
            let parts = edits::parts(cds, transcript.strand).filter(|part| part.span.overlaps(reach));
            hits.extend(parts.map(|part| (part.span, *index)).min());
        }
        hits.sort_unstable_by_key(|(span, index)| (span.start, Reverse(span.end), *index));
        for (_, index) in &hits {
            let Some((transcript, gene)) = features.transcript(*index) else { continue };
            let Some(cds) = &transcript.cds else { continue };
            let acts_alone =
                phased.is_none_or(|phased| self.entries.compound(phased.of(number, *index), &phased.genotypes, number));
            self.coding(&contig.sequence, record, allele, variant, (transcript, gene, cds), acts_alone)?;
        }
        for index in &found {
            let Some((transcript, gene)) = features.transcript(*index) else { continue };
            let is_told = self.entries.written.iter().any(|(other, ..)| *other == transcript.id.as_ptr() as usize);
            if let Some(cds) = transcript.cds.as_ref().filter(|_| !is_told) {
                for word in utr(transcript, cds, variant) {
                    self.entries.only(transcript, gene, word.into());
                }
            }
        }
        for index in &found {
            let Some((transcript, gene)) = features.transcript(*index) else { continue };
            {
                let Some(cds) = &transcript.cds else { continue };
                let mut words = Words::default();
                for exon in Exon::near(transcript, variant.change.span()) {
                    words = words.union(exon.words(variant, cds, &contig.sequence)?);
                }
                self.entries.only(transcript, gene, words);
            }
        }
        if self.entries.ends.len() == before && hits.is_empty() {
            for index in &found {
                let Some((transcript, gene)) = features.transcript(*index) else { continue };
                if !transcript.span().overlaps(record.span()) {
                    continue;
                }
                let word = if transcript.cds.is_some() { Word::Intron } else { Word::NonCoding };
                self.entries.count(Words::from(word));
                let start = self.entries.value.len();
                self.entries.entry(transcript, gene, word.into(), false, true);
                self.entries.close(start);
            }
        }
        self.found = found;
        self.hits = hits;
        Ok(self.entries.worst)
    }

    fn coding(
        &mut self,
        sequence: &Sequence,
        record: &Record<'_>,
        allele: &[u8],
        variant: &Variant<'_>,
        (transcript, gene, cds): (&Transcript, &Gene, &Cds),
        acts_alone: bool,
    ) -> Result<(), Error> {
        let (mut across, mut is_across) = (Words::default(), false);
        for part in edits::parts(cds, transcript.strand) {
            match Place::find(variant, &part, cds, transcript.strand, sequence)? {
                Place::Outside => {}
                Place::Across(words) => {
                    is_across = true;
                    across = across.union(words).union(self.splice(sequence, variant, transcript, cds, &part)?);
                }
                Place::Inside(moved, touched) => {
                    part.edit(&moved, transcript.strand, touched, variant.replacement(), &mut self.edit);
                    self.codons.change(sequence, transcript, cds, std::iter::once(&self.edit))?;
                    let mut words = self.codons.words;
                    if acts_alone && words.contains(Word::StartLost) && words.contains(Word::Frameshift) {
                        across = self.splice(sequence, variant, transcript, cds, &part)?;
                        across.insert(Word::StartLost);
                        continue;
                    }
                    let splice = self.splice(sequence, variant, transcript, cds, &part)?;
                    if !acts_alone {
                        self.entries.only(transcript, gene, splice);
                        continue;
                    }
                    if words.contains(Word::StartLost)
                        || words.contains(Word::StopLost)
                        || words.contains(Word::StopRetained)
                    {
                        words = words.union(splice);
                    } else {
                        self.entries.only(transcript, gene, splice);
                    }
                    self.entries.count(words);
                    std::mem::swap(&mut self.entries.carriers, &mut self.entries.alone);
                    let start = self.entries.value.len();
                    self.entries.entry(transcript, gene, words, true, false);
                    append_change(
                        &mut self.entries.value,
                        transcript,
                        &self.codons,
                        0,
                        std::iter::once((record.position, record.reference(), allele)),
                    );
                    self.entries.close(start);
                    std::mem::swap(&mut self.entries.carriers, &mut self.entries.alone);
                }
            }
        }
        if is_across && across.is_empty() {
            across.insert(Word::CodingSequence);
        }
        if !across.is_empty() {
            self.entries.only(transcript, gene, across);
        }
        Ok(())
    }

    /// What the variant does to the splice sites of the exon that a part is of.
    fn splice(
        &self,
        sequence: &Sequence,
        variant: &Variant<'_>,
        transcript: &Transcript,
        cds: &Cds,
        part: &Part,
    ) -> Result<Words, Error> {
        let exon = Exon::near(transcript, variant.change.span()).find(|exon| exon.span.overlaps(part.span));
        exon.map_or(Ok(Words::default()), |exon| exon.words(variant, cds, sequence))
    }
}

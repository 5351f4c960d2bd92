//! `BCSQ` as bcftools csq writes it.

mod codons;
mod compound;
mod edits;
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
    haplotype::{self, Genotypes, Phased},
    transcript::{Cds, Gene, Transcript},
    vcf::record::Record,
};

use super::{Entry, Feature};
use codons::Codons;
pub(crate) use compound::{Compound, edit};
pub(crate) use edits::Edit;
use edits::Part;
use exon::Exon;
pub(crate) use exon::{Variant, trimmed};
use place::Place;
use text::{NMD, append_change, append_name};
use utr::utr;
use words::{Word, Words};

pub(super) const KEY: &str = "BCSQ";

/// The last entries that a new one is compared with.
const COMPARED: usize = 1_000;

/// Collects the entries of one record.
#[derive(Default)]
pub(crate) struct Bcsq {
    value: Vec<u8>,
    /// The ends of the entries in `value`.
    ends: Vec<usize>,
    codons: Codons,
    edit: Edit,
    found: Vec<u32>,
    hits: Vec<(Span, u32)>,
    worst: Option<Consequence>,
    /// With haplotypes: those that carry the allele, those on which it acts on its own, and those of each entry.
    carriers: Vec<u32>,
    alone: Vec<u32>,
    slots: Vec<(usize, u32)>,
    is_phased: bool,
    /// The words that transcripts were given, by the place of their names.
    written: Vec<(usize, Words, bool)>,
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
        self.value.clear();
        self.ends.clear();
        self.written.clear();
        self.slots.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.value.len()
    }

    /// Adds what a structural variant does: by overlap, so that there are words alone.
    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        let Feature::Transcript { transcript, gene } = entry.feature else { return };
        let start = self.begin_entry();
        for (index, consequence) in entry.effect.terms.iter().enumerate() {
            if index > 0 {
                self.value.push(b'&');
            }
            let term = consequence.term();
            self.value.extend_from_slice(term.strip_suffix("_variant").unwrap_or(term).as_bytes());
        }
        append_name(&mut self.value, transcript, gene, true);
        self.close(start);
    }

    /// The value of the key; empty when nothing was added.
    pub(super) fn value(&mut self) -> &[u8] {
        &self.value
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
        self.carriers.clear();
        self.written.clear();
        if let Some(phased) = phased {
            self.carriers.extend(phased.genotypes.carriers(number));
            self.carriers.extend(phased.genotypes.unphased(number));
        }
        let features = contig.features()?;
        let variant = &Variant::new(*change, record.span());
        self.worst = None;
        let mut found = std::mem::take(&mut self.found);
        // A replacement is told of beside an exon too.
        let beside = if variant.replacement().is_some() { exon::INTRON } else { 1 };
        features.overlapping(record.span().widened(beside), &mut found);
        let before = self.ends.len();
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
                phased.is_none_or(|phased| self.compound(phased.of(number, *index), &phased.genotypes, number));
            self.coding(&contig.sequence, record, allele, variant, (transcript, gene, cds), acts_alone)?;
        }
        for index in &found {
            let Some((transcript, gene)) = features.transcript(*index) else { continue };
            let is_told = self.written.iter().any(|(other, ..)| *other == transcript.id.as_ptr() as usize);
            if let Some(cds) = transcript.cds.as_ref().filter(|_| !is_told) {
                for word in utr(transcript, cds, variant) {
                    self.only(transcript, gene, word.into());
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
                self.only(transcript, gene, words);
            }
        }
        if self.ends.len() == before && hits.is_empty() {
            for index in &found {
                let Some((transcript, gene)) = features.transcript(*index) else { continue };
                if !transcript.span().overlaps(record.span()) {
                    continue;
                }
                let word = if transcript.cds.is_some() { Word::Intron } else { Word::NonCoding };
                self.count(Words::from(word));
                let start = self.value.len();
                self.entry(transcript, gene, word.into(), false, true);
                self.close(start);
            }
        }
        self.found = found;
        self.hits = hits;
        Ok(self.worst)
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
                        self.only(transcript, gene, splice);
                        continue;
                    }
                    if words.contains(Word::StartLost)
                        || words.contains(Word::StopLost)
                        || words.contains(Word::StopRetained)
                    {
                        words = words.union(splice);
                    } else {
                        self.only(transcript, gene, splice);
                    }
                    self.count(words);
                    std::mem::swap(&mut self.carriers, &mut self.alone);
                    let start = self.value.len();
                    self.entry(transcript, gene, words, true, false);
                    append_change(
                        &mut self.value,
                        transcript,
                        &self.codons,
                        0,
                        std::iter::once((record.position, record.reference(), allele)),
                    );
                    self.close(start);
                    std::mem::swap(&mut self.carriers, &mut self.alone);
                }
            }
        }
        if is_across && across.is_empty() {
            across.insert(Word::CodingSequence);
        }
        if !across.is_empty() {
            self.only(transcript, gene, across);
        }
        Ok(())
    }

    /// Adds what the allele does with others. Answers whether it also acts on its own: on a haplotype without the others, in
    /// a genotype that is not phased, or carried by no sample.
    fn compound(&mut self, entries: &[haplotype::Entry], genotypes: &Genotypes, number: usize) -> bool {
        let mut alone = genotypes.unphased(number).to_vec();
        let mut is_joined = false;
        for entry in entries {
            if entry.text.is_empty() {
                alone.extend_from_slice(&entry.slots);
                continue;
            }
            is_joined = true;
            let all = std::mem::replace(&mut self.carriers, entry.slots.to_vec());
            let start = self.begin_entry();
            self.value.extend_from_slice(&entry.text);
            self.close(start);
            self.carriers = all;
        }
        self.alone.clear();
        if is_joined {
            self.alone.extend_from_slice(&alone);
        } else {
            self.alone.extend_from_slice(&self.carriers);
        }
        !is_joined || !alone.is_empty()
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

    /// Adds an entry of words alone, unless one of the transcript has all of them.
    fn only(&mut self, transcript: &Transcript, gene: &Gene, words: Words) {
        if words.is_empty() || self.has(transcript, words) {
            return;
        }
        self.count(words);
        let start = self.value.len();
        self.entry(transcript, gene, words, true, true);
        if words.without(Words::PROTEIN).is_empty() {
            self.value.push(b'|');
            self.value.push(if transcript.strand.is_forward() { b'+' } else { b'-' });
        }
        self.close(start);
    }

    fn count(&mut self, words: Words) {
        self.worst = self.worst.into_iter().chain(words.most_severe()).min();
    }

    fn has(&self, transcript: &Transcript, words: Words) -> bool {
        let id = transcript.id.as_ptr() as usize;
        let splice = words.without(Words::SPLICE).is_empty();
        let mut written = self.written.iter().filter(|(other, ..)| *other == id);
        written.any(|(_, written, alone)| (*alone || splice) && words.without(*written).is_empty())
    }

    fn begin_entry(&mut self) -> usize {
        let start = self.value.len();
        if start > 0 {
            self.value.push(b',');
        }
        start
    }

    fn entry(&mut self, transcript: &Transcript, gene: &Gene, mut words: Words, named: bool, alone: bool) {
        if named {
            self.written.push((transcript.id.as_ptr() as usize, words, alone));
            if transcript.biotype == NMD {
                words.insert(Word::NmdTranscript);
            }
        }
        self.begin_entry();
        words.append(&mut self.value);
        append_name(&mut self.value, transcript, gene, named);
    }

    /// Ends the entry that begins at `start`; one that is there already is taken back.
    fn close(&mut self, start: usize) {
        let new = self.value.get(start..).unwrap_or_default();
        let new = new.strip_prefix(b",").unwrap_or(new);
        // Not all are compared with all: a hostile record has very many.
        for (place, end) in self.ends.iter().enumerate().rev().take(COMPARED) {
            let from = place.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |before| before + 1);
            if self.value.get(from..*end) == Some(new) {
                self.value.truncate(start);
                self.slots.extend(self.carriers.iter().map(|slot| (place, *slot)));
                return;
            }
        }
        self.slots.extend(self.carriers.iter().map(|slot| (self.ends.len(), *slot)));
        self.ends.push(self.value.len());
    }
}

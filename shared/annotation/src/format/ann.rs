//! `ANN` of "Variant annotations in VCF format" 1.0 (<https://pcingola.github.io/SnpEff/adds/VCFannotationformat_v1.0.pdf>),
//! as SnpEff writes it.
//!
//! The terms are Ensembl's as in the other formats, but for `intergenic_region`; what has no place in the specification is
//! not said. `=`, which VCF does not allow, is encoded as `%3D`; other special characters as in `CSQ`.

mod messages;
mod order;

#[cfg(test)]
mod tests;

use crate::{
    Consequence,
    effect::{Numbers, Place},
    transcript::{Cds, Gene, Transcript},
};

use super::{
    Entry, Feature, Names, digits,
    fields::{accession, escape, name},
};

use order::Order;

pub(super) const KEY: &str = "ANN";

/// The Sequence Ontology's region, which SnpEff states where Ensembl has `intergenic_variant`.
const INTERGENIC: &[u8] = b"intergenic_region";

/// Collects the entries of one record.
#[derive(Default)]
pub(super) struct Ann {
    text: Vec<u8>,
    order: Order,
    value: Vec<u8>,
}

impl Ann {
    pub(super) fn declare(&self, header: &mut Vec<u8>) {
        header.extend_from_slice(
            b"##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation | \
              Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | \
              HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length | AA.pos / AA.length | Distance | \
              ERRORS / WARNINGS / INFO'\">\n",
        );
    }

    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.order.clear();
        self.value.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        let start = self.text.len();
        append(entry, &mut self.text);
        self.order.push(entry, start, self.text.len());
    }

    /// The value of the key; empty when nothing was added.
    pub(super) fn value(&mut self) -> &[u8] {
        self.value.clear();
        for entry in self.order.sorted(&self.text) {
            if !self.value.is_empty() {
                self.value.push(b',');
            }
            self.value.extend_from_slice(entry);
        }
        &self.value
    }
}

/// Appends the sixteen fields.
fn append(entry: &Entry<'_>, text: &mut Vec<u8>) {
    let Entry { effect, names, .. } = *entry;
    allele(entry, text);
    text.push(b'|');
    for (index, consequence) in effect.terms.iter().enumerate() {
        if index > 0 {
            text.push(b'&');
        }
        text.extend_from_slice(match consequence {
            Consequence::Intergenic => INTERGENIC,
            other => other.term().as_bytes(),
        });
    }
    text.push(b'|');
    text.extend_from_slice(effect.terms.most_severe().map_or("", |worst| worst.impact().term()).as_bytes());
    text.push(b'|');
    match entry.feature {
        Feature::Transcript { transcript, gene } => on_transcript(entry, transcript, gene, text),
        Feature::Intergenic => {
            text.extend_from_slice(b"||");
            text.extend_from_slice(INTERGENIC);
            text.extend_from_slice(b"||||");
            escape(description(&names.genomic), text);
            text.extend_from_slice(b"||||||");
        }
    }
}

/// "Compound variants: the Allele field should include a reference to the other variants included in the annotation", as
/// `C-chr1:123456_A>T`.
fn allele(entry: &Entry<'_>, text: &mut Vec<u8>) {
    escape(entry.allele.written, text);
    for partner in entry.names.partners.split(|byte| *byte == b'&').filter(|partner| !partner.is_empty()) {
        text.push(b'-');
        escape(entry.record.chrom(), text);
        text.push(b':');
        text.extend(partner.iter().map(|byte| if *byte == b':' { b'_' } else { *byte }));
    }
}

/// From Gene_Name to the messages.
fn on_transcript(entry: &Entry<'_>, transcript: &Transcript, gene: &Gene, text: &mut Vec<u8>) {
    let Entry { effect, names, .. } = *entry;
    let symbol = if gene.symbol.is_empty() { &gene.id } else { &gene.symbol };
    name(symbol, transcript, text);
    text.push(b'|');
    name(&gene.id, transcript, text);
    text.extend_from_slice(b"|transcript|");
    accession(transcript, text);
    text.push(b'|');
    name(&transcript.biotype, transcript, text);
    text.push(b'|');
    rank(effect.exons.or(effect.introns), text);
    text.push(b'|');
    let Names { transcript: on_transcript, protein, .. } = names;
    escape(description(on_transcript), text);
    text.push(b'|');
    escape(description(protein), text);
    text.push(b'|');
    place(effect.cdna, || transcript.length(), text);
    text.push(b'|');
    let cds = transcript.cds.as_ref();
    place(effect.cds, || cds.map_or(0, length), text);
    text.push(b'|');
    place(effect.protein, || cds.map_or(0, |cds| (length(cds) / 3).saturating_sub(u32::from(cds.has_stop))), text);
    text.push(b'|');
    if let Some(distance) = effect.distance {
        digits::append(text, distance);
    }
    text.push(b'|');
    messages::append(transcript, names, text);
}

/// A name without its reference sequence, which is the feature.
fn description(named: &[u8]) -> &[u8] {
    memchr::memrchr(b':', named).and_then(|colon| named.get(colon + 1..)).unwrap_or_default()
}

/// "Exon or Intron rank / total number of exons or introns": the first that is touched.
fn rank(numbers: Option<Numbers>, text: &mut Vec<u8>) {
    if let Some(Numbers { first, total, .. }) = numbers {
        digits::append(text, first);
        text.push(b'/');
        digits::append(text, total);
    }
}

/// The first position that is known, and the length. The stop is part of the coding sequence, not of the protein.
fn place(place: Option<Place>, length: impl FnOnce() -> u32, text: &mut Vec<u8>) {
    if let Some(position) = place.and_then(|place| place.start.or(place.end)) {
        digits::append(text, position);
        text.push(b'/');
        digits::append(text, length());
    }
}

/// Bases of the coding sequence with those that an incomplete first codon lacks, for positions count them too.
fn length(cds: &Cds) -> u32 {
    cds.length().saturating_add(cds.missing())
}

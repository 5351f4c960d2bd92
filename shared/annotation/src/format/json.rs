//! JSON lines: one object for each record, keys as in the JSON output of Ensembl VEP where it has them
//! (<https://www.ensembl.org/info/docs/tools/vep/vep_formats.html#json>). The first line is about the run.

mod object;

use crate::{
    Consequence, Reference,
    effect::{Effect, Place},
    transcript::{Gene, Transcript},
    vcf::record::Record,
};

use super::{Allele, Entry, Feature, Names, digits, fields, known::Columns};
use object::Object;

/// Collects the object of one record.
pub(super) struct Json {
    columns: Columns,
    /// The first line.
    head: Vec<u8>,
    /// The objects of the alleles, joined by commas; the last is open while entries come.
    alleles: Vec<u8>,
    open: Option<Open>,
}

/// The allele whose entries come.
struct Open {
    number: usize,
    worst: Option<Consequence>,
}

impl Json {
    pub(super) fn new(columns: &Columns, reference: &Reference) -> Self {
        let mut head = Vec::new();
        let mut object = Object::open(&mut head);
        object.text("engine", crate::ENGINE.as_bytes());
        object.text("reference", reference.name().as_bytes());
        object.text("reference_digest", reference.digest().as_bytes());
        object.close();
        head.push(b'\n');
        Self { columns: columns.clone(), head, alleles: Vec::new(), open: None }
    }

    /// Appends the first line: engine, reference and digest.
    pub(super) fn declare(&self, header: &mut Vec<u8>) {
        header.extend_from_slice(&self.head);
    }

    pub(super) fn begin(&mut self) {
        self.alleles.clear();
        self.open = None;
    }

    pub(super) fn len(&self) -> usize {
        self.alleles.len()
    }

    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        let worst = entry.effect.terms.most_severe();
        match &mut self.open {
            Some(open) if open.number == entry.allele.number => {
                open.worst = open.worst.into_iter().chain(worst).min();
                self.alleles.push(b',');
            }
            _ => {
                self.close();
                self.open = Some(Open { number: entry.allele.number, worst });
                self.begin_allele(entry);
            }
        }
        let mut object = Object::open(&mut self.alleles);
        let terms = entry.effect.terms;
        object.list("consequence_terms", terms.iter().map(|consequence| consequence.term().as_bytes()));
        object.text("impact", worst.map_or("", |worst| worst.impact().term()).as_bytes());
        if let Feature::Transcript { transcript, gene } = entry.feature {
            of_transcript(transcript, gene, &mut object);
            of_effect(entry.effect, &mut object);
            of_names(entry.names, &mut object);
        }
        object.close();
    }

    /// Appends the record's line. Alleles that nothing was added for are in `alt` only.
    pub(super) fn finish(&mut self, record: &Record<'_>, output: &mut Vec<u8>) {
        self.close();
        let mut object = Object::open(output);
        object.text("chrom", record.chrom());
        object.number("pos", Some(record.position));
        object.list("id", record.id().split(|byte| *byte == b';').filter(|id| *id != b"."));
        object.text("ref", record.reference());
        let alternates = record.alternates().split(|byte| *byte == b',').filter(|allele| *allele != b".");
        object::list(alternates, object.key("alt"));
        let alleles = object.key("alleles");
        alleles.push(b'[');
        alleles.extend_from_slice(&self.alleles);
        alleles.push(b']');
        object.close();
        output.push(b'\n');
    }

    /// Opens an allele's object and the list of its entries.
    fn begin_allele(&mut self, entry: &Entry<'_>) {
        let Allele { number, written, known, regions, .. } = *entry.allele;
        if !self.alleles.is_empty() {
            self.alleles.push(b',');
        }
        let mut object = Object::open(&mut self.alleles);
        digits::append(object.key("allele_num"), number as u64);
        object.text("alt", written);
        object.text("variant_allele", entry.allele.spelled());
        object.text("variant_class", fields::variant_class(entry.allele).as_bytes());
        object.text("hgvsg", &entry.names.genomic);
        if known.iter().any(|value| !value.is_empty()) {
            let mut values = Object::open(object.key("known"));
            self.columns.known().zip(known).for_each(|(name, value)| values.text(name, value));
            values.close();
        }
        if regions.iter().any(|names| !names.is_empty()) {
            let mut tracks = Object::open(object.key("regions"));
            let listed = self.columns.tracks().zip(regions);
            listed.for_each(|(track, names)| tracks.list(track, names.split(|byte| *byte == b'&')));
            tracks.close();
        }
        let entries = match entry.feature {
            Feature::Transcript { .. } => "transcript_consequences",
            Feature::Intergenic => "intergenic_consequences",
        };
        object.key(entries).push(b'[');
    }

    /// Ends the list of entries and the object of the allele at hand.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.alleles.push(b']');
        if let Some(worst) = open.worst {
            self.alleles.extend_from_slice(b",\"most_severe_consequence\":\"");
            self.alleles.extend_from_slice(worst.term().as_bytes());
            self.alleles.push(b'"');
        }
        self.alleles.push(b'}');
    }
}

fn of_transcript(transcript: &Transcript, gene: &Gene, object: &mut Object<'_>) {
    object.text("gene_symbol", gene.symbol.as_bytes());
    object.text("gene_id", gene.id.as_bytes());
    // An id comes from outside, so it goes through the escape; what follows needs none.
    match transcript.version {
        None => object.text("transcript_id", transcript.id.as_bytes()),
        Some(version) => {
            let output = object.key("transcript_id");
            object::string(transcript.id.as_bytes(), output);
            output.pop();
            output.push(b'.');
            digits::append(output, version);
            output.push(b'"');
        }
    }
    object.text("biotype", transcript.biotype.as_bytes());
    object.key("strand").extend_from_slice(if transcript.strand.is_forward() { b"1" } else { b"-1" });
    object.mark("canonical", transcript.marks.canonical);
    object.mark("mane_select", transcript.marks.mane_select);
    object.mark("mane_plus_clinical", transcript.marks.mane_plus_clinical);
    object.text("protein_id", transcript.cds.as_ref().map_or(&[][..], |cds| cds.protein_id.as_bytes()));
    object.list("flags", fields::flags(transcript).map(str::as_bytes));
}

/// Places as VEP gives them: an insertion's start is the base after it, its end the base before.
fn of_effect(effect: &Effect, object: &mut Object<'_>) {
    object.plain("exon", |output| fields::numbers(effect.exons, output));
    object.plain("intron", |output| fields::numbers(effect.introns, output));
    let places = [
        ("cdna_start", "cdna_end", effect.cdna),
        ("cds_start", "cds_end", effect.cds),
        ("protein_start", "protein_end", effect.protein),
    ];
    for (start, end, place) in places {
        let place = place.unwrap_or(Place { start: None, end: None });
        object.number(start, place.start);
        object.number(end, place.end);
    }
    object.plain("amino_acids", |output| fields::amino_acids(&effect.coding, output));
    object.plain("codons", |output| fields::codons(&effect.coding, output));
    object.number("distance", effect.distance);
}

fn of_names(names: &Names, object: &mut Object<'_>) {
    object.text("hgvsc", &names.transcript);
    object.text("hgvsp", &names.protein);
    object.number("hgvs_offset", (names.offset > 0).then_some(names.offset));
    object.list("haplotype", names.partners.split(|byte| *byte == b'&'));
}

//! The fields of Ensembl VEP's output, in its order; `CSQ` and the table share them.
//!
//! Source: "VEP default VCF output" and "Output fields" of <https://www.ensembl.org/info/docs/tools/vep/vep_formats.html>;
//! the optional fields stand behind the default ones in the order of VEP's options (`--allele_number`, `--variant_class`,
//! `--canonical`, `--mane`, `--protein`, `--hgvs`, `--hgvsg`, `--custom`).

mod change;
mod texts;

use crate::{
    Class,
    effect::{Numbers, Place},
    transcript::Transcript,
};

use super::{Entry, Feature, digits, known::Columns};

pub(super) use change::{amino_acids, codons};
pub(super) use texts::{accession, escape, escape_table, flags, name, numbers, variant_class};

const NAMES: &str = "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|\
                     cDNA_position|CDS_position|Protein_position|Amino_acids|Codons|Existing_variation|ALLELE_NUM|\
                     DISTANCE|STRAND|FLAGS|VARIANT_CLASS|CANONICAL|MANE_SELECT|MANE_PLUS_CLINICAL|ENSP|HGVS_OFFSET|HGVSg";

/// Behind them with `--haplotype`: the other variants that the consequence is of.
const PARTNERS: &str = "HAPLOTYPE";

/// How fields are written.
pub(super) struct Style {
    pub(super) separator: u8,
    /// Between the parts of a list.
    pub(super) list: u8,
    pub(super) empty: &'static [u8],
    /// Appends a text that comes from outside.
    pub(super) escape: fn(&[u8], &mut Vec<u8>),
}

/// The fields of one run.
pub(super) struct Fields {
    style: Style,
    columns: Columns,
    has_partners: bool,
}

impl Fields {
    pub(super) fn new(style: Style, columns: &Columns, has_partners: bool) -> Self {
        Self { style, columns: columns.clone(), has_partners }
    }

    /// Appends the names of the fields.
    pub(super) fn names(&self, output: &mut Vec<u8>) {
        let partners = self.has_partners.then_some(PARTNERS.as_bytes());
        let names = NAMES.as_bytes().split(|byte| *byte == b'|').chain(partners).chain(self.columns.names());
        for (index, name) in names.enumerate() {
            if index > 0 {
                output.push(self.style.separator);
            }
            output.extend_from_slice(name);
        }
    }

    /// Appends one dot or dash, or nothing, for each field: of an allele that nothing is said of.
    pub(super) fn append_empty(&self, output: &mut Vec<u8>) {
        let count = NAMES.split('|').count() + usize::from(self.has_partners) + self.columns.names().count();
        let mut row = Row { output, style: &self.style, is_first: true };
        (0..count).for_each(|_| row.nothing());
    }

    /// Appends the values of an entry.
    pub(super) fn append(&self, entry: &Entry<'_>, output: &mut Vec<u8>) {
        let mut row = Row { output, style: &self.style, is_first: true };
        let Entry { allele, effect, names, .. } = *entry;
        // `-` is Ensembl's word for an allele without bases, not an empty field.
        match allele.class {
            // The name of a breakend's contig may hold anything.
            Class::Breakend => row.text(allele.spelled()),
            _ => row.field(|output| output.extend_from_slice(allele.spelled())),
        }
        row.list(effect.terms.iter().map(|consequence| consequence.term().as_bytes()));
        row.word(effect.terms.most_severe().map_or("", |worst| worst.impact().term()));
        let transcript = match entry.feature {
            Feature::Transcript { transcript, gene } => {
                row.name(&gene.symbol, transcript);
                row.name(&gene.id, transcript);
                row.word("Transcript");
                row.field(|output| texts::accession(transcript, output));
                row.name(&transcript.biotype, transcript);
                Some(transcript)
            }
            Feature::Intergenic => {
                (0..5).for_each(|_| row.nothing());
                None
            }
        };
        row.numbers(effect.exons);
        row.numbers(effect.introns);
        row.described(&names.transcript, transcript);
        row.described(&names.protein, transcript);
        row.place(effect.cdna);
        row.place(effect.cds);
        row.place(effect.protein);
        row.field(|output| amino_acids(&effect.coding, output));
        row.field(|output| codons(&effect.coding, output));
        row.list_of_texts(self.columns.ids().iter().filter_map(|index| allele.known.get(*index)));
        row.field(|output| digits::append(output, allele.number as u64));
        row.number(effect.distance);
        self.of_transcript(transcript, entry, &mut row);
        row.number((names.offset > 0).then_some(names.offset));
        row.text(&names.genomic);
        if self.has_partners {
            row.text(&names.partners);
        }
        for value in allele.known.iter().chain(allele.regions) {
            row.text(value);
        }
    }

    /// From STRAND to ENSP.
    fn of_transcript(&self, transcript: Option<&Transcript>, entry: &Entry<'_>, row: &mut Row<'_>) {
        let class = variant_class(entry.allele);
        let Some(transcript) = transcript else {
            row.nothing();
            row.nothing();
            row.word(class);
            return (0..4).for_each(|_| row.nothing());
        };
        row.word(if transcript.strand.is_forward() { "1" } else { "-1" });
        row.list(flags(transcript).map(str::as_bytes));
        row.word(class);
        for mark in [transcript.marks.canonical, transcript.marks.mane_select, transcript.marks.mane_plus_clinical] {
            row.word(if mark { "YES" } else { "" });
        }
        row.name(transcript.cds.as_ref().map_or("", |cds| &cds.protein_id), transcript);
    }
}

/// The fields of one entry, one after the other.
struct Row<'o> {
    output: &'o mut Vec<u8>,
    style: &'o Style,
    is_first: bool,
}

impl Row<'_> {
    fn field(&mut self, append: impl FnOnce(&mut Vec<u8>)) {
        if !self.is_first {
            self.output.push(self.style.separator);
        }
        self.is_first = false;
        let start = self.output.len();
        append(self.output);
        if self.output.len() == start {
            self.output.extend_from_slice(self.style.empty);
        }
    }

    fn nothing(&mut self) {
        self.field(|_| {});
    }

    fn word(&mut self, word: &str) {
        self.field(|output| output.extend_from_slice(word.as_bytes()));
    }

    fn text(&mut self, text: &[u8]) {
        let escape = self.style.escape;
        self.field(|output| escape(text, output));
    }

    fn name(&mut self, name: &str, transcript: &Transcript) {
        if transcript.has_odd_names {
            self.text(name.as_bytes());
        } else {
            self.word(name);
        }
    }

    /// An HGVS name: of what is odd in a field it has `=` alone, unless the accession has more.
    fn described(&mut self, name: &[u8], transcript: Option<&Transcript>) {
        if transcript.is_some_and(|transcript| transcript.has_odd_names) || memchr::memchr(b'=', name).is_some() {
            self.text(name);
        } else {
            self.field(|output| output.extend_from_slice(name));
        }
    }

    fn list<'t>(&mut self, parts: impl Iterator<Item = &'t [u8]>) {
        let list = self.style.list;
        self.field(|output| {
            for (index, part) in parts.enumerate() {
                if index > 0 {
                    output.push(list);
                }
                output.extend_from_slice(part);
            }
        });
    }

    fn list_of_texts<'t>(&mut self, parts: impl Iterator<Item = &'t Vec<u8>>) {
        let Style { list, escape, .. } = *self.style;
        self.field(|output| {
            let start = output.len();
            for part in parts.filter(|part| !part.is_empty()) {
                if output.len() > start {
                    output.push(list);
                }
                escape(part, output);
            }
        });
    }

    fn number(&mut self, number: Option<u32>) {
        self.field(|output| {
            if let Some(number) = number {
                digits::append(output, number);
            }
        });
    }

    /// `2/7`, or `2-3/7`.
    fn numbers(&mut self, numbers: Option<Numbers>) {
        self.field(|output| texts::numbers(numbers, output));
    }

    /// `12`, `12-14`, or `?-14` when an end lies outside.
    fn place(&mut self, place: Option<Place>) {
        self.field(|output| texts::place(place, output));
    }
}

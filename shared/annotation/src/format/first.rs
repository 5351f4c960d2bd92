//! Not a format: what people are shown of the first variants, see [`crate::preview`].

use gas_preview::{EFFECTS, Effect, TEXT, VARIANTS, Variant};

use crate::{Consequence, Reference, vcf::record::Record};

use super::{Allele, Entry, Feature, fields, known::Columns};

/// Collects variants.
pub(super) struct First {
    columns: Columns,
    variants: Vec<Variant>,
    /// Whether a variant did not fit.
    left_out: bool,
    /// The alleles of the record at hand that something was said of.
    alleles: Vec<Open>,
}

/// An allele and its effects so far.
struct Open {
    number: usize,
    known: Vec<String>,
    /// The most severe first; of one severity those on the gene's main transcript.
    effects: Vec<((Consequence, bool), Effect)>,
    left_out: u32,
}

impl First {
    pub(super) fn new(reference: &Reference) -> Self {
        Self { columns: Columns::of(reference), variants: Vec::new(), left_out: false, alleles: Vec::new() }
    }

    pub(super) fn begin(&mut self) {
        self.alleles.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.alleles.len()
    }

    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        let number = entry.allele.number;
        if self.alleles.last().is_none_or(|open| open.number != number) {
            if self.variants.len() + self.alleles.len() >= VARIANTS {
                return;
            }
            self.alleles.push(Open { number, known: self.known(entry.allele), effects: Vec::new(), left_out: 0 });
        }
        let (Some(open), Some(worst)) = (self.alleles.last_mut(), entry.effect.terms.most_severe()) else { return };
        let effect = effect(entry, worst);
        let rank = (worst, !effect.main);
        let place = open.effects.partition_point(|(other, _)| *other <= rank);
        open.effects.insert(place, (rank, effect));
        if open.effects.len() > EFFECTS {
            open.effects.truncate(EFFECTS);
            open.left_out += 1;
        }
    }

    /// Ends the record: each of its alleles is a variant.
    pub(super) fn finish(&mut self, record: &Record<'_>) {
        let mut told = self.alleles.drain(..).peekable();
        for (number, alt) in (1..).zip(record.alternates().split(|byte| *byte == b',')) {
            if self.variants.len() >= VARIANTS {
                self.left_out = true;
                return;
            }
            let open = told.next_if(|open| open.number == number);
            let (known, effects, effects_left_out) =
                open.map_or_else(Default::default, |open| (open.known, open.effects, open.left_out));
            let ids = record.id().split(|byte| *byte == b';').filter(|id| *id != b".");
            self.variants.push(Variant {
                chrom: text(record.chrom()),
                pos: record.position,
                reference: text(record.reference()),
                alt: text(alt),
                ids: ids.take(EFFECTS).map(text).collect(),
                known,
                effects: effects.into_iter().map(|(_, effect)| effect).collect(),
                effects_left_out,
            });
        }
    }

    /// The variants, and whether there were more.
    pub(super) fn into_variants(self) -> (Vec<Variant>, bool) {
        (self.variants, self.left_out)
    }

    fn known(&self, allele: &Allele<'_>) -> Vec<String> {
        let values = self.columns.ids().iter().filter_map(|index| allele.known.get(*index));
        let ids = values.flat_map(|value| value.split(|byte| matches!(byte, b'&' | b',' | b';')));
        ids.filter(|id| !id.is_empty() && *id != b".").take(EFFECTS).map(text).collect()
    }
}

fn effect(entry: &Entry<'_>, worst: Consequence) -> Effect {
    let mut told = Effect {
        terms: entry.effect.terms.iter().map(|term| term.term().to_owned()).collect(),
        impact: worst.impact(),
        symbol: None,
        gene: None,
        transcript: None,
        main: false,
        hgvs_c: name(&entry.names.transcript),
        hgvs_p: name(&entry.names.protein),
    };
    if let Feature::Transcript { transcript, gene } = entry.feature {
        let mut accession = Vec::new();
        fields::accession(transcript, &mut accession);
        told.symbol = given(gene.symbol.as_bytes());
        told.gene = given(gene.id.as_bytes());
        told.transcript = given(&accession);
        told.main = transcript.marks.canonical || transcript.marks.mane_select;
    }
    told
}

/// An HGVS name without what it is on.
fn name(whole: &[u8]) -> Option<String> {
    let colon = memchr::memrchr(b':', whole);
    given(&whole[colon.map_or(0, |colon| colon + 1)..])
}

fn given(bytes: &[u8]) -> Option<String> {
    (!bytes.is_empty()).then(|| text(bytes))
}

/// A text of the file or the reference: as much of it as people can read, without control characters.
fn text(bytes: &[u8]) -> String {
    // No character has more than four bytes.
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * (TEXT + 1))]);
    let mut text: String = start.chars().take(TEXT).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if start.chars().nth(TEXT).is_some() {
        text.pop();
        text.push('…');
    }
    text
}

//! The alternate alleles of one record: classed, looked up, and compared with the transcripts.

use crate::{
    Class, Reference, Summary,
    allele::Spelling,
    change::Change,
    consequence::Consequence,
    csq,
    effect::Effect,
    input::MAX_LINE,
    record::{Record, shown},
    reference::{Agreement, Contig, Placed},
};

/// The buffers that serve every record.
#[derive(Default)]
pub(super) struct Annotator {
    csq: Vec<u8>,
    /// REF and ALT in upper case.
    reference: Vec<u8>,
    alternates: Vec<u8>,
    effect: Effect,
    rotated: Vec<u8>,
    known: Vec<u8>,
}

impl Annotator {
    /// The `CSQ` of the record that was annotated last; empty when there is nothing to say.
    pub(super) fn csq(&self) -> &[u8] {
        &self.csq
    }

    /// Fills `csq` and counts; the error says what in the record does not fit.
    pub(super) fn annotate(
        &mut self,
        reference: &Reference,
        contig: Option<usize>,
        record: &Record<'_>,
        line: u64,
        summary: &mut Summary,
    ) -> Result<(), String> {
        self.csq.clear();
        upper_case(&mut self.reference, record.reference());
        upper_case(&mut self.alternates, record.alternates());
        let contig = contig.map(|index| reference.contig(index));
        let decidable = match contig {
            Some(contig) => self.fits(contig, record, line, summary)?.then_some(contig),
            None => None,
        };
        let skipped = self.shared_first_base(record);
        let alternates = std::mem::take(&mut self.alternates);
        let bases = std::mem::take(&mut self.reference);
        let outcome = record
            .alternates()
            .split(|byte| *byte == b',')
            .zip(alternates.split(|byte| *byte == b','))
            .enumerate()
            .try_for_each(|(index, (written, allele))| {
                let place = Place { position: record.position, reference: &bases, number: index + 1, skipped, line };
                self.allele(decidable, reference.has_known(), &place, written, allele, summary)
            });
        (self.alternates, self.reference) = (alternates, bases);
        summary.annotated_records += u64::from(!self.csq.is_empty());
        outcome
    }

    /// Whether consequences can be said for the record: its REF is what the contig has there.
    fn fits(&self, contig: &Contig, record: &Record<'_>, line: u64, summary: &mut Summary) -> Result<bool, String> {
        let position = record.position;
        if position == 0 || position == contig.bases.len() + 1 {
            summary.warn(line, "POS is the telomere; the record gets no consequence");
            return Ok(false);
        }
        match contig.compare(position, &self.reference) {
            Agreement::Same => Ok(true),
            Agreement::Ambiguous => {
                // Structural variants are often written with REF N, and nothing would be said of them anyway.
                let mut alternates = record.alternates().split(|byte| *byte == b',');
                if alternates.any(|allele| Spelling::of(allele) == Spelling::Bases) {
                    summary.warn(line, "REF is ambiguous; the record gets no consequence");
                }
                Ok(false)
            }
            Agreement::Differs(there) => Err(format!(
                "REF is {} but the reference has {} at {}:{position}; is this VCF of another genome assembly?",
                shown(record.reference()),
                shown(there),
                contig.name.escape_ascii(),
            )),
            Agreement::PastEnd => Err(format!(
                "REF at {}:{position} runs past the end of the sequence, which is {} bases long",
                contig.name.escape_ascii(),
                contig.bases.len()
            )),
        }
    }

    /// Ensembl leaves out the first base of an indel's alleles when all of them share it.
    fn shared_first_base(&self, record: &Record<'_>) -> usize {
        let first = self.reference.first();
        let mut indel = false;
        let written = record.alternates().split(|byte| *byte == b',');
        for (written, allele) in written.zip(self.alternates.split(|byte| *byte == b',')) {
            if Spelling::of(written) == Spelling::Bases {
                indel |= allele.len() != self.reference.len();
                if allele.first() != first {
                    return 0;
                }
            }
        }
        usize::from(indel)
    }

    fn allele(
        &mut self,
        contig: Option<&Contig>,
        has_known: bool,
        place: &Place<'_>,
        written: &[u8],
        allele: &[u8],
        summary: &mut Summary,
    ) -> Result<(), String> {
        let change = Change::trimmed(place.position, place.reference, allele);
        let spelling = Spelling::of(written);
        let class = match spelling {
            Spelling::Missing => return Ok(()),
            Spelling::Invalid => return Err(format!("ALT {} is not an allele", shown(written))),
            Spelling::Other(class) => class,
            Spelling::Bases | Spelling::Iupac => Class::of(&change),
        };
        *summary.classes.entry(class).or_default() += 1;
        match class {
            _ if spelling == Spelling::Iupac => summary.warn(
                place.line,
                format!("ALT {} has an IUPAC code, which VCF does not allow; no consequence", shown(written)),
            ),
            Class::NoChange => {
                summary.warn(place.line, format!("ALT {} is the same as REF; no consequence", shown(written)));
                return Ok(());
            }
            Class::Snv => count_substitution(&change, summary),
            _ => {}
        }
        let bases_only = spelling == Spelling::Bases && !allele.contains(&b'N');
        let Some(contig) = contig.filter(|_| bases_only) else { return Ok(()) };
        self.consequences(contig, has_known, place, &change, allele, summary)
    }

    fn consequences(
        &mut self,
        contig: &Contig,
        has_known: bool,
        place: &Place<'_>,
        change: &Change<'_>,
        allele: &[u8],
        summary: &mut Summary,
    ) -> Result<(), String> {
        let shift = change.shift(&contig.bases);
        self.known.clear();
        if has_known {
            let placed = Placed::leftmost(change, shift, &mut self.rotated);
            for id in contig.known.ids(&placed) {
                if !self.known.is_empty() {
                    self.known.push(b'&');
                }
                self.known.extend_from_slice(id);
            }
            let counter = if self.known.is_empty() { &mut summary.novel } else { &mut summary.known };
            *counter.get_or_insert(0) += 1;
        }
        let spelled = csq::Allele { spelling: &allele[place.skipped..], number: place.number, known: &self.known };

        // Every base that some placement of the change touches; an insertion touches both neighbours.
        let insertion = usize::from(change.reference.is_empty());
        let start = (change.start - insertion).saturating_sub(shift.left);
        let end = change.end() + insertion + shift.right;
        let mut worst: Option<Consequence> = None;
        let mut append = |csq: &mut Vec<u8>, effect: &Effect, feature: Option<&csq::Feature<'_>>| {
            worst = worst.into_iter().chain(effect.terms.most_severe()).min();
            csq::append(csq, &spelled, effect, feature);
            if csq.len() > MAX_LINE {
                return Err(format!("the CSQ of the record would be longer than {} MiB", MAX_LINE >> 20));
            }
            Ok(())
        };
        let mut in_transcript = false;
        for transcript in contig.transcripts.overlapping(start, end) {
            self.effect.decide(&contig.bases, transcript, change, shift);
            if !self.effect.terms.is_empty() {
                in_transcript = true;
                let feature = csq::Feature { label: &transcript.label, forward: transcript.forward };
                append(&mut self.csq, &self.effect, Some(&feature))?;
            }
        }
        if !in_transcript {
            let mut in_gene = false;
            for gene in contig.genes.overlapping(start, end) {
                in_gene = true;
                self.effect.say_only(Consequence::SequenceVariant);
                append(&mut self.csq, &self.effect, Some(&csq::Feature { label: &gene.label, forward: gene.forward }))?;
            }
            let elsewhere = match in_gene {
                true => None,
                false if !contig.genes.is_empty() => Some(Consequence::Intergenic),
                // Without genes there is no "between" them, but a known variant has a name to give.
                false => (!self.known.is_empty()).then_some(Consequence::SequenceVariant),
            };
            if let Some(consequence) = elsewhere {
                self.effect.say_only(consequence);
                append(&mut self.csq, &self.effect, None)?;
            }
        }
        if let Some(worst) = worst {
            *summary.consequences.entry(worst).or_default() += 1;
            *summary.impacts.entry(worst.impact()).or_default() += 1;
        }
        Ok(())
    }
}

/// Where an allele stands.
struct Place<'a> {
    position: usize,
    reference: &'a [u8],
    number: usize,
    /// Leading bases left out in CSQ.
    skipped: usize,
    line: u64,
}

fn upper_case(buffer: &mut Vec<u8>, written: &[u8]) {
    buffer.clear();
    buffer.extend_from_slice(written);
    buffer.make_ascii_uppercase();
}

fn count_substitution(change: &Change<'_>, summary: &mut Summary) {
    match (change.reference, change.alternate) {
        (b"A", b"G") | (b"G", b"A") | (b"C", b"T") | (b"T", b"C") => summary.transitions += 1,
        ([b'A' | b'C' | b'G' | b'T'], [b'A' | b'C' | b'G' | b'T']) => summary.transversions += 1,
        _ => {}
    }
}

//! Counting, on the path of every record: one of these for each thread, merged at the end.

use std::collections::BTreeMap;

use crate::{
    Class, Consequence, Fault, FaultKind, Impact, Reference, change::Change, consequence::CONSEQUENCES,
    vcf::record::Record,
};

use super::{
    Summary,
    chromosomes::Chromosomes,
    genotypes::{Genotypes, Substitution},
    warnings::Warnings,
};

/// What was counted of a part of the file. Maps would cost more than the rest of the counting: these are arrays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    records: u64,
    annotated: u64,
    bad: u64,
    ref_mismatches: u64,
    classes: [u64; Class::ALL.len()],
    consequences: [u64; CONSEQUENCES],
    transitions: u64,
    transversions: u64,
    known: u64,
    novel: u64,
    chromosomes: Chromosomes,
    genotypes: Genotypes,
    warnings: Warnings,
    /// Of the record at hand, which counts when it is finished: it may turn out to be at fault.
    chromosome: usize,
    alleles: Vec<Allele>,
}

/// An alternate allele of the record at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Allele {
    class: Class,
    substitution: Substitution,
    worst: Option<Consequence>,
    is_known: Option<bool>,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            records: 0,
            annotated: 0,
            bad: 0,
            ref_mismatches: 0,
            classes: [0; Class::ALL.len()],
            consequences: [0; CONSEQUENCES],
            transitions: 0,
            transversions: 0,
            known: 0,
            novel: 0,
            chromosomes: Chromosomes::default(),
            genotypes: Genotypes::default(),
            warnings: Warnings::default(),
            chromosome: 0,
            alleles: Vec::new(),
        }
    }
}

impl Counts {
    /// The place of a chromosome among those that are counted; a new one begins at this line.
    pub(crate) fn chromosome(&mut self, name: &[u8], line: u64, is_in_reference: bool) -> usize {
        self.chromosomes.place(name, line, is_in_reference)
    }

    /// Begins a record of the chromosome at that place.
    pub(crate) fn record(&mut self, chromosome: usize) {
        self.chromosome = chromosome;
        self.alleles.clear();
    }

    /// Takes the next alternate allele of the record.
    pub(crate) fn allele(&mut self, class: Class, change: &Change<'_>) {
        let substitution = Substitution::of(class, change);
        self.alleles.push(Allele { class, substitution, worst: None, is_known: None });
    }

    /// The most severe consequence of the allele that was taken last.
    pub(crate) fn consequence(&mut self, worst: Consequence) {
        if let Some(allele) = self.alleles.last_mut() {
            allele.worst = Some(worst);
        }
    }

    /// Whether the allele that was taken last, and looked for among the known variants, is one of them.
    pub(crate) fn known(&mut self, is_known: bool) {
        if let Some(allele) = self.alleles.last_mut() {
            allele.is_known = Some(is_known);
        }
    }

    /// Counts the record that was begun, with its alleles and genotypes.
    pub(crate) fn finish_record(&mut self, record: &Record<'_>, is_annotated: bool) {
        self.records += 1;
        self.annotated += u64::from(is_annotated);
        self.chromosomes.record(self.chromosome);
        for allele in &self.alleles {
            self.classes[allele.class as usize] += 1;
            self.transitions += u64::from(allele.substitution == Substitution::Transition);
            self.transversions += u64::from(allele.substitution == Substitution::Transversion);
            if let Some(worst) = allele.worst {
                self.consequences[worst as usize] += 1;
            }
            self.known += u64::from(allele.is_known == Some(true));
            self.novel += u64::from(allele.is_known == Some(false));
        }
        if !record.after_info().is_empty() {
            self.genotypes.add(record.after_info(), |number| {
                number.checked_sub(1).and_then(|index| self.alleles.get(index)).map(|allele| allele.substitution)
            });
        }
    }

    /// Counts a record that is passed through although it is at fault.
    pub(crate) fn bad(&mut self, fault: &Fault) {
        self.records += 1;
        self.bad += 1;
        self.ref_mismatches += u64::from(fault.kind == FaultKind::ReferenceDiffers);
        self.warn(fault.line, &fault.message);
    }

    /// Adds a warning about a line; 0 is the whole file.
    pub(crate) fn warn(&mut self, line: u64, message: impl AsRef<str>) {
        self.warnings.add(line, message);
    }

    /// Takes in what was counted in another part of the file. The order of merging does not matter, as long as the file has
    /// no more chromosomes than are told apart.
    pub(crate) fn merge(&mut self, other: Self) {
        let sums = [
            (&mut self.records, other.records),
            (&mut self.annotated, other.annotated),
            (&mut self.bad, other.bad),
            (&mut self.ref_mismatches, other.ref_mismatches),
            (&mut self.transitions, other.transitions),
            (&mut self.transversions, other.transversions),
            (&mut self.known, other.known),
            (&mut self.novel, other.novel),
        ];
        let classes = self.classes.iter_mut().zip(other.classes);
        for (sum, part) in sums.into_iter().chain(classes).chain(self.consequences.iter_mut().zip(other.consequences)) {
            *sum += part;
        }
        self.chromosomes.merge(other.chromosomes);
        self.genotypes.merge(&other.genotypes);
        self.warnings.merge(other.warnings);
    }

    /// The summary of the run, for a VCF with these samples.
    pub(crate) fn summary(mut self, reference: &Reference, samples: &[Vec<u8>]) -> Summary {
        let (chromosomes, chromosomes_left_out) = self.chromosomes.finish(&mut self.warnings);
        let (samples, samples_left_out) = self.genotypes.finish(samples);
        let (warnings, warnings_left_out) = self.warnings.into_texts();
        let counted = |count: &u64| *count > 0;
        let consequences: BTreeMap<_, _> =
            Consequence::all().zip(self.consequences).filter(|(_, count)| counted(count)).collect();
        let mut impacts: BTreeMap<Impact, u64> = BTreeMap::new();
        for (consequence, count) in &consequences {
            *impacts.entry(consequence.impact()).or_default() += count;
        }
        let has_known = !reference.known_sets().is_empty();
        Summary {
            engine: crate::ENGINE.to_owned(),
            reference: reference.name().to_owned(),
            reference_digest: reference.digest().to_owned(),
            records: self.records,
            annotated_records: self.annotated,
            bad_records: self.bad,
            ref_mismatches: self.ref_mismatches,
            classes: Class::ALL.into_iter().zip(self.classes).filter(|(_, count)| counted(count)).collect(),
            consequences,
            impacts,
            chromosomes,
            chromosomes_left_out,
            transitions: self.transitions,
            transversions: self.transversions,
            known: has_known.then_some(self.known),
            novel: has_known.then_some(self.novel),
            samples,
            samples_left_out,
            warnings,
            warnings_left_out,
        }
    }
}

//! The alternate alleles of one record: classed, looked up, and compared with the transcripts.

use crate::{
    Class, Consequence, Error, Reference, Span,
    allele::Spelling,
    change::Change,
    contig::Contig,
    effect::Effect,
    format::{Allele, Feature, Names, Writer, bcsq},
    haplotype::Phased,
    hgvs,
    summary::Counts,
    vcf::record::{Record, shown},
};

use super::{
    found_there::FoundThere,
    structural::{self, Covered, Extents},
};

/// Annotates alleles; its buffers serve every record.
pub(super) struct Alleles<'r> {
    reference: &'r Reference,
    /// How far from a transcript a variant is upstream or downstream of it, in bases.
    distance: u32,
    /// The most bytes of annotation that a record may get.
    longest: usize,
    effect: Effect,
    /// With haplotypes: of the allele together with others.
    compound: Effect,
    names: Names,
    found: Vec<u32>,
    found_there: FoundThere<'r>,
    /// What phasing says of the record.
    pub(super) phased: Option<Phased>,
}

/// Where alleles stand.
pub(super) struct Place<'a, 'r> {
    pub(super) record: &'a Record<'a>,
    pub(super) line: u64,
    /// `None` when the reference lacks it, or no consequence can be said there.
    pub(super) contig: Option<&'r Contig>,
}

impl<'r> Alleles<'r> {
    pub(super) fn new(reference: &'r Reference, distance: u32, longest: usize) -> Self {
        Self {
            reference,
            distance,
            longest,
            effect: Effect::default(),
            compound: Effect::default(),
            names: Names::default(),
            found: Vec::new(),
            found_there: FoundThere::new(reference),
            phased: None,
        }
    }

    /// Adds what is to be said of the record's alleles, whose REF and ALT in upper case are `bases`, and counts it. The inner
    /// error says what in ALT is at fault.
    pub(super) fn annotate(
        &mut self,
        place: &Place<'_, 'r>,
        (reference, alternates): (&[u8], &[u8]),
        writer: &mut Writer,
        counts: &mut Counts,
    ) -> Result<Result<(), String>, Error> {
        let is_substitution = reference.len() == 1 && alternates.len() == 1;
        let skipped = if is_substitution { 0 } else { shared_first_base(place.record, reference, alternates) };
        let mut extents = Extents::default();
        let written = place.record.alternates().split(|byte| *byte == b',');
        for (number, (written, allele)) in (1..).zip(written.zip(alternates.split(|byte| *byte == b','))) {
            let change = if writer.is_local() {
                bcsq::trimmed(place.record.span().start, reference, allele)
            } else {
                Change::trimmed(place.record.span().start, reference, allele)
            };
            let spelling = Spelling::of(written);
            let class = match spelling {
                Spelling::Missing => continue,
                Spelling::Invalid => return Ok(Err(format!("ALT {} is not an allele", shown(written)))),
                Spelling::Other(class) => class,
                Spelling::Bases | Spelling::Iupac => Class::of(&change),
            };
            counts.allele(class, &change);
            if spelling == Spelling::Iupac {
                let message =
                    format!("ALT {} has an IUPAC code, which VCF does not allow; no consequence", shown(written));
                counts.warn(place.line, message);
                continue;
            }
            if class == Class::NoChange {
                counts.warn(place.line, format!("ALT {} is the same as REF; no consequence", shown(written)));
                continue;
            }
            let Some(contig) = place.contig else { continue };
            let certain = spelling == Spelling::Bases && memchr::memchr(b'N', allele).is_none();
            let spelled = &allele[skipped.min(allele.len())..];
            let allele = Allele {
                number,
                written,
                spelling: if spelled.is_empty() { b"-" } else { spelled },
                class,
                known: &[],
                regions: &[],
            };
            if certain {
                self.small(place.record, contig, &change, allele, writer, counts)?;
            } else if let Some(covered) = extents.covered(place.record, number, written) {
                self.structural(place.record, contig, &covered, allele, writer, counts)?;
            }
            if writer.len() > self.longest {
                return Ok(Err(format!("the annotation of the record would be longer than {} bytes", self.longest)));
            }
        }
        Ok(Ok(()))
    }

    fn small(
        &mut self,
        record: &Record<'_>,
        contig: &'r Contig,
        change: &Change<'_>,
        allele: Allele<'_>,
        writer: &mut Writer,
        counts: &mut Counts,
    ) -> Result<(), Error> {
        self.found_there.look_up(contig, change, counts)?;
        let allele = self.found_there.told(allele);
        if writer.is_local() {
            let worst = writer.local(contig, record, &allele, change, self.phased.as_ref())?;
            counts.consequence(worst.unwrap_or(Consequence::Intergenic));
            return Ok(());
        }
        self.names.clear();
        hgvs::genomic(contig, change, &mut self.names.genomic)?;
        let features = contig.features()?;
        features.overlapping(change.span().widened(self.distance), &mut self.found);
        let mut worst: Option<Consequence> = None;
        for index in &self.found {
            let Some((transcript, gene)) = features.transcript(*index) else { continue };
            self.effect.decide(&contig.sequence, transcript, change, self.distance)?;
            let Some(severe) = self.effect.terms.most_severe() else { continue };
            worst = worst.into_iter().chain([severe]).min();
            self.names.clear_feature();
            if self.effect.distance.is_none() {
                self.names.offset = hgvs::transcript(contig, transcript, change, &mut self.names.transcript)?;
                hgvs::protein(contig, transcript, &self.effect, &mut self.names.protein)?;
            }
            let feature = Feature::Transcript { transcript, gene };
            let entries = self.phased.as_ref().map_or(&[][..], |phased| phased.of(allele.number, *index));
            // It has an effect of its own where it is without others: there, or in a genotype that is not phased.
            let mut is_alone = entries.is_empty()
                || self.phased.as_ref().is_some_and(|phased| !phased.genotypes.unphased(allele.number).is_empty());
            for entry in entries {
                if entry.together.is_none() {
                    is_alone = true;
                    continue;
                }
                if entry.is_repeated {
                    continue;
                }
                self.compound.clone_from(&self.effect);
                if !entry.join(&contig.sequence, transcript, &mut self.compound)? {
                    is_alone = true;
                    continue;
                }
                let own = self.names.protein.clone();
                self.names.protein.clear();
                hgvs::protein(contig, transcript, &self.compound, &mut self.names.protein)?;
                entry.partners(&mut self.names.partners);
                writer.add(record, &allele, feature, &self.compound, &self.names);
                self.names.partners.clear();
                self.names.protein = own;
                worst = worst.into_iter().chain(self.compound.terms.most_severe()).min();
            }
            if is_alone {
                writer.add(record, &allele, feature, &self.effect, &self.names);
            }
        }
        Self::nowhere(&mut self.effect, worst, &self.names, record, &allele, writer, counts);
        Ok(())
    }

    /// A structural variant, by overlap alone; the mate of a breakend is looked at where it lies.
    fn structural(
        &mut self,
        record: &Record<'_>,
        contig: &'r Contig,
        covered: &Covered,
        allele: Allele<'_>,
        writer: &mut Writer,
        counts: &mut Counts,
    ) -> Result<(), Error> {
        self.found_there.look_up_regions(contig, covered.span)?;
        self.names.clear();
        let mate = structural::mate(allele.written).and_then(|(name, position)| {
            let index = self.reference.find(name)?;
            Some((self.reference.contig(index), Span::new(position, position.checked_add(1)?)))
        });
        let allele = self.found_there.told(allele);
        let mut worst: Option<Consequence> = None;
        for (contig, span) in [(contig, covered.span)].into_iter().chain(mate) {
            let features = contig.features()?;
            features.overlapping(span.widened(self.distance), &mut self.found);
            for index in &self.found {
                let Some((transcript, gene)) = features.transcript(*index) else { continue };
                self.effect.decide_structural(transcript, covered.kind, span, self.distance);
                let Some(severe) = self.effect.terms.most_severe() else { continue };
                worst = worst.into_iter().chain([severe]).min();
                writer.add(record, &allele, Feature::Transcript { transcript, gene }, &self.effect, &self.names);
            }
        }
        Self::nowhere(&mut self.effect, worst, &self.names, record, &allele, writer, counts);
        Ok(())
    }

    /// Counts the allele by its worst consequence; without one it lies between the genes.
    fn nowhere(
        effect: &mut Effect,
        worst: Option<Consequence>,
        names: &Names,
        record: &Record<'_>,
        allele: &Allele<'_>,
        writer: &mut Writer,
        counts: &mut Counts,
    ) {
        if worst.is_none() {
            effect.clear();
            effect.terms.insert(Consequence::Intergenic);
            writer.add(record, allele, Feature::Intergenic, effect, names);
        }
        counts.consequence(worst.unwrap_or(Consequence::Intergenic));
    }
}

/// Ensembl leaves out the first base of an indel's alleles when all of them share it: the number of bases left out.
fn shared_first_base(record: &Record<'_>, reference: &[u8], alternates: &[u8]) -> usize {
    let mut is_indel = false;
    let written = record.alternates().split(|byte| *byte == b',');
    for (written, allele) in written.zip(alternates.split(|byte| *byte == b',')) {
        if Spelling::of(written) == Spelling::Bases {
            is_indel |= allele.len() != reference.len();
            if allele.first() != reference.first() {
                return 0;
            }
        }
    }
    usize::from(is_indel)
}

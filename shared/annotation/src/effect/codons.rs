//! The codons that changed bases fall into, and what they code for before and after.

use super::Effect;
use crate::{consequence::Consequence, genetic_code::GeneticCode, transcript::Cds};

impl Effect {
    /// Decides on the bases in `changed`; `span` is the length of the change in the genome.
    pub(super) fn decide_codons(&mut self, bases: &[u8], cds: &Cds, span: usize) {
        let term = self.compare_codons(bases, cds, span).unwrap_or_else(|| {
            self.amino_acids.clear();
            self.codons.clear();
            Consequence::CodingSequence
        });
        self.terms.insert(term);
    }

    /// `None` when the model or the sequence leaves open what is translated.
    fn compare_codons(&mut self, bases: &[u8], cds: &Cds, span: usize) -> Option<Consequence> {
        let code = cds.code?;
        self.changed.sort_unstable();
        let (first, last) = (self.changed.first()?.0, self.changed.last()?.0);
        if cds.starts_here {
            self.cds_position = Some((first + 1, last + 1));
        }
        let first_codon = first.checked_sub(cds.phase)? / 3;
        let last_codon = (last - cds.phase) / 3;
        // A slippage moves one base's second reading by a base or two; parts that overlap more are not understood.
        if cds.phase + 3 * (last_codon + 1) > cds.length || last_codon - first_codon > span + 2 {
            return None;
        }
        if cds.starts_here {
            self.protein_position = Some((first_codon + 1, last_codon + 1));
        }

        let stop_codon = cds.ends_in_frame().then(|| (cds.length - cds.phase) / 3 - 1);
        let mut found = Comparison::default();
        for codon in first_codon..=last_codon {
            let start = cds.phase + codon * 3;
            let reference = [0, 1, 2].map(|index| cds.base(bases, start + index));
            let mut alternate = reference;
            let first_changed = self.changed.partition_point(|(offset, _)| *offset < start);
            for &(offset, base) in self.changed[first_changed..].iter().take_while(|(offset, _)| *offset < start + 3) {
                alternate[offset - start] = base;
            }
            found.add(code, cds.starts_here && codon == 0, stop_codon == Some(codon), reference, alternate)?;
            self.amino_acids.push(code.translate(reference)?);
            self.new_amino_acids.push(code.translate(alternate)?);
            for index in 0..3 {
                let changed = (first..=last).contains(&(start + index));
                self.codons.push(cased(reference[index], changed));
                self.new_codons.push(cased(alternate[index], changed));
            }
        }
        if found.different {
            self.amino_acids.push(b'/');
            self.amino_acids.append(&mut self.new_amino_acids);
        }
        self.codons.push(b'/');
        self.codons.append(&mut self.new_codons);
        Some(found.consequence())
    }
}

/// Ensembl's spelling: the changed bases in upper case.
fn cased(base: u8, changed: bool) -> u8 {
    if changed { base } else { base.to_ascii_lowercase() }
}

#[derive(Default)]
struct Comparison {
    different: bool,
    start_lost: bool,
    stop_gained: bool,
    stop_lost: bool,
    stop_touched: bool,
}

impl Comparison {
    /// Compares one codon; `None` when it cannot be said what it codes for.
    fn add(
        &mut self,
        code: GeneticCode,
        start: bool,
        stop: bool,
        reference: [u8; 3],
        alternate: [u8; 3],
    ) -> Option<()> {
        let (before, after) = (code.translate(reference)?, code.translate(alternate)?);
        if start {
            // Another first codon may still start translation, so nothing is certain about it.
            if reference != *b"ATG" {
                return None;
            }
            self.start_lost |= alternate != reference;
        }
        if before == b'*' {
            // A stop inside the coding sequence is read through (selenocysteine) or the model is wrong.
            if !stop {
                return None;
            }
            self.stop_touched |= alternate != reference;
            self.stop_lost |= after != b'*';
        } else {
            self.stop_gained |= after == b'*';
        }
        self.different |= before != after;
        Some(())
    }

    fn consequence(&self) -> Consequence {
        match self {
            Self { start_lost: true, .. } => Consequence::StartLost,
            Self { stop_gained: true, .. } => Consequence::StopGained,
            Self { stop_lost: true, .. } => Consequence::StopLost,
            Self { different: true, .. } => Consequence::Missense,
            Self { stop_touched: true, .. } => Consequence::StopRetained,
            _ => Consequence::Synonymous,
        }
    }
}

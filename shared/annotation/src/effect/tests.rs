//! A small gene, on both strands, and what Ensembl's documentation and its own test table (`modules/t/variation_effect.t` of
//! ensembl-variation) say of changes there.

mod border;
mod brute_force;
mod codons;
mod distance;
mod hostile;
mod places;
mod special;
mod splice;
mod structural;

use super::*;
use crate::{
    genetic_code::{GeneticCode, complement},
    transcript::{Marks, Strand},
};

/// Upper case: exons. The coding sequence is
/// `ATG GAT GCA CAT TTC A` `AA CGT CTA GCT GAT ACA C` `AG TGT GGT TGA`, M D A H F K R L A D T Q C G *.
const GENE: &str = concat!(
    "ttgacctgaa",                                 // 0
    "GCACGTATGGATGCACATTTCA",                     // 10, coding from 16
    "gtaagtcctttgacattgcatttgcaaccttttttcttgcag", // 32
    "AACGTCTAGCTGATACAC",                         // 74
    "gtatgtttacaagtcactgactcattcag",              // 92
    "AGTGTGGTTGAAATCCGTA",                        // 121, coding until 132
    "ccatgtcaga"                                  // 140
);
const CDS_START: u32 = 16;
const CDS_END: u32 = 132;
const EXONS: [Span; 3] = [Span::new(10, 32), Span::new(74, 92), Span::new(121, 140)];
const CDS: [Span; 3] = [Span::new(16, 32), Span::new(74, 92), Span::new(121, 132)];
/// The first intron.
const INTRON: Span = Span::new(32, 74);

/// A gene with its mirror image on the other strand.
struct Gene {
    bases: Vec<u8>,
    forward: Transcript,
    reverse: Transcript,
}

/// The small gene.
fn gene() -> Gene {
    Gene::new(GENE, &EXONS, &CDS)
}

impl Gene {
    fn new(bases: &str, exons: &[Span], cds: &[Span]) -> Self {
        let bases = bases.to_ascii_uppercase().into_bytes();
        let forward = Transcript {
            id: "T".to_owned(),
            version: None,
            gene: 0,
            biotype: "protein_coding".to_owned(),
            strand: Strand::Forward,
            exons: exons.to_vec(),
            cds: (!cds.is_empty()).then(|| Cds::complete(cds.to_vec())),
            marks: Marks::default(),
            mature_mirnas: Vec::new(),
            has_odd_names: false,
        };
        let mut gene = Self { reverse: forward.clone(), bases, forward };
        gene.edit(|_| {});
        gene
    }

    /// Edits the transcript on the forward strand, and mirrors it.
    fn edit(&mut self, edit: impl FnOnce(&mut Transcript)) {
        edit(&mut self.forward);
        let length = u32::try_from(self.bases.len()).unwrap();
        let mirror = |span: &Span| Span::new(length - span.end, length - span.start);
        self.reverse = self.forward.clone();
        self.reverse.strand = Strand::Reverse;
        self.reverse.exons = self.forward.exons.iter().rev().map(mirror).collect();
        self.reverse.mature_mirnas = self.forward.mature_mirnas.iter().rev().map(mirror).collect();
        if let (Some(cds), Some(mirrored)) = (&self.forward.cds, &mut self.reverse.cds) {
            mirrored.parts = cds.parts.iter().map(mirror).collect();
        }
    }

    /// The effect of replacing `removed` bases by `alternate`, the same on both strands.
    fn effect_within(&self, start: u32, removed: u32, alternate: &str, distance: u32) -> Effect {
        let end = start + removed;
        let reference = &self.bases[start as usize..end as usize];
        let change = Change { start, reference, alternate: alternate.as_bytes() };
        let mut effect = Effect::default();
        effect.decide(&self.bases.clone().into(), &self.forward, &change, distance).unwrap();

        let length = u32::try_from(self.bases.len()).unwrap();
        let (reference, alternate) = (mirrored(reference), mirrored(alternate.as_bytes()));
        let change = Change { start: length - end, reference: &reference, alternate: &alternate };
        let mut other = Effect::default();
        other.decide(&mirrored(&self.bases).into(), &self.reverse, &change, distance).unwrap();
        assert_eq!(format!("{effect:?}"), format!("{other:?}"), "{change:?} on the reverse strand");
        effect
    }

    fn effect(&self, start: u32, removed: u32, alternate: &str) -> Effect {
        self.effect_within(start, removed, alternate, 5_000)
    }

    /// Its terms, from the most severe on.
    fn terms(&self, start: u32, removed: u32, alternate: &str) -> String {
        said(&self.effect(start, removed, alternate))
    }

    /// The terms of a base's complement in its place.
    fn complemented(&self, position: u32) -> String {
        let base = complement(self.bases[position as usize]);
        self.terms(position, 1, std::str::from_utf8(&[base]).unwrap())
    }
}

fn said(effect: &Effect) -> String {
    effect.terms.iter().map(Consequence::term).collect::<Vec<_>>().join("&")
}

fn mirrored(bases: &[u8]) -> Vec<u8> {
    bases.iter().rev().map(|base| complement(*base)).collect()
}

//! The transcript with and without a variant, spliced and translated from scratch with the standard code.

use std::ops::Range;

use super::{
    gene::{Gene, complement},
    variant::Variant,
};

/// What is read from the first whole codon to the transcript's end.
pub struct Read {
    /// From the first base of the coding sequence on, the 3' untranslated region included.
    pub bases: Vec<u8>,
    /// As far as the first stop, which is `*`.
    pub protein: Vec<u8>,
    /// Bases of the coding sequence.
    pub coding: usize,
}

pub fn reference(gene: &Gene) -> Read {
    read(gene, &gene.bases, &gene.exons, &gene.cds)
}

/// `variant` lies inside one part of the coding sequence, or is a substitution.
pub fn alternate(gene: &Gene, variant: &Variant) -> Read {
    let bases = [&gene.bases[..variant.start], &variant.alternate, &gene.bases[variant.end()..]].concat();
    let moved = |place: usize| place.checked_add_signed(variant.growth()).unwrap();
    let turn = |range: &Range<usize>| {
        let start =
            if range.start >= variant.end() && range.start > variant.start { moved(range.start) } else { range.start };
        let end = if range.end >= variant.end() && range.end > variant.start { moved(range.end) } else { range.end };
        start..end
    };
    let exons: Vec<_> = gene.exons.iter().map(turn).collect();
    let cds: Vec<_> = gene.cds.iter().map(turn).collect();
    read(gene, &bases, &exons, &cds)
}

fn read(gene: &Gene, bases: &[u8], exons: &[Range<usize>], cds: &[Range<usize>]) -> Read {
    let mut text = Vec::new();
    for part in cds {
        text.extend(transcribed(gene, bases, part.clone()));
    }
    let coding = text.len();
    let last = cds[cds.len() - 1].clone();
    if gene.forward {
        for exon in exons.iter().filter(|exon| exon.end > last.end) {
            text.extend(transcribed(gene, bases, exon.start.max(last.end)..exon.end));
        }
    } else {
        for exon in exons.iter().rev().filter(|exon| exon.start < last.start) {
            text.extend(transcribed(gene, bases, exon.start..exon.end.min(last.start)));
        }
    }
    let mut protein = Vec::new();
    for codon in text[gene.phase..].chunks_exact(3) {
        protein.push(amino_acid(codon));
        if protein.last() == Some(&b'*') {
            break;
        }
    }
    Read { bases: text, protein, coding }
}

fn transcribed(gene: &Gene, bases: &[u8], range: Range<usize>) -> Vec<u8> {
    let bases = bases[range].iter().copied();
    if gene.forward { bases.collect() } else { bases.rev().map(complement).collect() }
}

/// The standard code, by its families.
pub fn amino_acid(codon: &[u8]) -> u8 {
    let pyrimidine = matches!(codon[2], b'T' | b'C');
    match &codon[..2] {
        b"TT" => {
            if pyrimidine {
                b'F'
            } else {
                b'L'
            }
        }
        b"CT" => b'L',
        b"AT" => {
            if codon[2] == b'G' {
                b'M'
            } else {
                b'I'
            }
        }
        b"GT" => b'V',
        b"TC" => b'S',
        b"CC" => b'P',
        b"AC" => b'T',
        b"GC" => b'A',
        b"TA" => {
            if pyrimidine {
                b'Y'
            } else {
                b'*'
            }
        }
        b"CA" => {
            if pyrimidine {
                b'H'
            } else {
                b'Q'
            }
        }
        b"AA" => {
            if pyrimidine {
                b'N'
            } else {
                b'K'
            }
        }
        b"GA" => {
            if pyrimidine {
                b'D'
            } else {
                b'E'
            }
        }
        b"TG" => match codon[2] {
            b'A' => b'*',
            b'G' => b'W',
            _ => b'C',
        },
        b"AG" => {
            if pyrimidine {
                b'S'
            } else {
                b'R'
            }
        }
        b"CG" => b'R',
        _ => b'G',
    }
}

/// The offset in the coding sequence of the first changed base in the direction of translation; for an insertion that of
/// the base after it. A base that is read twice has none.
pub fn offset(gene: &Gene, variant: &Variant) -> Option<usize> {
    let mut before = 0;
    let mut found = Vec::new();
    for part in &gene.cds {
        let inside = if variant.reference.is_empty() {
            part.start < variant.start && variant.start < part.end
        } else {
            part.start <= variant.start && variant.end() <= part.end
        };
        if inside {
            let within = if gene.forward { variant.start - part.start } else { part.end - variant.end() };
            found.push(before + within);
        }
        before += part.len();
    }
    let touched = gene.cds.iter().filter(|part| part.start < variant.end() && variant.start < part.end).count();
    match found.as_slice() {
        [offset] if variant.reference.is_empty() || touched == 1 => Some(*offset),
        _ => None,
    }
}

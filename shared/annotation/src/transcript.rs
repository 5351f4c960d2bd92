//! A transcript on its contig: exons, introns, and the coding sequence spliced from its parts.

use crate::{
    genetic_code::{GeneticCode, complement},
    interval::Interval,
};

/// Shorter gaps between exons are frameshifts of the model, not introns with splice sites (Ensembl's rule).
const SHORTEST_INTRON: usize = 13;
/// Bases of an exon next to an intron that belong to the splice region (SO:0001630).
const SPLICE_REGION_IN_EXON: usize = 3;

/// A transcript; positions are 1-based and inclusive.
#[derive(Debug)]
pub(crate) struct Transcript {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) forward: bool,
    /// In genome order, apart from each other.
    pub(crate) exons: Vec<(usize, usize)>,
    pub(crate) coding: Coding,
    pub(crate) nonsense_mediated_decay: bool,
    /// `SYMBOL|Gene|Feature_type|Feature|BIOTYPE`, escaped for INFO.
    pub(crate) label: Box<[u8]>,
}

/// Whether a transcript codes for a protein.
#[derive(Debug)]
pub(crate) enum Coding {
    Cds(Cds),
    No,
    /// The biotype says that it codes, but the model has no CDS.
    Unknown,
}

/// Where a position lies in a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Region {
    Exon {
        index: usize,
        near_splice: bool,
    },
    /// `index` is the exon before it in the genome; distances to the exons are 1 for the intron's outermost bases.
    Intron {
        index: usize,
        to_donor: usize,
        to_acceptor: usize,
    },
    /// A gap too short to be an intron.
    Gap,
    Outside,
}

impl Transcript {
    pub(crate) fn region(&self, position: usize) -> Region {
        let after = self.exons.partition_point(|(_, end)| *end < position);
        let Some(&(start, end)) = self.exons.get(after) else { return Region::Outside };
        if start <= position {
            let near = |edge: usize, neighbour: bool| neighbour && edge < SPLICE_REGION_IN_EXON;
            let near_splice = near(position - start, after > 0 && self.has_intron(after - 1))
                || near(end - position, self.has_intron(after));
            return Region::Exon { index: after, near_splice };
        }
        let Some(index) = after.checked_sub(1) else { return Region::Outside };
        if !self.has_intron(index) {
            return Region::Gap;
        }
        let (left, right) = (position - self.exons[index].1, start - position);
        let (to_donor, to_acceptor) = if self.forward { (left, right) } else { (right, left) };
        Region::Intron { index, to_donor, to_acceptor }
    }

    pub(crate) fn cds(&self) -> Option<&Cds> {
        match &self.coding {
            Coding::Cds(cds) => Some(cds),
            Coding::No | Coding::Unknown => None,
        }
    }

    /// The introns, `(start, end)` in genome order.
    pub(crate) fn introns(&self) -> impl Iterator<Item = (usize, usize)> {
        self.exons
            .windows(2)
            .enumerate()
            .filter(|(index, _)| self.has_intron(*index))
            .map(|(_, pair)| (pair[0].1 + 1, pair[1].0 - 1))
    }

    /// Counted from 1 in the direction of transcription, with the total.
    pub(crate) fn exon_number(&self, index: usize) -> (usize, usize) {
        let total = self.exons.len();
        (if self.forward { index + 1 } else { total - index }, total)
    }

    pub(crate) fn intron_number(&self, index: usize) -> (usize, usize) {
        let total = self.exons.len() - 1;
        (if self.forward { index + 1 } else { total - index }, total)
    }

    /// Whether an intron follows the exon of this index in the genome.
    fn has_intron(&self, index: usize) -> bool {
        self.exons.get(index + 1).is_some_and(|next| next.0 - self.exons[index].1 > SHORTEST_INTRON)
    }
}

impl Interval for Transcript {
    fn start(&self) -> usize {
        self.start
    }
    fn end(&self) -> usize {
        self.end
    }
}

/// A coding sequence: its parts in the order of translation. Parts may overlap (-1 ribosomal slippage): a base is then
/// read twice.
#[derive(Debug)]
pub(crate) struct Cds {
    forward: bool,
    parts: Vec<Part>,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Spliced length in bases.
    pub(crate) length: usize,
    /// Bases before the first whole codon.
    pub(crate) phase: usize,
    /// The code, or `None` when the model does not say for certain how to translate it.
    pub(crate) code: Option<GeneticCode>,
    /// Whether the first codon is where translation starts.
    pub(crate) starts_here: bool,
}

/// A piece of a coding sequence; `offset` is the spliced offset of its first translated base.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) offset: usize,
}

impl Cds {
    /// Splices the `(start, end)` parts, in genome order, in the direction of translation.
    pub(crate) fn spliced(genomic: &[(usize, usize)], forward: bool, phase: usize) -> Self {
        let mut parts = Vec::with_capacity(genomic.len());
        let mut length = 0;
        let mut add = |&(start, end): &(usize, usize)| {
            parts.push(Part { start, end, offset: length });
            length += end + 1 - start;
        };
        if forward {
            genomic.iter().for_each(&mut add)
        } else {
            genomic.iter().rev().for_each(&mut add)
        }
        let start = genomic.iter().map(|part| part.0).min().unwrap_or(0);
        let end = genomic.iter().map(|part| part.1).max().unwrap_or(0);
        Self { forward, parts, start, end, length, phase, code: None, starts_here: phase == 0 }
    }

    /// The parts that hold a position: two where they overlap.
    pub(crate) fn parts_at(&self, position: usize) -> impl Iterator<Item = Part> {
        self.parts.iter().copied().filter(move |part| part.start <= position && position <= part.end)
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The spliced offset of a position in a part that holds it.
    pub(crate) fn offset(&self, part: Part, position: usize) -> usize {
        part.offset + if self.forward { position - part.start } else { part.end - position }
    }

    /// The base at a spliced offset, as translated.
    pub(crate) fn base(&self, bases: &[u8], offset: usize) -> u8 {
        let part = self.parts[self.parts.partition_point(|part| part.offset <= offset) - 1];
        let within = offset - part.offset;
        if self.forward { bases[part.start + within - 1] } else { complement(bases[part.end - within - 1]) }
    }

    /// Whether it reads as one protein from its first base: a start codon, a stop at the very end, and none before.
    pub(crate) fn is_open_reading_frame(&self, bases: &[u8], code: GeneticCode) -> bool {
        let codons = self.length / 3;
        let codon = |index: usize| [0, 1, 2].map(|base| self.base(bases, index * 3 + base));
        self.length.is_multiple_of(3)
            && codons > 1
            && codon(0) == *b"ATG"
            && (0..codons)
                .all(|index| code.translate(codon(index)).is_some_and(|aa| (aa == b'*') == (index == codons - 1)))
    }

    /// Whether every whole codon is followed by another: the last codon ends the sequence.
    pub(crate) fn ends_in_frame(&self) -> bool {
        self.length >= self.phase && (self.length - self.phase).is_multiple_of(3)
    }
}

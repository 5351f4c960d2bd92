//! Random small genes: both strands, up to five exons, untranslated regions, phases, missing ends, ribosomal slippage.

use std::ops::Range;

use proptest::prelude::*;

/// A gene of one transcript on a contig of its own.
#[derive(Clone)]
pub struct Gene {
    /// The contig, forward.
    pub bases: Vec<u8>,
    pub forward: bool,
    /// In the genome's order.
    pub exons: Vec<Range<usize>>,
    /// In the order of translation; the ribosome may slip back by a base between two.
    pub cds: Vec<Range<usize>>,
    /// Bases before the first whole codon.
    pub phase: usize,
    pub has_start: bool,
    pub has_stop: bool,
}

/// What a gene is made from; everything is drawn before it is known what fits.
#[derive(Clone, Debug)]
struct Plan {
    letters: Vec<u8>,
    exons: Vec<usize>,
    introns: Vec<usize>,
    five_prime: usize,
    three_prime: usize,
    forward: bool,
    shape: Shape,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Whole,
    NoStart(usize),
    NoStop,
    Slippage,
}

pub fn genes() -> impl Strategy<Value = Gene> {
    let shape = prop_oneof![
        6 => Just(Shape::Whole),
        1 => (0_usize..3).prop_map(Shape::NoStart),
        1 => Just(Shape::NoStop),
        1 => Just(Shape::Slippage),
    ];
    let letters = prop::collection::vec(0_u8..255, 600);
    let exons = prop::collection::vec(8_usize..45, 1..6);
    let introns = prop::collection::vec(20_usize..40, 5);
    (letters, exons, introns, 0_usize..15, 0_usize..25, any::<bool>(), shape).prop_map(
        |(letters, exons, introns, five_prime, three_prime, forward, shape)| {
            let plan = Plan { letters, exons, introns, five_prime, three_prime, forward, shape };
            plan.gene().unwrap_or_else(|| Plan { shape: Shape::Whole, exons: vec![60], ..plan }.gene().unwrap())
        },
    )
}

impl Plan {
    /// `None` when too little is left to code.
    fn gene(&self) -> Option<Gene> {
        let mut bases: Vec<u8> = self.letters.iter().map(|letter| b"ACGT"[usize::from(letter % 4)]).collect();
        let mut exons = Vec::new();
        let mut end = 30;
        for (length, intron) in self.exons.iter().zip(&self.introns) {
            exons.push(end..end + length);
            end += length + intron;
        }
        bases.truncate(end + 30);
        let exonic: Vec<usize> = exons.iter().cloned().flatten().collect();
        let (five_prime, three_prime) = match self.shape {
            Shape::Whole | Shape::Slippage => (self.five_prime, self.three_prime),
            Shape::NoStart(_) => (0, self.three_prime),
            Shape::NoStop => (self.five_prime, 0),
        };
        let phase = if let Shape::NoStart(phase) = self.shape { phase } else { 0 };
        let (has_start, has_stop) = (!matches!(self.shape, Shape::NoStart(_)), !matches!(self.shape, Shape::NoStop));
        let mut coding: Vec<usize> = exonic.get(five_prime..exonic.len().checked_sub(three_prime)?)?.to_vec();
        let slip = if matches!(self.shape, Shape::Slippage) {
            // Inside of an exon, away from both ends.
            let slip = (9..coding.len().checked_sub(9)?).find(|at| coding[at - 2] + 4 == coding[at + 2])?;
            coding.insert(slip, coding[slip - 1]);
            Some(slip)
        } else {
            None
        };
        if coding.len() < phase + 17 {
            return None;
        }
        if has_stop {
            coding.truncate(coding.len() - (coding.len() - phase) % 3);
        }
        self.write_codons(&mut bases, &coding, phase, has_start, has_stop)?;
        let cds = match slip {
            Some(slip) => [stretches(&coding[..slip]), stretches(&coding[slip..])].concat(),
            None => stretches(&coding),
        };
        let gene = Gene { bases, forward: true, exons, cds, phase, has_start, has_stop };
        Some(if self.forward { gene } else { gene.reversed() })
    }

    /// Codons that read through; some repeat the one before, so that changes have several placements.
    fn write_codons(
        &self,
        bases: &mut [u8],
        coding: &[usize],
        phase: usize,
        has_start: bool,
        has_stop: bool,
    ) -> Option<()> {
        let codons: Vec<&[usize]> = coding[phase..].chunks_exact(3).collect();
        for (index, places) in codons.iter().enumerate() {
            let drawn = self.letters[places[0]];
            if drawn > 180 && index > 1 {
                let before = codons[index - 1].iter().map(|place| bases[*place]).collect::<Vec<_>>();
                places.iter().zip(before).for_each(|(place, base)| bases[*place] = base);
            }
            if index == 0 && has_start {
                places.iter().zip(b"ATG").for_each(|(place, base)| bases[*place] = *base);
            }
            if index == codons.len() - 1 && has_stop {
                places.iter().zip(b"TGA").for_each(|(place, base)| bases[*place] = *base);
            }
        }
        let read = |bases: &[u8], places: &[usize]| [0, 1, 2].map(|index| bases[places[index]]);
        let is_stop = |codon: [u8; 3]| matches!(&codon, b"TAA" | b"TAG" | b"TGA");
        let inside = codons.len() - usize::from(has_stop);
        // A base that is read twice may spoil the codon before.
        for _ in 0..3 {
            for places in &codons[..inside] {
                if is_stop(read(bases, places)) {
                    bases[places[1]] = b'C';
                }
            }
        }
        let open = codons[..inside].iter().all(|places| !is_stop(read(bases, places)));
        let starts = !has_start || read(bases, codons[0]) == *b"ATG";
        let stops = !has_stop || is_stop(read(bases, codons[codons.len() - 1]));
        (open && starts && stops).then_some(())
    }
}

/// Neighbouring positions as ranges.
fn stretches(positions: &[usize]) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for position in positions {
        match stretches.last_mut() {
            Some(last) if last.end == *position => last.end += 1,
            _ => stretches.push(*position..position + 1),
        }
    }
    stretches
}

pub fn complement(base: u8) -> u8 {
    match base {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        _ => b'A',
    }
}

impl Gene {
    fn reversed(self) -> Self {
        let length = self.bases.len();
        let turn = |range: &Range<usize>| length - range.end..length - range.start;
        Self {
            bases: self.bases.iter().rev().map(|base| complement(*base)).collect(),
            forward: false,
            exons: self.exons.iter().rev().map(turn).collect(),
            cds: self.cds.iter().map(turn).collect(),
            ..self
        }
    }

    pub fn fasta(&self) -> String {
        format!(">c\n{}\n", String::from_utf8_lossy(&self.bases))
    }

    /// As Ensembl writes it.
    pub fn gff3(&self) -> String {
        let strand = if self.forward { '+' } else { '-' };
        let (start, end) = (self.exons[0].start + 1, self.exons[self.exons.len() - 1].end);
        let tag = match (self.has_start, self.has_stop) {
            (false, _) => ";tag=basic,cds_start_NF",
            (_, false) => ";tag=cds_end_NF",
            _ => ";tag=basic",
        };
        let mut lines = format!(
            "##gff-version 3\n\
             c\tx\tgene\t{start}\t{end}\t.\t{strand}\t.\tID=gene:G;Name=GENE;biotype=protein_coding\n\
             c\tx\tmRNA\t{start}\t{end}\t.\t{strand}\t.\tID=transcript:T;Parent=gene:G;biotype=protein_coding{tag}\n"
        );
        for exon in &self.exons {
            let (start, end) = (exon.start + 1, exon.end);
            lines += &format!("c\tx\texon\t{start}\t{end}\t.\t{strand}\t.\tParent=transcript:T\n");
        }
        let mut read = 0;
        for part in &self.cds {
            let (start, end) = (part.start + 1, part.end);
            let phase = (self.phase + 3 - read % 3) % 3;
            lines += &format!(
                "c\tx\tCDS\t{start}\t{end}\t.\t{strand}\t{phase}\tID=CDS:P;Parent=transcript:T;protein_id=P\n"
            );
            read += part.len();
        }
        lines
    }
}

/// The files, to try a failure by hand.
impl std::fmt::Debug for Gene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n{}{}", self.fasta(), self.gff3())
    }
}

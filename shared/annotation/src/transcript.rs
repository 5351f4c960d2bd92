//! A transcript on its contig: exons, introns, and the coding sequence that is spliced from its parts.

use serde::{Deserialize, Serialize};

use crate::{Span, genetic_code::GeneticCode};

/// The strand that is transcribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Strand {
    Forward,
    Reverse,
}

impl Strand {
    pub(crate) fn is_forward(self) -> bool {
        self == Self::Forward
    }
}

/// A gene.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gene {
    /// Without version, e.g. `ENSG00000012048` or `GeneID:672`.
    pub(crate) id: String,
    /// The symbol, e.g. `BRCA1`; empty when the file gives none.
    pub(crate) symbol: String,
    pub(crate) biotype: String,
    pub(crate) strand: Strand,
    pub(crate) span: Span,
}

/// Marks by which a gene's transcripts are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marks {
    pub(crate) canonical: bool,
    pub(crate) mane_select: bool,
    pub(crate) mane_plus_clinical: bool,
}

/// A transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Transcript {
    /// Without version, e.g. `ENST00000357654` or `NM_007294`.
    pub(crate) id: String,
    pub(crate) version: Option<u32>,
    /// Index of its gene in the contig's genes.
    pub(crate) gene: u32,
    pub(crate) biotype: String,
    pub(crate) strand: Strand,
    /// In the genome's order, at least one, apart from each other.
    pub(crate) exons: Vec<Span>,
    pub(crate) cds: Option<Cds>,
    pub(crate) marks: Marks,
    /// Mature miRNAs on it (SO:0000276), in the genome's order.
    pub(crate) mature_mirnas: Vec<Span>,
    /// Whether a name of it, of its protein or of its gene holds what may not stand in a field of INFO as it is. It is found
    /// when the transcript is decoded, so that few names are looked through when they are written.
    #[serde(skip)]
    pub(crate) has_odd_names: bool,
}

/// A coding sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cds {
    /// In the order of translation. Parts may overlap (programmed −1 ribosomal slippage): a base is then read twice.
    pub(crate) parts: Vec<Span>,
    /// Bases before the first whole codon (the phase of the first part in GFF3), 0 to 2.
    pub(crate) phase: u8,
    /// Whether the first codon is where translation starts (`cds_start_NF`, a partial CDS or a phase say that it is not).
    pub(crate) has_start: bool,
    /// Whether the last codon is the stop codon (`cds_end_NF` and partial ones lack it).
    pub(crate) has_stop: bool,
    pub(crate) code: GeneticCode,
    /// Codons that are read otherwise than the code says, by their index: selenocysteine (`U`), read-through.
    pub(crate) recoded: Vec<(u32, u8)>,
    /// e.g. `ENSP00000350283.3`; empty when the file gives none.
    pub(crate) protein_id: String,
}

impl Transcript {
    /// From its first to its last exon.
    pub(crate) fn span(&self) -> Span {
        let start = self.exons.first().map_or(0, |exon| exon.start);
        Span::new(start, self.exons.last().map_or(start, |exon| exon.end))
    }

    /// The exon (index in the genome's order) that holds a base, or the index of the first exon after it.
    pub(crate) fn exon_at(&self, position: u32) -> Result<usize, usize> {
        let index = self.exons.partition_point(|exon| exon.end <= position);
        match self.exons.get(index) {
            Some(exon) if exon.start <= position => Ok(index),
            _ => Err(index),
        }
    }

    /// Spliced length in bases.
    pub(crate) fn length(&self) -> u32 {
        self.exons.iter().map(|exon| exon.len()).sum()
    }

    /// The offset of a base in the spliced transcript, from 0 in the direction of transcription; `None` outside of exons.
    pub(crate) fn cdna_offset(&self, position: u32) -> Option<u32> {
        let index = self.exon_at(position).ok()?;
        let before: u32 = self.exons[..index].iter().map(|exon| exon.len()).sum();
        let offset = before + (position - self.exons[index].start);
        Some(if self.strand.is_forward() { offset } else { self.length() - 1 - offset })
    }

    /// The base of the genome at an offset of the spliced transcript.
    pub(crate) fn genomic_position(&self, cdna_offset: u32) -> Option<u32> {
        let mut left = if self.strand.is_forward() {
            cdna_offset
        } else {
            self.length().checked_sub(1)?.checked_sub(cdna_offset)?
        };
        for exon in &self.exons {
            if left < exon.len() {
                return Some(exon.start + left);
            }
            left -= exon.len();
        }
        None
    }
}

impl Cds {
    /// Spliced length in bases.
    pub(crate) fn length(&self) -> u32 {
        self.parts.iter().map(|part| part.len()).sum()
    }

    /// From its first to its last base in the genome.
    pub(crate) fn span(&self) -> Span {
        let start = self.parts.iter().map(|part| part.start).min().unwrap_or(0);
        Span::new(start, self.parts.iter().map(|part| part.end).max().unwrap_or(start))
    }

    /// The offsets of a base in the spliced coding sequence, from 0 in the direction of translation: two where parts overlap.
    pub(crate) fn offsets(&self, strand: Strand, position: u32) -> impl Iterator<Item = u32> {
        let mut before = 0;
        self.parts.iter().filter_map(move |part| {
            let offset = before;
            before += part.len();
            let within = if strand.is_forward() {
                position.wrapping_sub(part.start)
            } else {
                part.end.wrapping_sub(position).wrapping_sub(1)
            };
            part.contains(position).then(|| offset + within)
        })
    }

    /// The amino acid of a codon (upper case, in the direction of translation), `*` for a stop, `X` when it is not certain.
    /// `index` counts whole codons from 0; recoded codons keep their amino acid only while the codon is as in the genome,
    /// so this is for the unchanged sequence.
    pub(crate) fn amino_acid(&self, index: u32, codon: [u8; 3]) -> u8 {
        let recoded = self.recoded.iter().find(|(recoded, _)| *recoded == index).map(|(_, amino_acid)| *amino_acid);
        recoded.or_else(|| self.code.translate(codon)).unwrap_or(b'X')
    }
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

//! The genes and transcripts of a contig.

use super::bins::Bins;
use crate::{
    Span,
    transcript::{Gene, Transcript},
};

/// The genes and transcripts of a contig.
#[derive(Debug, Default)]
pub(crate) struct Features {
    pub(crate) genes: Vec<Gene>,
    pub(crate) transcripts: Vec<Transcript>,
    bins: Bins,
}

impl Features {
    /// Indexes them.
    pub(crate) fn new(genes: Vec<Gene>, mut transcripts: Vec<Transcript>) -> Self {
        for transcript in &mut transcripts {
            transcript.has_odd_names = has_odd_names(transcript, genes.get(transcript.gene as usize));
        }
        let spans: Vec<_> = transcripts.iter().map(Transcript::span).collect();
        Self { bins: Bins::new(&spans), genes, transcripts }
    }

    /// Decodes a block of them; `None` when it does not hold what fits on a contig of this length.
    pub(super) fn decode(bytes: &[u8], length: u32) -> Option<Self> {
        let (genes, transcripts): (Vec<Gene>, Vec<Transcript>) = postcard::from_bytes(bytes).ok()?;
        transcripts
            .iter()
            .all(|transcript| fits(transcript, genes.len(), length))
            .then(|| Self::new(genes, transcripts))
    }

    /// A transcript by its index, with its gene.
    pub(crate) fn transcript(&self, index: u32) -> Option<(&Transcript, &Gene)> {
        let transcript = self.transcripts.get(index as usize)?;
        Some((transcript, self.genes.get(transcript.gene as usize)?))
    }

    /// Fills `found` with the indexes of the transcripts that overlap `span`, each once, in their order. An empty span lies
    /// between two bases and finds what holds one of them.
    pub(crate) fn overlapping(&self, span: Span, found: &mut Vec<u32>) {
        self.bins.overlapping(if span.is_empty() { span.widened(1) } else { span }, found);
    }
}

/// Whether a name would end a field or an entry, or is not text that a VCF may hold.
fn has_odd_names(transcript: &Transcript, gene: Option<&Gene>) -> bool {
    let of_gene = gene.into_iter().flat_map(|gene| [&gene.id, &gene.symbol, &gene.biotype]);
    let of_protein = transcript.cds.iter().map(|cds| &cds.protein_id);
    let mut names = [&transcript.id, &transcript.biotype].into_iter().chain(of_gene).chain(of_protein);
    names.any(|name| name.bytes().any(is_odd))
}

/// Whether a byte may not stand in a field of an entry as it is.
pub(crate) fn is_odd(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | b',' | b'|' | b';' | b'=' | 0x7f)
}

/// What the rest of the engine takes for granted.
fn fits(transcript: &Transcript, genes: usize, length: u32) -> bool {
    let inside = |span: &Span| span.start < span.end && span.end <= length;
    let exons = &transcript.exons;
    (transcript.gene as usize) < genes
        && !exons.is_empty()
        && exons.iter().all(inside)
        && exons.windows(2).all(|pair| pair[0].end <= pair[1].start)
        && transcript.mature_mirnas.iter().all(inside)
        && transcript.cds.as_ref().is_none_or(|cds| {
            let bases: u64 = cds.parts.iter().map(|part| u64::from(part.len())).sum();
            !cds.parts.is_empty() && cds.parts.iter().all(inside) && u32::try_from(bases).is_ok() && cds.phase < 3
        })
}
